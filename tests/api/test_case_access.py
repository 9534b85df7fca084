"""A restricted case through the doors: who is not named does the task and reads nothing that others wrote."""

import asyncio

import pytest

from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database


async def asked(doors: Doors) -> Case:
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    await case.do("request", "kdn-secretary")
    return case


async def files_of(doors: Doors, case: Case) -> dict[str, int]:
    """How the documents of the case answer each participant."""
    people = ("kdn-secretary", "clinic-specialist", "school-4-specialist", "kdn-supervisor")
    return {one: (await doors.visitor(one).get(f"/cases/{case.id}/documents")).status_code for one in people}


async def test_who_is_not_named_reads_nothing_that_others_wrote_and_does_the_task(doors: Doors) -> None:
    case = await asked(doors)
    assert set((await files_of(doors, case)).values()) == {200}
    head = doors.visitor("kdn-head")
    sent = {"trusted": ["school"], "reason": "resonance"}
    assert (await head.post(f"/cases/{case.id}/access", sent)).status_code == 201
    assert (await head.get(f"/cases/{case.id}/access")).json() == {"is_restricted": True, "trusted": ["school"]}
    assert await files_of(doors, case) == {
        "kdn-secretary": 200, "clinic-specialist": 403, "school-4-specialist": 200, "kdn-supervisor": 200,
    }  # fmt: skip
    number = await case.task("reply_health", "clinic-specialist")
    clinic = doors.visitor("clinic-specialist")
    form = (await clinic.get(f"/cases/{case.id}/tasks/{number}")).json()["form"]
    assert "subject" not in form["prefill"], "what others wrote is not filled in either"
    await case.do("reply_health", "clinic-specialist")
    assert (await head.post(f"/cases/{case.id}/access", {"trusted": None, "reason": "over"})).status_code == 201
    assert (await files_of(doors, case))["school-4-specialist"] == 200


async def test_only_the_head_of_the_custodian_changes_it(doors: Doors) -> None:
    case = await asked(doors)
    sent = {"trusted": [], "reason": "resonance"}
    people = ("kdn-member-1", "clinic-specialist", "kdn-supervisor", "opeka-head", "school-7-head")
    answers = {one: (await doors.visitor(one).post(f"/cases/{case.id}/access", sent)).status_code for one in people}
    assert answers == {
        "kdn-member-1": 403, "clinic-specialist": 403, "kdn-supervisor": 403, "opeka-head": 403, "school-7-head": 404,
    }  # fmt: skip


async def narrowed(case: Case, *trusted: str) -> None:
    sent = {"trusted": list(trusted), "reason": "resonance"}
    answer = await case.doors.visitor("kdn-head").post(f"/cases/{case.id}/access", sent)
    assert answer.status_code == 201, answer.text


async def printed(doors: Doors, case: Case) -> dict[str, str]:
    """The digests of the papers of the case, when all are made."""
    async with asyncio.timeout(60):
        while True:
            lines = (await doors.visitor("kdn-secretary").get(f"/cases/{case.id}/documents")).json()
            if all(line["digest"] for line in lines):
                return {line["document"]["id"]: line["digest"] for line in lines}
            await asyncio.sleep(0.1)


WAYS = ("", ".docx", "/signatures")
"""The doors to one paper, behind its digest."""


async def opens(doors: Doors, person: str, digest: str) -> set[int]:
    return {(await doors.visitor(person).get(f"/documents/{digest}{way}")).status_code for way in WAYS}


async def test_whoever_is_asked_reads_the_request_and_nothing_else_until_it_is_answered(doors: Doors) -> None:
    case = await asked(doors)
    await narrowed(case)
    papers = await printed(doors, case)
    assert set(papers) == {"signal_card", "interagency_request"}
    asked_ones = {"clinic-specialist": "reply_health", "pdn-specialist": "reply_police"}
    for person, step in asked_ones.items():
        task = (await doors.visitor(person).get(f"/cases/{case.id}/tasks/{await case.task(step, person)}")).json()
        assert [one["address"] for one in task["requests"]] == [f"/api/v1/documents/{papers['interagency_request']}"]
        assert await opens(doors, person, papers["interagency_request"]) == {200}
        assert await opens(doors, person, papers["signal_card"]) == {404}
        assert (await doors.visitor(person).get(f"/cases/{case.id}/documents")).status_code == 403
    assert await opens(doors, "opeka-specialist", papers["interagency_request"]) == {404}, "asked for something else"
    assert await opens(doors, "school-7-head", papers["interagency_request"]) == {404}, "not asked at all"
    await case.do("reply_health", "clinic-specialist")
    assert await opens(doors, "clinic-specialist", papers["interagency_request"]) == {404}
    assert await opens(doors, "pdn-specialist", papers["interagency_request"]) == {200}


async def test_a_letter_of_a_restricted_case_is_read_by_its_addressee_alone_until_it_ends(doors: Doors) -> None:
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    await narrowed(case)
    for to, message in (("clinic", "Состоит ли на учёте?"), ("pdn", "Были ли вызовы?")):
        body = {"ask": "extra_reply", "to": [to], "message": message}
        answer = await doors.visitor("kdn-secretary").post(f"/cases/{case.id}/referrals", body)
        assert answer.status_code == 201, answer.text
    lines = (await doors.visitor("kdn-secretary").get(f"/cases/{case.id}/referrals")).json()
    number = {line["agency"]["code"]: line["number"] for line in lines}

    async def read(person: str, agency: str) -> str | None:
        told = (await doors.visitor(person).get(f"/cases/{case.id}/referrals/{number[agency]}")).json()
        return str(told["asks"]["answers"]["message"]) if told["asks"] else None

    people = ("clinic-specialist", "pdn-specialist", "kdn-secretary")
    clinic, pdn = "Состоит ли на учёте?", "Были ли вызовы?"
    assert [await read(one, "clinic") for one in people] == [clinic, None, clinic]
    assert [await read(one, "pdn") for one in people] == [None, pdn, pdn]
    path = f"/cases/{case.id}/referrals/{number['clinic']}"
    rejected = await doors.visitor("clinic-specialist").post(f"{path}/rejection", {"reason": "not_ours"})
    assert rejected.status_code == 200, rejected.text
    assert (await doors.visitor("clinic-specialist").get(path)).status_code == 404

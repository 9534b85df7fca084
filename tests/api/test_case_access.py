"""A restricted case through the doors: who is not named does the task and reads nothing that others wrote."""

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

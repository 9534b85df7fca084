"""Who works on a case reads of it what forms do not reserve for others; a paper with something reserved is closed."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from activities.audit import accesses
from models.tables import Access
from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database


async def asked(doors: Doors) -> Case:
    """A case in which the agencies are asked, and both its papers are made."""
    case = await open_case(doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    await case.do("request", "kdn-secretary")
    async with asyncio.timeout(50):
        while True:
            if all(line["digest"] for line in await papers(doors, case, "kdn-secretary")):
                return case
            await asyncio.sleep(0.2)


async def papers(doors: Doors, case: Case, person: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = (await doors.visitor(person).get(f"/cases/{case.id}/documents")).json()
    return lines


async def test_a_paper_with_something_reserved_is_listed_and_closed(doors: Doors) -> None:
    case = await asked(doors)
    card, request = await papers(doors, case, "clinic-specialist")
    assert (card["document"]["id"], card["is_withheld"], card["address"], card["editable"]) == (
        "signal_card", True, None, None,
    )  # fmt: skip
    assert (request["is_withheld"], request["address"] is None) == (False, False)
    clinic = doors.visitor("clinic-specialist")
    for address in (f"/documents/{card['digest']}", f"/documents/{card['digest']}.docx"):
        refused = await clinic.get(address)
        assert (refused.status_code, "не получает" in refused.json()["detail"]) == (403, True)
    assert (await clinic.get(f"/documents/{card['digest']}/signatures")).status_code == 403


async def test_whoever_issued_a_paper_or_got_a_copy_reads_it_whole(doors: Doors) -> None:
    case = await asked(doors)
    for person in ("school-4-specialist", "kdn-secretary"):
        card = (await papers(doors, case, person))[0]
        assert card["is_withheld"] is False
        assert (await doors.visitor(person).get(card["address"].removeprefix("/api/v1"))).status_code == 200


async def test_a_reply_is_filled_in_with_the_request_it_answers(doors: Doors) -> None:
    case = await asked(doors)
    number = await case.task("reply_health", "clinic-specialist")
    task = (await doors.visitor("clinic-specialist").get(f"/cases/{case.id}/tasks/{number}")).json()
    known = task["form"]["prefill"]
    request = (await papers(doors, case, "clinic-specialist"))[1]
    assert known["request_ref"]["number"] == request["number"].split("/")[0]
    assert set(known["subject"]) == {"full_name", "birth_date"}
    assert [set(row) for row in known["answers[]"]] == [{"no"}] * len(known["answers[]"])
    assert task["form"]["prefill_from"]["request_ref"]["form"]["id"] == "interagency_request"
    assert known["executor"]["full_name"]


async def test_an_agency_reads_its_own_answers_whatever_they_say(doors: Doors) -> None:
    case = await asked(doors)
    await case.do("reply_health", "clinic-specialist", proposals="Осмотр через месяц.")
    number = await case.task("reply_school", "school-4-specialist")
    told = (await doors.visitor("school-4-specialist").get(f"/cases/{case.id}/tasks/{number}")).json()
    assert told["form"]["prefill"]["answers[]"] == [{"no": row["no"]} for row in told["form"]["prefill"]["answers[]"]]


async def readers(doors: Doors, case: Case) -> list[tuple[str, str, str | None, str]]:
    """Who read the case, as what, on which ground and where, in order."""
    await doors.app.state.office.accesses.close()
    columns = (Access.person, Access.kind, Access.purpose, Access.place)
    async with doors.sessions.reading() as connection:
        found = await connection.execute(select(*columns).where(Access.subject == case.id).order_by(Access.number))
        return [(row.person, row.kind, row.purpose, row.place) for row in found]


async def test_whoever_reads_a_case_or_a_paper_stands_in_its_log_and_whoever_is_refused_does_not(doors: Doors) -> None:
    case = await asked(doors)
    before = len(await readers(doors, case))
    for person in ("kdn-secretary", "clinic-specialist", "kdn-supervisor", "school-7-head"):
        await doors.visitor(person).get(f"/cases/{case.id}")
    card = (await papers(doors, case, "kdn-secretary"))[0]
    for person in ("kdn-secretary", "clinic-specialist"):
        await doors.visitor(person).get(f"/documents/{card['digest']}")
    one = "/api/v1/cases/{case_id}"
    assert (await readers(doors, case))[before:] == [
        ("kdn-secretary", "case_read", "custody", one),
        ("clinic-specialist", "case_read", "task", one),
        ("kdn-supervisor", "case_read", "supervision", one),
        ("kdn-secretary", "case_read", "custody", f"{one}/documents"),
        ("kdn-secretary", "paper_read", None, "/api/v1/documents/{digest}"),
    ]


async def test_those_who_may_ask_learn_who_read_the_case(doors: Doors) -> None:
    case = await asked(doors)
    await doors.visitor("clinic-specialist").get(f"/cases/{case.id}")
    await doors.app.state.office.accesses.close()
    for person in ("kdn-secretary", "kdn-head", "kdn-supervisor"):
        told = (await doors.visitor(person).get(f"/cases/{case.id}/readers")).json()
        found = next(one for one in told["items"] if one["person"] == "clinic-specialist")
        assert (found["name"], found["agency"]["code"]) == ("Рябова Елена Дмитриевна", "clinic")
        assert (found["kind"], found["purpose"]) == ("case_read", "task")
        assert [one["number"] for one in told["items"]] == list(range(len(told["items"])))[::-1]
    refused = await doors.visitor("clinic-specialist").get(f"/cases/{case.id}/readers")
    assert (refused.status_code, "видят надзор" in refused.json()["detail"]) == (403, True)
    assert (await doors.visitor("school-7-head").get(f"/cases/{case.id}/readers")).status_code == 404
    one_page = (await doors.visitor("kdn-head").get(f"/cases/{case.id}/readers", before=1)).json()
    assert ([one["number"] for one in one_page["items"]], one_page["next"]) == ([0], None)


async def test_nobody_reads_on_when_readings_cannot_be_written(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await open_case(doors)
    monkeypatch.setattr(accesses, "MOST", 0)
    refused = await doors.visitor("kdn-secretary").get(f"/cases/{case.id}")
    assert (refused.status_code, "Журнал обращений" in refused.json()["detail"]) == (503, True)
    monkeypatch.undo()
    assert (await doors.visitor("kdn-secretary").get(f"/cases/{case.id}")).status_code == 200

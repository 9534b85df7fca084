"""Supervision sees the route of a case without the child's name, until it has said on record why it needs it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models.tables import Access, NameReason
from tests.support.doors import Case, Doors, open_case

pytestmark = pytest.mark.database
SUPERVISOR = "kdn-supervisor"
WHY = {"reason": "complaint", "words": "Обращение № 17 о бездействии органов."}


async def printed(doors: Doors) -> tuple[Case, str]:
    """A case, and the address of its first paper."""
    case = await open_case(doors)
    async with asyncio.timeout(50):
        while True:
            if digest := (await papers(doors, case, "kdn-secretary"))[0]["digest"]:
                return case, f"/documents/{digest}"
            await asyncio.sleep(0.2)


async def papers(doors: Doors, case: Case, person: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = (await doors.visitor(person).get(f"/cases/{case.id}/documents")).json()
    return lines


async def child_of(doors: Doors, case: Case, person: str) -> tuple[Any, str]:
    """The child as the case tells it, and how the list calls it."""
    visitor = doors.visitor(person)
    told = (await visitor.get(f"/cases/{case.id}")).json()
    listed = next(one for one in (await visitor.get("/cases")).json()["items"] if one["id"] == case.id)
    assert listed["called"] == told["called"]
    assert (listed["child"] is None) == (told["child"] is None)
    return told["child"], told["called"]


async def test_the_name_is_told_for_a_reason_and_for_a_working_day(doors: Doors) -> None:
    case, paper = await printed(doors)
    known, name = await child_of(doors, case, "kdn-secretary")
    supervisor = doors.visitor(SUPERVISOR)
    assert await child_of(doors, case, SUPERVISOR) == (None, f"Ребёнок, {known['birth_date'][:4]} г. р.")
    assert {line["is_withheld"] for line in await papers(doors, case, SUPERVISOR)} == {True}
    refused = await supervisor.get(paper)
    assert (refused.status_code, "Назвать ребёнка" in refused.json()["remedy"]) == (403, True)
    assert (await supervisor.get(f"{paper}/signatures")).status_code == 403
    assert (await supervisor.get(f"{paper}.docx")).status_code == 403

    told = await supervisor.post(f"/cases/{case.id}/name", WHY)
    assert (told.status_code, told.json()["child"]["full_name"]) == (201, name)
    assert await child_of(doors, case, SUPERVISOR) == (known, name)
    assert (await supervisor.get(paper)).status_code == 200

    async with doors.sessions.transaction() as connection:  # the working day is over
        kept = (await connection.execute(select(NameReason).where(NameReason.case_id == case.id))).one()
        assert (kept.reason, kept.words, kept.until - kept.since) == (*WHY.values(), timedelta(hours=8))
        over = update(NameReason).where(NameReason.case_id == case.id)
        await connection.execute(over.values(until=kept.since + timedelta(microseconds=1)))
    assert (await child_of(doors, case, SUPERVISOR))[0] is None
    assert (await supervisor.get(paper)).status_code == 403


async def test_the_reason_stands_in_the_log_of_reading(doors: Doors) -> None:
    case = await open_case(doors)
    await doors.visitor(SUPERVISOR).post(f"/cases/{case.id}/name", WHY)
    async with doors.sessions.reading() as connection:
        asked = select(Access.person, Access.place).where(Access.subject == case.id, Access.kind == "name_asked")
        assert [tuple(row) for row in await connection.execute(asked)] == [(SUPERVISOR, "reason:complaint")]


async def test_a_reason_opens_one_case_to_one_person(doors: Doors) -> None:
    case, other = await open_case(doors), await open_case(doors)
    await doors.visitor(SUPERVISOR).post(f"/cases/{case.id}/name", WHY)
    assert (await child_of(doors, other, SUPERVISOR))[0] is None


@pytest.mark.parametrize("sent", [{}, {"reason": "complaint", "words": "нужно"}, {**WHY, "reason": "curious"}])
async def test_without_a_reason_nothing_is_told(doors: Doors, sent: dict[str, str]) -> None:
    case = await open_case(doors)
    assert (await doors.visitor(SUPERVISOR).post(f"/cases/{case.id}/name", sent)).status_code == 422
    assert (await child_of(doors, case, SUPERVISOR))[0] is None


async def test_nobody_else_gives_reasons(doors: Doors) -> None:
    case = await open_case(doors)
    asked = {
        person: (await doors.visitor(person).post(f"/cases/{case.id}/name", WHY)).status_code
        for person in ("kdn-secretary", "opeka-head", "administrator", "methodologist")
    }
    assert asked == {"kdn-secretary": 403, "opeka-head": 404, "administrator": 404, "methodologist": 404}


async def test_whoever_answers_for_the_child_reads_why_the_name_was_told(doors: Doors) -> None:
    case = await open_case(doors)
    assert (await doors.visitor(SUPERVISOR).post(f"/cases/{case.id}/name", WHY)).status_code == 201
    (told,) = (await doors.visitor("kdn-head").get(f"/cases/{case.id}/name")).json()
    assert {name: told[name] for name in WHY} == WHY
    assert told["person"]["code"] == SUPERVISOR
    answers = [
        (await doors.visitor(one).get(f"/cases/{case.id}/name")).status_code for one in ("kdn-member-1", "opeka-head")
    ]
    assert answers == [403, 404]

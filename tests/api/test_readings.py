"""Lists that name a child are entered in the log of that child's case; who read it is told, narrowed and printed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from activities.audit.accesses import SAME_WITHIN, Entry, enter
from activities.audit.checking import check
from activities.sessions import picture
from models.access import AccessKind, Purpose
from models.tables import Access
from tests.support.doors import Case, Doors, open_case
from tests.support.hand import Hand, own_day


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    return await open_case(doors)


@pytest.fixture(autouse=True)
async def clock_of(doors: Doors) -> AsyncIterator[Hand]:
    """Each test has a day of its own."""
    async with own_day(doors) as hand:
        yield hand


async def listed(doors: Doors, case: Case, since: datetime) -> list[tuple[str, str, str | None, str | None]]:
    """Who was shown the name, in which list, by which part."""
    await doors.app.state.office.accesses._flush()
    mine = Access.subject == case.id, Access.kind == AccessKind.NAME_LISTED.value, Access.at >= since
    async with doors.sessions.reading() as connection:
        rows = await connection.execute(select(Access.__table__).where(*mine).order_by(Access.number))
    return [(row.person, row.place, row.purpose, row.role) for row in rows]


@pytest.mark.database
async def test_lists_that_name_the_child_are_entered_with_who_where_and_why(
    doors: Doors, case: Case, clock_of: Hand
) -> None:
    secretary, supervisor = doors.visitor("kdn-secretary"), doors.visitor("kdn-supervisor")
    for path in ("/cases", "/tasks", "/cases?find=Соколов"):
        answer = await secretary.get(path)
        assert "Соколов" in answer.text, path
    await supervisor.get("/cases")
    await doors.visitor("opeka-head").get("/cases")
    found = await listed(doors, case, clock_of.now)
    assert found == [
        ("kdn-secretary", "/api/v1/cases", "custody", "secretary"),
        ("kdn-secretary", "/api/v1/tasks", "custody", "secretary"),
    ], "once for each list; nothing for those to whom nobody was named"


async def test_within_an_hour_the_same_list_is_entered_once_and_then_again(
    doors: Doors, case: Case, clock_of: Hand
) -> None:
    began, head = clock_of.now, doors.visitor("kdn-head")
    for length in (timedelta(), timedelta(minutes=1), SAME_WITHIN, SAME_WITHIN + timedelta(minutes=59)):
        clock_of.now = began + length
        await head.get("/cases")
    assert len(await listed(doors, case, began)) == 2
    await doors.visitor("kdn-member-1").get("/cases")
    assert len(await listed(doors, case, began)) == 3, "another person is another entry"


async def test_people_who_are_found_by_name_are_entered_in_the_cases_that_name_them(
    doors: Doors, case: Case, clock_of: Hand
) -> None:
    found = await doors.visitor("kdn-secretary").post("/individuals/search", {"find": "Саколов Матвей"})
    assert [one["individual"]["name"] for one in found.json()] == ["Соколов Матвей Ильич"]
    places = {place for _person, place, _purpose, _role in await listed(doors, case, clock_of.now)}
    assert places == {"/api/v1/individuals/search"}


async def test_a_name_that_was_not_found_is_entered_nowhere(doors: Doors, case: Case, clock_of: Hand) -> None:
    await doors.visitor("kdn-secretary").get("/cases", find="Несуществующий")
    assert await listed(doors, case, clock_of.now) == []


@pytest.mark.database
async def test_a_batch_over_many_cases_leaves_every_chain_whole(doors: Doors, database_url: str) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    entries = [
        Entry(AccessKind.NAME_LISTED, at, "somebody", subject=f"{number % 700:032x}", purpose=Purpose.TASK)
        for number in range(1_500)
    ]
    for _ in range(2):
        await doors.sessions.write(partial(enter, entries=entries))
    async with doors.sessions.reading() as connection:
        numbers = list(
            await connection.scalars(select(Access.number).where(Access.subject == f"{3:032x}").order_by(Access.number))
        )
    assert numbers == list(range(6))

    def verified() -> str | None:
        with picture(database_url) as connection:
            return check(connection, at).flaw

    assert await asyncio.to_thread(verified) is None


async def test_who_read_is_narrowed_and_paged(doors: Doors, case: Case, clock_of: Hand) -> None:
    secretary = doors.visitor("kdn-secretary")
    for person in ("kdn-head", "kdn-supervisor", "kdn-secretary"):
        await doors.visitor(person).get(f"/cases/{case.id}")
    await doors.app.state.office.accesses._flush()
    path, today = f"/cases/{case.id}/readers", (clock_of.now + timedelta(minutes=180)).date()

    async def people(**query: Any) -> set[str]:
        answer = await secretary.get(path, since=today.isoformat(), **query)
        assert answer.status_code == 200, answer.text
        return {one["person"] for one in answer.json()["items"]}

    assert await people(what="opened") == {"kdn-head", "kdn-supervisor", "kdn-secretary"}
    assert await people(purpose="supervision") == {"kdn-supervisor"}
    assert await people(person="kdn-head") == {"kdn-head"}
    assert await people(what="listed") == set()
    assert await people(until=(today - timedelta(days=1)).isoformat()) == set()
    assert (await secretary.get(path, purpose="curiosity")).status_code == 422
    whole = [one["number"] for one in (await secretary.get(path)).json()["items"]]
    rest = [one["number"] for one in (await secretary.get(path, before=whole[0])).json()["items"]]
    assert rest == whole[1:]


async def test_only_those_who_may_ask_are_told_or_given_the_paper(doors: Doors, case: Case) -> None:
    for path in ("readers", "readers.pdf"):
        answers = {
            person: (await doors.visitor(person).get(f"/cases/{case.id}/{path}")).status_code
            for person in (
                "kdn-secretary",
                "kdn-head",
                "kdn-supervisor",
                "kdn-member-1",
                "kdn-specialist",
                "opeka-head",
            )
        }
        assert answers == {
            "kdn-secretary": 200, "kdn-head": 200, "kdn-supervisor": 200, "kdn-member-1": 403, "kdn-specialist": 403,
            "opeka-head": 404,
        }, path  # fmt: skip

"""The lists: what is mine, the urgent first; which cases I see; page by page, nothing twice and nothing missing."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, update

from api.office import Office, wall_clock
from models.tables import Agency, Person, WebSession
from tests.support.answers import answers_to
from tests.support.doors import HOME, NO_PROCEDURE, Case, Doors, Visitor, open_case

pytestmark = pytest.mark.database
SECRETARY, OVERSEER = "kdn-secretary", "kdn-supervisor"
TOWN, ELSEWHERE = HOME, f"{NO_PROCEDURE}.elsewhere"


@pytest.fixture(scope="module")
async def cases(doors: Doors) -> list[Case]:
    """Seven cases at their triage."""
    return [await open_case(doors) for _ in range(7)]


async def all_pages(who: Visitor, path: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(50):
        page = (await who.get(path, **query, **({"cursor": cursor} if cursor else {}))).json()
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items
    raise AssertionError("the pages never end")


@pytest.mark.parametrize(("person", "place"), [(SECRETARY, {}), (OVERSEER, {}), (OVERSEER, {"territory": HOME})])
async def test_the_pages_of_cases_hold_each_case_once_the_newest_first(
    doors: Doors, cases: list[Case], person: str, place: dict[str, str]
) -> None:
    who = doors.visitor(person)
    paged = await all_pages(who, "/cases", limit=2, **place)
    whole = (await who.get("/cases", limit=200, **place)).json()["items"]
    assert paged == whole
    assert [line["id"] for line in whole] == [case.id for case in reversed(cases)]


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("path", ["/cases", "/tasks"])
async def test_a_list_is_read_backwards_from_its_last_page(doors: Doors, path: str) -> None:
    who = doors.visitor(SECRETARY)
    pages = [(await who.get(path, limit=3)).json()]
    while pages[-1]["next"]:
        pages.append((await who.get(path, limit=3, cursor=pages[-1]["next"])).json())
    back = [pages[-1]]
    while back[-1]["previous"]:
        back.append((await who.get(path, limit=3, before=back[-1]["previous"])).json())
    assert [page["items"] for page in back] == [page["items"] for page in reversed(pages)]
    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    assert back[-1]["next"] == pages[0]["next"]


async def test_cases_are_found_by_stage_territory_custodian_and_number(doors: Doors, cases: list[Case]) -> None:
    who = doors.visitor(SECRETARY)

    async def found(**query: Any) -> int:
        return len((await who.get("/cases", **query)).json()["items"])

    assert await found(stage="triage") == await found(territory=NO_PROCEDURE) == await found(custodian="kdn") == 7
    assert await found(stage="plan") == await found(territory="ru.sv") == await found(custodian="opeka") == 0
    assert await found(territory=HOME) == 7
    assert await found(number=cases[3].number) == 1
    assert await found(overdue="yes") == 0


async def test_the_work_list_is_sorted_by_urgency_and_paged(doors: Doors, cases: list[Case]) -> None:
    who = doors.visitor(SECRETARY)
    paged = await all_pages(who, "/tasks", limit=3)
    assert [line["case"] for line in paged] == [case.id for case in cases]
    assert [line["due"] for line in paged] == sorted(line["due"] for line in paged)
    assert paged[0]["rule"]["rule"] == "F120-09-2"
    assert paged[0]["child"] == "Соколов Матвей Ильич"


async def test_the_work_list_is_the_agency_s_and_the_role_s(doors: Doors, cases: list[Case]) -> None:
    assert len(cases) == 7
    for person in ("kdn-member-1", "kdn-specialist", "opeka-specialist", "kdn-supervisor"):
        assert (await doors.visitor(person).get("/tasks")).json()["items"] == []


async def test_what_is_late_is_told_apart_by_the_clock_of_the_doors(
    doors: Doors, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = doors.visitor(SECRETARY)
    before = (await who.get("/tasks")).json()["counts"]
    assert before["open"] == len(cases)
    assert before["overdue"] == 0
    office: Office = doors.app.state.office
    monkeypatch.setitem(vars(office), "clock", lambda: wall_clock() + timedelta(days=3))
    late = (await who.get("/tasks", show="overdue")).json()
    assert late["counts"] == {"open": 7, "overdue": 7, "today": 0, "week": 0}
    assert all(line["is_overdue"] for line in late["items"])
    assert len((await who.get("/cases", overdue="yes")).json()["items"]) == 7


async def test_a_suspended_task_stands_last_and_what_is_done_is_listed_apart(doors: Doors, cases: list[Case]) -> None:
    who = doors.visitor(SECRETARY)
    await who.post(f"/cases/{cases[0].id}/tasks/1/suspension", {"ground": "no_access"})
    sent = {"answers": answers_to("signal_triage", triage="unfounded")}
    await who.post(f"/cases/{cases[1].id}/tasks/1/submission", sent)
    paged = await all_pages(who, "/tasks", limit=2)
    assert [line["case"] for line in paged] == [*(case.id for case in cases[2:]), cases[0].id]
    assert paged[-1]["is_suspended"]
    done = await all_pages(who, "/tasks", limit=2, show="done")
    assert [line["case"] for line in done] == [cases[1].id]


async def test_what_is_done_says_whether_the_case_is_still_open_to_whoever_did_it(doors: Doors) -> None:
    case, clinic = await open_case(doors), doors.visitor("clinic-specialist")
    await case.do("take_up", SECRETARY, triage="accept")
    await case.do("request", SECRETARY)
    (owed,) = (line for line in await all_pages(clinic, "/tasks") if line["case"] == case.id)
    assert owed["is_case_open"] is True
    await case.do("reply_health", "clinic-specialist")
    (done,) = (line for line in await all_pages(clinic, "/tasks", show="done") if line["case"] == case.id)
    assert (await clinic.get(f"/cases/{case.id}")).status_code == 404
    assert (done["is_case_open"], done["child"]) == (False, None)


async def test_supervision_of_a_town_sees_its_cases_and_the_load_of_who_works_for_it(
    doors: Doors, cases: list[Case]
) -> None:
    supervisor = doors.visitor(OVERSEER)
    settled = {"kdn": NO_PROCEDURE, "psychology": ELSEWHERE, "clinic": TOWN}
    async with doors.sessions.transaction() as connection:
        await connection.execute(update(Person).where(Person.code == supervisor.person).values(territory=TOWN))
        for code, place in settled.items():
            await connection.execute(update(Agency).where(Agency.code == code).values(territory=place))
    paged = await all_pages(supervisor, "/cases", limit=2)
    assert paged == (await supervisor.get("/cases", limit=200)).json()["items"]
    assert {line["id"] for line in paged} >= {case.id for case in cases}
    assert (await supervisor.get("/cases", territory=ELSEWHERE)).json()["items"] == []
    listed = {load["agency"]["code"] for load in (await supervisor.get("/supervision/workload")).json()}
    answers = {
        code: await supervisor.get(f"/supervision/workload/{code}") for code in (*listed, *settled, "nobody-knows-it")
    }
    assert "kdn" in listed, "it lies above the town and owes steps in it"
    assert {code: answer.status_code for code, answer in answers.items()} == {
        **dict.fromkeys((*listed, "clinic"), 200), "psychology": 404, "nobody-knows-it": 404,
    }  # fmt: skip
    assert answers["psychology"].json()["detail"] == answers["nobody-knows-it"].json()["detail"]


LISTS = {
    SECRETARY: ("/cases", "/tasks", "/tasks?show=done", "/notices"),
    OVERSEER: ("/cases", "/supervision/steps?standing=open", "/supervision/emergencies", "/retention"),
}


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(("person", "path"), [(person, path) for person, paths in LISTS.items() for path in paths])
async def test_no_page_asks_the_database_more_often_for_more_rows(
    doors: Doors, asked: list[str], person: str, path: str
) -> None:
    async with doors.sessions.transaction() as connection:
        await connection.execute(delete(WebSession))
        await connection.execute(insert(WebSession).values(session_of(person)))
    counts = []
    for limit in (200, 1, 200):  # the first of all may look up what is kept for everybody
        asked.clear()
        page = f"http://doors{path}{'&' if '?' in path else '?'}limit={limit}"
        answer = await doors.browser.get(page, headers={"Cookie": f"marshrut={person}"})
        assert answer.status_code == 200, answer.text
        counts.append(len(asked))
    assert counts[1] == counts[2] > 0


def session_of(person: str) -> dict[str, Any]:
    """The row of somebody who has signed in on the pages; their name stands in the cookie."""
    now = wall_clock()
    known = {"digest": hashlib.sha256(person.encode()).hexdigest(), "person": person, "agent": "", "method": "key"}
    return known | {"signed_in_at": now, "seen_at": now, "is_factored": False, "failed": 0}


@pytest.fixture
def asked(doors: Doors) -> Iterator[list[str]]:
    """What the doors read while this test runs; what goes on behind them reads on other lines."""
    office: Office = doors.app.state.office
    reader, heard = office.sessions.reader, list[str]()

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        heard.append(text)

    event.listen(reader, "before_cursor_execute", note)
    yield heard
    event.remove(reader, "before_cursor_execute", note)


@pytest.mark.parametrize("cursor", ["abc", "W10", "WyIyMDI2LTAxLTAxIiwgImEiXQ", "!!!", "bnVsbA"])
async def test_a_cursor_that_nobody_gave_out_is_refused(doors: Doors, cursor: str) -> None:
    for path in ("/cases", "/tasks"):
        answer = await doors.visitor(SECRETARY).get(path, cursor=cursor)
        assert answer.status_code == 422
        assert [mistake["field"] for mistake in answer.json()["errors"]] == ["cursor"]

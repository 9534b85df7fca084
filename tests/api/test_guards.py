"""No door is unguarded, and the three doors say the same."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from activities.sessions import Sessions
from api import health
from api.app import PREFIX, ROUTERS
from api.door import Door
from api.guards import GUARDED, anybody
from api.idempotency import of_request
from api.pages.catalogue import PAGES
from api.pages.door import Glance, Page, visiting
from api.reading.case_list import Wanted, case_rows
from api.reading.visible import visible
from api.v1 import checking
from api.web_sessions import How, Method, begin
from models.migrations.revisions import upgrade
from models.people import Actor, AgencyKind, Permission, Relation, Role, may
from models.tables import CaseFile, Task
from tests.support.doors import Doors, open_case
from tests.support.foreign import calls

PUBLIC = {"/healthz", "/readyz", "/api/v1/check/{digest}"}
"""Health, and the check of a document: whoever holds a paper may ask whether it is genuine."""
ROUTES = tuple(route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
GUARDS = {anybody, *GUARDED}
OF_KEEPERS = "/retention/cases/{case_id}"
"""What those who decide about the end of files see of a case of which they need not know: guarded by their duty, and
shut to others whatever the number. `tests/api/test_kept_cases.py` knocks there."""
WRITING = tuple(route for route in ROUTES if set(route.methods or ()) & {"POST", "PUT", "PATCH", "DELETE"})


def name(route: APIRoute) -> str:
    return f"{'/'.join(route.methods or ())} {route.path}"


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_every_route_stands_behind_the_sign_in_and_a_guard(route: APIRoute) -> None:
    assert isinstance(route, Door), f"{name(route)}: give its router route_class=Door"
    assert set(calls(route.dependant)) & GUARDS, f"{name(route)} declares no guard of api/guards.py"


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_route_of_a_case_is_guarded_by_the_case(route: APIRoute) -> None:
    task = "/cases/{case_id}/tasks/{number}"
    of_its_own = {f"{task}/draft", f"{task}/submission", f"{task}/attachments/{{attachment}}", OF_KEEPERS}
    if "{case_id}" in route.path and route.path not in of_its_own:
        guards = {getattr(guard, "__name__", "") for guard in set(calls(route.dependant)) & GUARDS}
        assert guards & {"guard", "own_task"}, f"{name(route)} opens neither a case nor a task of one's own"


@pytest.mark.parametrize("route", WRITING, ids=name)
def test_every_write_has_a_key(route: APIRoute) -> None:
    assert of_request in set(calls(route.dependant)), f"{name(route)} takes no Once"


def test_only_health_and_the_check_of_a_document_are_public(doors: Doors) -> None:
    public = {route.path for route in health.router.routes if isinstance(route, APIRoute)}
    public |= {f"{PREFIX}{route.path}" for route in checking.router.routes if isinstance(route, APIRoute)}
    described = set(doors.app.openapi()["paths"])
    assert public == PUBLIC
    assert described == public | {f"{PREFIX}{route.path}" for route in ROUTES}


def test_a_router_without_doors_would_be_noticed() -> None:
    bare = APIRouter()
    bare.add_api_route("/open", lambda: None)
    route = bare.routes[0]
    assert isinstance(route, APIRoute)
    with pytest.raises(AssertionError, match="route_class=Door"):
        test_every_route_stands_behind_the_sign_in_and_a_guard(route)


@pytest.mark.parametrize("route", ROUTES, ids=name)
async def test_nobody_passes_without_a_token(doors: Doors, route: APIRoute) -> None:
    path = re.sub(r"\{(\w+)\}", lambda hole: str(ANY.get(hole[1], "0" * 32)), route.path)
    for method in route.methods or ():
        answer = await doors.browser.request(method, path)
        assert answer.status_code == 401, path


ANY = {"number": 1, "item": 1, "version": 1, "digest": "0" * 64, "name": "2026-000001", "rule_id": "PD-REPLY"}
"""What stands in the holes of addresses that want something else than the id of a record."""


# Pages ---------------------------------------------------------------------------------------------------------------

OPEN_PAGES = ("/", "/sign-in", "/sign-out", "/language", "/help")
"""Where one comes in, out and finds help; everything else is for those who are signed in."""
OF_ONES_OWN = {
    "/approvals/{case_id}/{number}",
    "/cases/{case_id}/tasks/{number}",
    "/cases/{case_id}/tasks/{number}/draft",
    "/cases/{case_id}/tasks/{number}/attachments/{attachment}",
    "/cases/{case_id}/tasks/{number}/attachments/{attachment}/small",
}
"""Pages that open the case, or the task of one's own agency, by hand: the walk below knocks at those that read, and
`tests/security/test_strangers.py` at all."""
PAGE_ROUTES = tuple(route for router in PAGES for route in router.routes if isinstance(route, APIRoute))
ADDRESSES = {**ANY, "document": "signal_card", "role": "head", "number": 1, "step": "take_up", "sort": "people"}


@pytest.mark.parametrize("route", PAGE_ROUTES, ids=name)
def test_every_page_stands_behind_the_sign_in_and_a_guard(route: APIRoute) -> None:
    if isinstance(route, Page | Glance):
        known = set(calls(route.dependant)) & {*GUARDS, visiting}
        assert known, f"{name(route)} declares no guard of api/guards.py"
    else:
        is_open = route.path in OPEN_PAGES or route.path.startswith(("/sign-in/", "/help/"))
        assert is_open, f"{name(route)} is open to everybody: give its router route_class=Page"


@pytest.mark.parametrize("route", PAGE_ROUTES, ids=name)
def test_a_page_of_a_case_is_guarded_by_the_case(route: APIRoute) -> None:
    if "{case_id}" in route.path and route.path not in {*OF_ONES_OWN, OF_KEEPERS}:
        guards = {getattr(guard, "__name__", "") for guard in set(calls(route.dependant)) & GUARDS}
        assert guards & {"guard", "own_task"}, f"{name(route)} opens neither a case nor a task of one's own"


async def test_nobody_comes_to_a_page_unknown(doors: Doors) -> None:
    for route in PAGE_ROUTES:
        if isinstance(route, Page | Glance):
            address = f"http://doors{route.path.format_map(Anything(ADDRESSES | {'case_id': '0' * 32}))}"
            for method in route.methods or ():
                answer = await doors.browser.request(method, address, follow_redirects=False)
                assert answer.status_code in {303, 401}, f"{name(route)} answered {answer.status_code} to nobody"
                if answer.status_code == 303:
                    assert answer.headers["location"].startswith("/sign-in?next="), name(route)


@pytest.mark.parametrize("person", ["school-7-head", "administrator", "methodologist", "school-4-reporter"])
async def test_who_has_no_part_in_a_case_finds_none_at_any_address(doors: Doors, person: str) -> None:
    case, visitor = await open_case(doors, "school-4-specialist"), doors.visitor(person)
    cookie = (await begin(doors.app.state.office, person, How(Method.KEY))).session
    for route in (*ROUTES, *PAGE_ROUTES):
        if "{case_id}" not in route.path or "GET" not in (route.methods or ()):
            continue
        path = route.path.format_map(Anything(ADDRESSES | {"case_id": case.id}))
        if route in ROUTES:
            answer = await visitor.get(path)
        else:
            headers = {"Cookie": f"marshrut={cookie}"}
            answer = await doors.browser.get(f"http://doors{path}", headers=headers, follow_redirects=False)
        shut = {403} if route.path == OF_KEEPERS else {404, 422}
        assert answer.status_code in shut, f"{name(route)} answered {answer.status_code} to {person}"


class Anything(dict[str, Any]):
    """Words for the holes of an address."""

    def __missing__(self, key: str) -> str:
        return "1"


# The predicate ------------------------------------------------------------------------------------------------------

AGENCIES = ("a1", "a2", "a3")
TERRITORIES = ("ru", "ru.sve", "ru.sve.ekb", "ru.sve.ekb-2", "ru.svex", "kz")
actors = st.builds(
    Actor,
    person=st.just("somebody"),
    agency=st.sampled_from(AGENCIES),
    kind=st.sampled_from(AgencyKind),
    role=st.sampled_from(Role),
    territory=st.sampled_from(TERRITORIES),
)
files = st.fixed_dictionaries(
    {
        "territory": st.sampled_from(TERRITORIES),
        "custodian": st.sampled_from(AGENCIES),
        "offered_to": st.sampled_from([None, *AGENCIES]),
        "open": st.sets(st.sampled_from(AGENCIES)),
        "closed": st.sets(st.sampled_from(AGENCIES)),
    }
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
async def shelf(database_url: str, doors: Doors) -> Sessions:
    upgrade(database_url)
    return doors.sessions


@pytest.mark.database
@given(actor=actors, cases=st.lists(files, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_list_shows_exactly_what_may_be_read(
    shelf: Sessions, actor: Actor, cases: list[dict[str, Any]]
) -> None:
    async with shelf.transaction() as connection:
        await connection.begin_nested()
        for number, case in enumerate(cases):
            await connection.execute(insert(CaseFile), file_row(number, case))
            for place, agency in enumerate((*case["open"], *case["closed"])):
                closed = NOW if place >= len(case["open"]) else None
                row = {**task_row(number, place, agency, closed), "territory": case["territory"]}
                await connection.execute(insert(Task), row)
        ids = [f"{number:032}" for number in range(len(cases))]
        shown = set(await connection.scalars(select(CaseFile.id).where(visible(actor), CaseFile.id.in_(ids))))
        listed = {row.id for row in await case_rows(connection, actor, Wanted(limit=1_000))}
        await connection.rollback()
    expected = {
        name for name, case in zip(ids, cases, strict=True) if may(actor, Permission.CASE_READ, relation(case)) is True
    }
    assert shown == expected
    assert listed & set(ids) == expected


def relation(case: dict[str, Any]) -> Relation:
    offered = () if case["offered_to"] is None else (case["offered_to"],)
    return Relation(
        territory=case["territory"], custodian=case["custodian"], agencies=(*sorted(case["open"]), *offered)
    )


def file_row(number: int, case: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{number:032}", "number": f"1999-{number:06}", "route": "ru.prevention", "route_version": 1,
        "route_digest": "0" * 64, "territory": case["territory"], "stage": "triage", "custodian": case["custodian"],
        "offered_to": case["offered_to"], "opened_at": NOW, "turn": 0, "state": {},
    }  # fmt: skip


def task_row(number: int, place: int, agency: str, closed_at: datetime | None) -> dict[str, Any]:
    return {
        "case_id": f"{number:032}", "number": place + 1, "step": "take_up", "round": 1, "agency": agency,
        "role": "specialist", "rule": "PD-REPLY", "opened_at": NOW, "started_at": NOW, "due": NOW, "internal": NOW,
        "suspended": False, "reminded": 0, "escalated": 0, "closed_at": closed_at, "route": "ru.prevention",
        "case_opened_at": NOW,
    }  # fmt: skip


# What a person meets ------------------------------------------------------------------------------------------------


@pytest.mark.database
async def test_a_case_is_seen_by_those_who_take_part_and_by_supervision(doors: Doors) -> None:
    case = await open_case(doors)
    seen = {
        person: (await doors.visitor(person).get(f"/cases/{case.id}")).status_code
        for person in ("kdn-secretary", "kdn-member-1", "kdn-supervisor", "school-4-specialist", "opeka-head",
                       "administrator", "methodologist", "school-4-reporter")
    }  # fmt: skip
    assert seen == {
        "kdn-secretary": 200, "kdn-member-1": 200, "kdn-supervisor": 200, "school-4-specialist": 404,
        "opeka-head": 404, "administrator": 404, "methodologist": 404, "school-4-reporter": 404,
    }  # fmt: skip


@pytest.mark.database
async def test_supervision_sees_the_route_and_not_the_child(doors: Doors) -> None:
    case = await open_case(doors)
    supervisor = doors.visitor("kdn-supervisor")
    assert (await supervisor.get(f"/cases/{case.id}")).json()["child"] is None
    assert {line["child"] for line in (await supervisor.get("/cases")).json()["items"]} == {None}
    assert (await doors.visitor("kdn-secretary").get(f"/cases/{case.id}")).json()["child"]["full_name"]

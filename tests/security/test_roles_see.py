"""Somebody of each role walks through everything that they are led to, and meets only what the matrix gives them."""

import re
from collections.abc import Iterable, Iterator
from itertools import product

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from api.app import PREFIX
from api.drafts import Written, drafts_of, save
from api.guards import GUARDED
from api.v1 import roles
from models.people import Actor, AgencyKind, Permission, Relation, Role, may
from models.tables import Access, Task
from tests.security.live.words import words_of
from tests.support.canaries import hidden_from, met, surname
from tests.support.foreign import ACTS, DOORS, OPEN, ROOMS, calls, filled
from tests.support.town import LOCALS, Town

pytestmark = pytest.mark.timeout(240)
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)"')
TOLD_ALIKE = ("/help", "/law", "/static", "/sign-out", "/language", "/tour", "//")
"""Where everybody reads the same, or nothing is read at all."""
SLOW = ("/events", "/versions/")
"""What has no end, and proofs of routes, which hold no case."""
CODES_ALONE = "/audit/"
"""The log names cases by their numbers, to whoever may take it away, and names no child."""
SHUT, OPEN_TO = {403, 404}, {200, 206}
PLAIN = tuple(route for route in (*DOORS, *ROOMS) if "{" not in route.path and "GET" in (route.methods or ()))


def permissions(route: APIRoute) -> set[Permission]:
    """What the guards of a route ask."""
    return {GUARDED[call] for call in calls(route.dependant) if call in GUARDED}


def is_promised(actor: Actor, route: APIRoute) -> bool:
    """Whether the matrix opens this route to the role, and to an agency of this kind, where it has its part."""
    own = Relation(
        territory=actor.territory, custodian=actor.agency, agencies=(actor.agency,), answered=(actor.agency,)
    )
    asked = permissions(route)
    may_do = all(may(actor, permission, own) is True for permission in asked)
    assert not may_do or all(roles._is_allowed(actor.role, permission) for permission in asked), route.path
    return may_do


def address(route: APIRoute) -> str:
    """Where the route is found."""
    return f"{PREFIX}{route.path}" if route in DOORS else route.path


@pytest.mark.parametrize("role", LOCALS)
async def test_a_role_opens_what_the_matrix_says_and_nothing_else(town: Town, role: Role) -> None:
    wrong, actor = [], await town.actor(LOCALS[role])
    async with town.program(LOCALS[role]) as program, await town.visitor(LOCALS[role]) as browser:
        for route in PLAIN:
            answer = await (program if route in DOORS else browser).get(address(route))
            shut = SHUT if permissions(route) else SHUT - {404}  # what nobody has to be allowed may still not be there
            if (answer.status_code in shut) is is_promised(actor, route):
                wrong.append(f"{address(route)}: {answer.status_code}, {sorted(permissions(route))}")
    assert wrong == [], f"«{role.label}» meets something else than /administration/roles says:\n" + "\n".join(wrong)


def worth_it(links: Iterable[str], seen: set[str]) -> Iterator[str]:
    """One address of each kind that nobody has gone to yet."""
    for link in sorted(links):
        route = route_of(link.partition("?")[0])
        kind = route.path if route is not None else link.partition("?")[0]
        if kind not in seen and not link.startswith(TOLD_ALIKE) and not any(part in link for part in SLOW):
            seen.add(kind)
            yield link


def route_of(path: str) -> APIRoute | None:
    """The page at this address."""
    return next((route for route in ROOMS if route.path_regex.fullmatch(path)), None)


@pytest.mark.parametrize("role", LOCALS)
async def test_a_role_is_led_only_where_it_may_go_and_meets_nobody_else_s_child(town: Town, role: Role) -> None:
    actor = await town.actor(LOCALS[role])
    hidden = hidden_from(actor, town.walks)
    families = {surname(walk): list[str]() for walk in town.walks}
    wrong, seen, waiting, told = [], {"/"}, ["/"], list[tuple[str, str]]()
    async with await town.visitor(actor.person) as browser:
        for path in waiting:  # which grows as it is walked
            answer = await browser.get(path)
            words = words_of(answer)
            canaries = [] if path.startswith(CODES_ALONE) else met(words, hidden)
            wrong += [*(f"{path}: meets {canary}" for canary in canaries), *faults(actor, path, answer)]
            waiting += worth_it(links_of(answer), seen)
            told += [(path, name) for name in met(words, families) if answer.status_code in OPEN_TO]
    wrong += await unwritten(town, actor, told)
    assert wrong == [], f"«{role.label}»:\n" + "\n".join(wrong[:20])
    assert len(waiting) > 2, "the walk ended before it began"


async def unwritten(town: Town, actor: Actor, told: Iterable[tuple[str, str]]) -> list[str]:
    """Which of these families were named there (address, surname) and the log of reading does not know."""
    await town.app.state.office.accesses._flush()
    async with town.sessions.reading() as connection:
        asked = select(Access.subject, Access.place).where(Access.person == actor.person)
        known = {(row.subject, row.place) for row in await connection.execute(asked)}
    cases = {(surname(walk), walk.case) for walk in town.walks}
    places = {(name, place) for case, place in known for name, of in cases if of == case}
    return [
        f"{path}: names {name}, and the log does not know"
        for path, name in told
        if (name, getattr(route_of(path.partition("?")[0]), "path", path)) not in places
    ]


def links_of(answer: httpx.Response) -> list[str]:
    """Where this answer leads."""
    if answer.is_redirect:
        return [answer.headers["location"]]
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return [link.replace("&amp;", "&") for link in LINK.findall(answer.text)] if is_page else []


def faults(actor: Actor, path: str, answer: httpx.Response) -> list[str]:
    """What is wrong with an address that somebody was led to."""
    route = route_of(path.partition("?")[0])
    if route is None or "GET" not in (route.methods or ()):
        return []
    if answer.status_code in OPEN_TO and not is_promised(actor, route):
        return [f"{path}: is shown against the matrix"]
    return [] if answer.status_code in {*OPEN_TO, 303} else [f"{path}: a link leads to {answer.status_code}"]


async def at_the_desk(town: Town) -> list[str]:
    """What the supervisor whose desk stands in the commission is told, by any door, of the tasks that it fills in."""
    actor, secretary = [await town.actor(LOCALS[role]) for role in (Role.SUPERVISOR, Role.SECRETARY)]
    hidden = hidden_from(actor, town.walks)
    async with town.sessions.reading() as connection:
        asked = select(Task.case_id, Task.number, Task.closed_at).where(Task.agency == actor.agency)
        tasks = (await connection.execute(asked.order_by(Task.case_id, Task.number))).all()
    begun = next(task for task in tasks if task.closed_at is None)
    told = Written(begun.case_id, begun.number, "signal_card", 1, {"facts": f"{next(iter(hidden))}ов дома не ночует"})
    if not await drafts_of(town.app.state.office, secretary, begun.case_id, begun.number):
        await save(town.app.state.office, secretary, told, seen=None)
    found = []
    async with town.program(actor.person) as program:
        for task, route in product(tasks, DOORS):
            if "GET" in (route.methods or ()) and "{case_id}" in route.path and "{number}" in route.path:
                path = f"{PREFIX}{filled(route, {'case_id': task.case_id, 'number': task.number})}"
                answer = await program.get(path)
                assert answer.status_code < 500, f"{path}: {answer.text}"
                found += [f"{path}: meets {one}" for one in met(answer.text, hidden)]
    return found


async def test_whoever_supervises_from_the_desk_of_an_agency_reads_nothing_of_what_it_fills_in(town: Town) -> None:
    found = await at_the_desk(town)
    assert found == [], "\n".join(found[:20])


@pytest.mark.parametrize("place", ["api.v1.tasks.OFFICE_ROLES", "api.drafts.OFFICE_ROLES"])
async def test_without_a_guard_the_desk_tells_names(town: Town, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(place, frozenset(Role))
    assert await at_the_desk(town)


def test_the_walk_would_notice_an_open_door_and_somebody_else_s_name() -> None:
    route = next(route for route in ROOMS if Permission.SUPERVISION_READ in permissions(route))
    shown = httpx.Response(200, text="")
    filled_in = route.path.format(**{**ACTS, **OPEN, "agency": "opeka", "case_id": "0" * 32, "number": 1})
    assert faults(
        Actor(person="aa", agency="bb", kind=AgencyKind.SCHOOL, role=Role.REPORTER, territory="ru"),
        filled_in,
        shown,
    )
    assert met("дело Семёнкиной Анны", {"Семёнк": ["1" * 32]}) == ["Семёнк"]
    assert met(f"/cases/{'1' * 32}", {"Семёнк": ["1" * 32]}) == ["1" * 32]
    assert met("Семёновский район", {"Семёнк": ["1" * 32]}) == []


async def test_the_walk_would_notice_a_reading_that_is_not_on_record(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.door.enter", lambda *_: None)
    families = {surname(walk): list[str]() for walk in town.walks}
    actor = await town.actor("pdn-specialist")  # who is walked as nowhere in this file
    async with await town.visitor(actor.person) as browser:
        page = await browser.get("/cases")
    assert await unwritten(town, actor, [("/cases", name) for name in met(page.text, families)])

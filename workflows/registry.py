"""The published routes and calendars of this process, by digest.

A case carries only digests; looking one up is a pure function of its digest, so replay is exact and histories stay
small. The composition root fills the registry before a worker starts. An unknown digest raises `NotPublished`,
which fails the workflow task: Temporal retries it until a worker has the route, and never answers wrongly.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from models.calendar import Calendar
from models.case import CaseState
from models.events import CalendarAdopted, CaseOpened, Event, RouteAdopted
from models.ids import Code, Digest, RouteId, Territory, lies_within, territory_of
from models.payload import digest_of
from models.route import Route, Stage, Step
from workflows.engine.norm import Norm

T = TypeVar("T")
_routes: dict[Digest, Route] = {}
_calendars: dict[Digest, Calendar] = {}
_signals: dict[Territory, RouteId] = {}
"""By the top of a pack's territories: the route that a signal opens there when its sender names none."""


_held_back: set[Digest] = set()
"""Versions that this process knows and that are not in force: no new case starts on them."""


class NotPublished(LookupError):
    """This worker does not hold the route or calendar of that digest yet."""


def publish_route(route: Route) -> Digest:
    """Make a route known under its digest; doing it twice changes nothing."""
    _routes[route.digest] = route
    return route.digest


def publish_calendar(calendar: Calendar) -> Digest:
    """Make a calendar known under its digest."""
    digest = digest_of(calendar)
    _calendars[digest] = calendar
    return digest


def publish_signal(territory: Territory, route: RouteId) -> None:
    """From now on a signal of this territory opens this route, unless its sender names another."""
    _signals[territory] = route


def hold_back(routes: Iterable[Digest]) -> None:
    """No new case starts on these versions from now on; on all others it may. Cases that run on them go on."""
    _held_back.clear()
    _held_back.update(routes)


def let_go(routes: Iterable[Digest]) -> None:
    """New cases may start on these versions from now on.

    None is held back for not being told: a list that was read a moment before a decision knows nothing of it yet, and
    what was approved stays approved.
    """
    _held_back.difference_update(routes)


def is_in_force(route: Digest) -> bool:
    """Whether new cases may start on this version."""
    return route in _routes and route not in _held_back


def route_of(digest: Digest) -> Route:
    """The route of this digest, or `NotPublished`."""
    try:
        return _routes[digest]
    except KeyError:
        raise NotPublished(f"route {digest} is not published in this process") from None


def is_published(route: Digest) -> bool:
    """Whether this process holds the route of this digest."""
    return route in _routes


def published_calendars() -> tuple[Digest, ...]:
    """The digests of all calendars that this process holds."""
    return tuple(_calendars)


def calendar_of(digest: Digest) -> Calendar:
    """The calendar of this digest, or `NotPublished`."""
    try:
        return _calendars[digest]
    except KeyError:
        raise NotPublished(f"calendar {digest} is not published in this process") from None


def norm_of(route: Digest, calendar: Digest, *, before: Digest | None = None) -> Norm:
    """The pinned pair that decides a case; `before` is the route that it leaves when it moves to this one."""
    left = None if before is None else route_of(before)
    return Norm(route=route_of(route), calendar=calendar_of(calendar), before=left)


def norm_for(event: Event | None, state: CaseState | None) -> Norm:
    """What decides this event of a case in this state; `NotPublished` when this process does not hold it.

    An opening brings its own norm; a new calendar, or another version of the route, decides from its own adoption on.
    """
    match event, state:
        case CaseOpened(), _:
            return norm_of(event.route, event.calendar)
        case CalendarAdopted(), CaseState():
            return norm_of(state.route, event.calendar)
        case RouteAdopted(), CaseState():
            return norm_of(event.route, state.calendar, before=state.route)
        case _, CaseState():
            return norm_of(state.route, state.calendar)
        case _:
            raise ValueError("a case begins with its opening")


def step_of(route: Route, step: Code) -> Step:
    """The step, or kind of referral, of a case; of the newest version that has it, when the case has moved on."""
    return _last_known(route, lambda version: version.duty_of.get(step), step)


def stage_of(route: Route, stage: Code) -> Stage:
    """The stage of a case on this route; of the newest version that has it, when the case has moved on from there."""
    return _last_known(route, lambda version: version.stage_of.get(stage), stage)


def _last_known(route: Route, find: Callable[[Route], T | None], name: Code) -> T:
    if (own := find(route)) is not None:
        return own
    family = {route.id, route.extends}
    versions = sorted((one for one in _routes.values() if one.id in family), key=lambda one: -one.version)
    for version in versions:
        if (found := find(version)) is not None:
            return found
    raise NotPublished(f"no published version of route {route.id} has «{name}»")


def published_routes() -> tuple[Route, ...]:
    """Every published route, all versions, by id."""
    return tuple(sorted(_routes.values(), key=lambda route: (route.id, route.version)))


def newest_route(route_id: str) -> Route:
    """The version of this id that is in force: of those that are not held back, the highest; or `NotPublished`."""
    return _highest(route_id, (route for route in _routes.values() if route.digest not in _held_back))


def newest_version(route_id: str) -> Route:
    """The highest version of this id, in force or not, or `NotPublished`."""
    return _highest(route_id, _routes.values())


def _highest(route_id: str, among: Iterable[Route]) -> Route:
    candidates = [route for route in among if route.id == route_id]
    if not candidates:
        raise NotPublished(f"no route {route_id} is published in this process")
    return max(candidates, key=lambda route: route.version)


def route_for(route_id: str, territory: Territory) -> Route:
    """The route that a new case of this territory starts: the overlay of its region, or else the one that was named.

    `NotPublished` when there is none of this id, or when it is the route of another region.
    """
    named = newest_route(route_id)
    if not lies_within(territory, territory_of(named.id)):
        raise NotPublished(f"route {route_id} does not hold in {territory}")
    laid = {route.id for route in _routes.values() if route.extends == route_id and route.digest not in _held_back}
    regional = [name for name in laid if lies_within(territory, territory_of(name))]
    return newest_route(max(regional, key=len)) if regional else named


def signal_route(territory: Territory) -> Route:
    """The route that a signal opens in this territory when its sender names none, or `NotPublished`."""
    around = [root for root in _signals if lies_within(territory, root)]
    if not around:
        raise NotPublished(f"no pack says which route a signal opens in {territory}")
    return route_for(_signals[max(around, key=len)], territory)

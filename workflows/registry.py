"""The published routes and calendars of this process, by digest.

A case carries only digests; looking one up is a pure function of its digest, so replay is exact and histories stay
small. The composition root fills the registry before a worker starts. An unknown digest raises `NotPublished`,
which fails the workflow task: Temporal retries it until a worker has the route, and never answers wrongly.
"""

from models.calendar import Calendar
from models.ids import Digest
from models.payload import digest_of
from models.route import Route
from workflows.engine.norm import Norm

_routes: dict[Digest, Route] = {}
_calendars: dict[Digest, Calendar] = {}


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


def norm_of(route: Digest, calendar: Digest) -> Norm:
    """The pinned pair that decides a case."""
    return Norm(route=route_of(route), calendar=calendar_of(calendar))


def published_routes() -> tuple[Route, ...]:
    """Every published route, all versions, by id."""
    return tuple(sorted(_routes.values(), key=lambda route: (route.id, route.version)))


def newest_route(route_id: str) -> Route:
    """The published route of this id with the highest version, or `NotPublished`."""
    candidates = [route for route in _routes.values() if route.id == route_id]
    if not candidates:
        raise NotPublished(f"no route {route_id} is published in this process")
    return max(candidates, key=lambda route: route.version)

"""Who plays which part in an invented case, out of the directory."""

from functools import cache

from activities.directory import AgencyEntry, PersonEntry
from api.demo.settling import directory
from models.ids import AgencyCode, Territory
from models.people import AgencyKind, Doer, Role
from models.route import Route

HOME: Territory = "ru.sve.nizhneozersk"


def offset() -> int:
    """Minutes between the place's local time and UTC."""
    return next(place.offset for place in directory().territories if place.code == HOME)


@cache
def agency(code: AgencyCode) -> AgencyEntry:
    """The agency of this code."""
    return next(one for one in directory().agencies if one.code == code)


def agencies_of(kind: AgencyKind, school: AgencyCode) -> list[AgencyCode]:
    """The agencies of this kind that a family may meet, its own school alone among the schools."""
    if kind is AgencyKind.SCHOOL:
        return [school]
    return [one.code for one in directory().agencies if one.kind is kind]


def cast(route: Route, school: AgencyCode) -> dict[AgencyKind, AgencyCode]:
    """The agency of each kind that the route needs: the child's own school, otherwise the one of the place."""
    kinds = dict.fromkeys(route.agencies + route.addressees)
    return {kind: agencies_of(kind, school)[0] for kind in kinds}


@cache
def pool(code: AgencyCode, role: Role) -> tuple[PersonEntry, ...]:
    """The agency's people with this role."""
    return tuple(one for one in directory().people if one.agency == code and one.role is role)


def person(code: AgencyCode, role: Role, number: int) -> PersonEntry:
    """Whoever of the agency has this role in the case of this number: people share the cases evenly."""
    found = pool(code, role)
    return found[number % len(found)]


def doer(code: AgencyCode, role: Role, number: int = 0) -> Doer:
    """The same as the author of a deed."""
    return as_doer(person(code, role, number))


def as_doer(one: PersonEntry) -> Doer:
    """Somebody of the directory as the author of a deed."""
    return Doer(person=one.code, agency=one.agency, kind=agency(one.agency).kind, role=one.role)

"""Who plays which part in an invented case, out of the directory."""

from api.demo.settling import directory
from api.demo.world.answers import agency
from models.ids import AgencyCode, Territory
from models.people import AgencyKind, Doer, Role
from models.route import Route

HOME: Territory = "ru.sve.nizhneozersk"


def offset() -> int:
    """Minutes between the place's local time and UTC."""
    return next(place.offset for place in directory().territories if place.code == HOME)


def agencies_of(kind: AgencyKind, school: AgencyCode) -> list[AgencyCode]:
    """The agencies of this kind that a family may meet, its own school alone among the schools."""
    if kind is AgencyKind.SCHOOL:
        return [school]
    return [one.code for one in directory().agencies if one.kind is kind]


def cast(route: Route, school: AgencyCode) -> dict[AgencyKind, AgencyCode]:
    """The agency of each kind that the route needs: the child's own school, otherwise the one of the place."""
    kinds = dict.fromkeys(route.agencies + route.addressees)
    return {kind: agencies_of(kind, school)[0] for kind in kinds}


def doer(code: AgencyCode, role: Role) -> Doer:
    """The first of the agency's people with this role."""
    found = next(one for one in directory().people if one.agency == code and one.role is role)
    return Doer(person=found.code, agency=code, kind=agency(code).kind, role=role)

"""The municipality: its agencies, and its commission of nine."""

from random import Random

from models.ids import AgencyCode
from models.people import AgencyKind, Role
from models.sitting import Member, Seat

MANY = {
    AgencyKind.SCHOOL: 17,
    AgencyKind.HEALTH: 5,
    AgencyKind.POLICE: 3,
    AgencyKind.SOCIAL: 3,
    AgencyKind.GUARDIANSHIP: 2,
    AgencyKind.PSYCHOLOGY: 2,
}
"""How many there are of a kind; of every other kind there is one."""
TERRITORY, OFFSET = "ru.sve.nizhneozersk", 300
SEATS = (Seat.CHAIR, Seat.DEPUTY, Seat.SECRETARY, *(Seat.MEMBER,) * 6)
ROLES = {Seat.CHAIR: Role.HEAD, Seat.SECRETARY: Role.SECRETARY}


def agencies() -> dict[AgencyKind, tuple[AgencyCode, ...]]:
    """Every agency of the town, by its kind."""
    return {kind: tuple(f"{kind.value}-{number}" for number in range(1, MANY.get(kind, 1) + 1)) for kind in AgencyKind}


def around(child: Random) -> dict[AgencyKind, AgencyCode]:
    """The agencies of one child's street."""
    return {kind: child.choice(codes) for kind, codes in agencies().items()}


def commission() -> tuple[Member, ...]:
    """The members of the commission, all of them with a vote."""
    office = agencies()[AgencyKind.COMMISSION][0]
    return tuple(
        Member(
            person=f"member-{number}",
            agency=office,
            kind=AgencyKind.COMMISSION,
            role=ROLES.get(seat, Role.MEMBER),
            seat=seat,
        )
        for number, seat in enumerate(SEATS, 1)
    )

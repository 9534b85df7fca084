"""Who is told of an emergency access: whoever answers for the child, and supervision; at once, and at any hour."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self

from sqlalchemy import Connection, func, insert, select

from activities.emergencies.rows import Line
from activities.post.outbox import Origin, order_mail
from activities.post.recipients import Addressee, recipients
from models.case import CaseState
from models.emergency import Grant, Told
from models.ids import AgencyCode, Territory
from models.people import Role
from models.tables import Agency, EmergencyNotice, Person
from models.wishes import Matter

LEADING = (Role.HEAD.value, Role.SECRETARY.value)


class Circle(NamedTuple):
    """Whom it concerns: those who answer for the child, and the supervision that is nearest to it."""

    custodians: tuple[Addressee, ...]
    supervisors: tuple[Addressee, ...]

    @classmethod
    def of(cls, connection: Connection, grant: Grant, state: CaseState) -> Self:
        """The custodian's head and holder; an agency without a head is told as a whole."""
        holders = [Addressee(one.agency, person=one.person) for one in state.holders if one.agency == state.custodian]
        nearest = _nearest(supervision_of(connection, grant.territory))
        return cls((*heads_of(connection, state.custodian), *dict.fromkeys(holders)), nearest)


def tell_opened(connection: Connection, grant: Grant, circle: Circle, *, is_many: bool, sends_mail: bool) -> None:
    """The case was opened; supervision is told as well that it was one of many."""
    told = Letters(grant, grant.since, is_urgent=True, sends_mail=sends_mail)
    told.tell(connection, Told.OPENED, circle.custodians)
    told.tell(connection, Told.MANY if is_many else Told.OPENED, circle.supervisors)


class Letters(NamedTuple):
    """How something is told of a grant: when, how pressingly, and whether by mail too."""

    grant: Grant
    at: datetime
    is_urgent: bool
    sends_mail: bool

    def tell(self, connection: Connection, about: Told, to: Iterable[Addressee]) -> None:
        """Enter a notice for each of these, and the mail that goes with it."""
        mine = EmergencyNotice.access == self.grant.id
        first = connection.execute(select(func.count()).select_from(EmergencyNotice).where(mine)).scalar_one()
        for place, one in enumerate(dict.fromkeys(to), start=first):
            row = {"access": self.grant.id, "place": place, "about": about.value, "at": self.at, "read_at": None}
            connection.execute(insert(EmergencyNotice).values(**row, **one._asdict()))
            if self.sends_mail:
                origin, behind = Origin("emergency", self.grant.id, place=place), recipients(connection, one, self.at)
                order_mail(connection, origin, behind, Matter.CASE, self.at, urgent=self.is_urgent)


def heads_of(connection: Connection, agency: AgencyCode) -> tuple[Addressee, ...]:
    """Whoever leads this agency, by role; the whole office where nobody does."""
    leads = Person.agency == agency, Person.active.is_(True), Person.role.in_(LEADING)
    roles = sorted(set(connection.scalars(select(Person.role).where(*leads))))
    return tuple(Addressee(agency, Role(role)) for role in roles) or (Addressee(agency),)


def supervision_of(connection: Connection, territory: Territory) -> list[Line]:
    """Everybody who supervises this territory or one around it: code, agency, territory."""
    parts = territory.split(".")
    around = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    found = (
        select(Person.code, Person.agency, Person.territory)
        .join(Agency, Agency.code == Person.agency)
        .where(Person.role == Role.SUPERVISOR.value, Person.active.is_(True), Agency.active.is_(True))
        .where(Person.territory.in_(around))
        .order_by(Person.code)
    )
    return list(connection.execute(found))


def everybody(found: Iterable[Line]) -> tuple[Addressee, ...]:
    """Each of these by name."""
    return tuple(Addressee(row.agency, person=row.code) for row in found)


def _nearest(found: list[Line]) -> tuple[Addressee, ...]:
    closest = max((len(row.territory) for row in found), default=0)
    return everybody(row for row in found if len(row.territory) == closest)

"""Whom mail goes to: the people behind an agency, a role or a name, as far as they work and have an address."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from models.ids import AgencyCode, PersonCode
from models.people import OFFICE_ROLES, Role
from models.tables import Absence, Agency, Person, TerritoryNode, Wish
from models.wishes import DEFAULT, Wishes


class Addressee(NamedTuple):
    """One person of an agency, everybody of a role in it, or (without both) the whole office."""

    agency: AgencyCode
    role: Role | None = None
    person: PersonCode | None = None


class Recipient(NamedTuple):
    """Somebody who can get mail: what they want, and how far their clocks are from UTC (minutes)."""

    person: PersonCode
    territory: str
    offset: int
    wishes: Wishes
    is_away: bool
    stand_in: PersonCode | None


REACHABLE = (
    select(
        *(Person.code, Person.territory, TerritoryNode.offset, Wish.wishes),
        *(Absence.since, Absence.until, Absence.stand_in),
    )
    .join(Agency, Agency.code == Person.agency)
    .outerjoin(TerritoryNode, TerritoryNode.code == Person.territory)
    .outerjoin(Wish, Wish.person == Person.code)
    .outerjoin(Absence, Absence.person == Person.code)
    .where(Person.active.is_(True), Agency.active.is_(True), Person.email != "")
    .order_by(Person.code)
)
"""Everybody whom mail can reach."""


def reachable(connection: Connection, at: datetime, *which: ColumnElement[bool]) -> list[Recipient]:
    """Everybody of these whom mail can reach; `at` decides who is away today."""
    return [_recipient(row, at) for row in connection.execute(REACHABLE.where(*which))]


def recipients(connection: Connection, to: Addressee, at: datetime) -> list[Recipient]:
    """The people behind an addressee.

    Whoever is away is passed over where colleagues are there; one who was named gets it through whoever stands in.
    """
    found = reachable(connection, at, _behind(to))
    present = [one for one in found if not one.is_away]
    if to.person is None:
        return present or found
    stand_ins = {one.stand_in for one in found if one.is_away and one.stand_in}
    return reachable(connection, at, Person.code.in_(stand_ins)) if stand_ins else found


def _behind(to: Addressee) -> ColumnElement[bool]:
    if to.person is not None:
        return and_(Person.agency == to.agency, Person.code == to.person)
    roles = [role.value for role in OFFICE_ROLES] if to.role is None else [to.role.value]
    return and_(Person.agency == to.agency, or_(*(Person.role == role for role in sorted(roles))))


def _recipient(row: Any, at: datetime) -> Recipient:  # noqa: ANN401 - a row of this statement
    offset = row.offset or 0
    today = (at + timedelta(minutes=offset)).date()
    is_away = row.since is not None and row.since <= today <= row.until
    wishes = DEFAULT if row.wishes is None else Wishes.model_validate(row.wishes)
    return Recipient(row.code, row.territory, offset, wishes, is_away=is_away, stand_in=row.stand_in)

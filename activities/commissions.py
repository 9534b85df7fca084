"""Who sits in a commission by the directory, and the sittings that its plan calls."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio import activity

from activities.contracts import SittingPlan, SittingPlanning
from activities.registers import insert_into
from activities.sessions import Sessions
from models.calendar import Calendar
from models.ids import AgencyCode, PersonCode, Territory
from models.payload import digest_of
from models.people import OFFICE_ROLES, AgencyKind, Role
from models.regulation import Regulation
from models.sitting import Member, Seat
from models.sitting_events import SittingCalled
from models.sitting_plan import next_sitting
from models.tables import Agency, CommissionMember, Person, Sitting, SittingMember, TerritoryNode

SEATS = {Role.HEAD: Seat.CHAIR, Role.SECRETARY: Seat.SECRETARY, Role.MEMBER: Seat.MEMBER}
"""Which seat goes with a role of the directory; a deputy is a member who was named as such."""


class Composition(NamedTuple):
    """The people of a commission, and how they sat the last time."""

    people: Sequence[Row[*tuple[Any, ...]]]
    before: dict[PersonCode, Row[*tuple[Any, ...]]]

    def members(
        self,
        commission: AgencyCode,
        rules: Regulation,
        *,
        deputy: PersonCode | None = None,
        silent: Sequence[PersonCode] | None = None,
    ) -> tuple[Member, ...]:
        """The members; who is deputy and who has no vote stays as it was the last time when nothing is said."""
        deputy = deputy or next((code for code, row in self.before.items() if row.seat == Seat.DEPUTY), None)
        mute = [code for code, row in self.before.items() if not row.votes] if silent is None else silent
        return tuple(
            Member(
                person=row.code,
                agency=row.agency,
                kind=AgencyKind(row.kind),
                role=Role(row.role),
                seat=Seat.DEPUTY if row.code == deputy else seat_of(row, commission),
                votes=row.code not in mute and has_vote(row, commission, rules),
            )
            for row in self.people
        )


def seat_of(row: Row[*tuple[Any, ...]], commission: AgencyCode) -> Seat:
    """By the role in the commission's own office; a member from another agency is a member, whatever they are there."""
    return SEATS.get(Role(row.role), Seat.MEMBER) if row.agency == commission else Seat.MEMBER


def has_vote(row: Row[*tuple[Any, ...]], commission: AgencyCode, rules: Regulation) -> bool:
    """Whether they have a vote when nothing else is said for a sitting."""
    if row.agency != commission:
        return bool(row.votes)
    return rules.secretary_votes or row.role != Role.SECRETARY


def members_of(commission: AgencyCode) -> Select[*tuple[Any, ...]]:
    """The people of a commission by the directory: those of its own office, and those of other agencies who sit in it.

    Columns: code, full_name, position, role, agency, kind, votes, since (None for the own office); by code.
    """
    part = CommissionMember
    sits = and_(part.person == Person.code, part.commission == commission, part.until.is_(None))
    own = and_(Person.agency == commission, Person.role.in_(SEATS))
    return (
        select(Person.code, Person.full_name, Person.position, Person.role, Person.agency, Agency.kind)
        .add_columns(func.coalesce(part.votes, True).label("votes"), part.since)
        .join(Agency, Agency.code == Person.agency)
        .outerjoin(part, sits)
        .where(Person.active, or_(own, and_(part.since.is_not(None), Person.role.in_(OFFICE_ROLES))))
        .order_by(Person.code)
    )


async def composition_of(connection: AsyncConnection, commission: AgencyCode) -> Composition:
    """Who belongs to the commission now."""
    people = members_of(commission)
    last = (
        select(Sitting.id)
        .where(Sitting.commission == commission)
        .order_by(Sitting.called_at.desc(), Sitting.id)
        .limit(1)
        .scalar_subquery()
    )
    seats = select(SittingMember.person, SittingMember.seat, SittingMember.votes).where(
        SittingMember.sitting_id == last
    )
    before = {row.person: row for row in await connection.execute(seats)}
    return Composition((await connection.execute(people)).all(), before)


class Planning(SittingPlanning):
    """Calls what the plan of a commission says."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        rules_at: Callable[[Territory], Regulation],
        calendar_at: Callable[[Territory], Calendar],
    ) -> None:
        """`rules_at` and `calendar_at` answer the regulation and the production calendar of a territory."""
        self._sessions = sessions
        self._rules_at = rules_at
        self._calendar_at = calendar_at

    @activity.defn(name="plan_sitting")
    async def plan_sitting(self, plan: SittingPlan) -> SittingCalled | None:
        """See `SittingPlanning.plan_sitting`."""
        place = (
            select(Agency.territory, TerritoryNode.offset)
            .join(TerritoryNode, TerritoryNode.code == Agency.territory)
            .where(Agency.code == plan.commission, Agency.kind == AgencyKind.COMMISSION, Agency.active)
        )
        async with self._sessions.reading() as connection:
            row = (await connection.execute(place)).one_or_none()
            composition = await composition_of(connection, plan.commission)
        if row is None:
            return None
        rules, calendar = self._rules_at(row.territory), self._calendar_at(row.territory)
        members = composition.members(plan.commission, rules)
        if not any(member.votes for member in members):
            return None
        named = f"{plan.commission}\n{plan.at.date().isoformat()}"
        return SittingCalled(
            sitting=hashlib.sha256(named.encode()).hexdigest()[:32],
            commission=plan.commission,
            territory=row.territory,
            offset=row.offset,
            calendar=digest_of(calendar),
            regulation=rules,
            at=next_sitting(rules, calendar, plan.at, row.offset),
            members=members,
        )


class Seated(NamedTuple):
    """A person of another agency who is to sit in a commission, and by whose hand."""

    commission: AgencyCode
    person: PersonCode
    seat: Seat
    votes: bool
    by: PersonCode


async def seat_member(connection: AsyncConnection, one: Seated, at: datetime) -> bool:
    """Enter them; False when they sit in it already. A sitting keeps the composition with which it was called."""
    mine = (CommissionMember.commission == one.commission, CommissionMember.person == one.person)
    rows = (await connection.execute(select(CommissionMember.number, CommissionMember.until).where(*mine))).all()
    if any(row.until is None for row in rows):
        return False
    values = one._asdict() | {"number": len(rows) + 1, "since": at}
    entering = insert_into(connection.dialect, CommissionMember).values(values).on_conflict_do_nothing()
    return await connection.scalar(entering.returning(CommissionMember.number)) is not None


async def unseat_member(
    connection: AsyncConnection, commission: AgencyCode, person: PersonCode, *, at: datetime, by: PersonCode
) -> bool:
    """End their part; False when they have none."""
    mine = (CommissionMember.commission == commission, CommissionMember.person == person)
    ending = update(CommissionMember).where(*mine, CommissionMember.until.is_(None))
    return (await connection.execute(ending.values(until=at, ended_by=by))).rowcount == 1

"""Who sits in a commission by the directory, and the sittings that its plan calls."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio import activity

from activities.contracts import SittingPlan, SittingPlanning
from activities.sessions import Sessions
from models.calendar import Calendar
from models.ids import AgencyCode, PersonCode, Territory
from models.payload import digest_of
from models.people import AgencyKind, Role
from models.regulation import Regulation
from models.sitting import Member, Seat
from models.sitting_events import SittingCalled
from models.sitting_plan import next_sitting
from models.tables import Agency, Person, Sitting, SittingMember, TerritoryNode

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
                agency=commission,
                kind=AgencyKind.COMMISSION,
                role=Role(row.role),
                seat=Seat.DEPUTY if row.code == deputy else SEATS[Role(row.role)],
                votes=row.code not in mute and (rules.secretary_votes or row.role != Role.SECRETARY),
            )
            for row in self.people
        )


async def composition_of(connection: AsyncConnection, commission: AgencyCode) -> Composition:
    """Who belongs to the commission now."""
    people = (
        select(Person.code, Person.role)
        .where(Person.agency == commission, Person.active, Person.role.in_(SEATS))
        .order_by(Person.code)
    )
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

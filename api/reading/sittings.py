"""Reading sittings: the commission sees its own, supervision those of its territory."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, exists, false, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.commissions import members_of
from api.reading.rows import Line
from api.reading.visible import ASKED, lies_within, on_agenda, visible
from models.ids import CaseId, Code, SittingId, TaskId
from models.people import OFFICE_ROLES, Actor, Role
from models.tables import CaseFile, Sitting, SittingItem, SittingMember, SittingText, Task

ON_AGENDA = ("listed", "decided", "resolved", "refused")
"""Standings of a question that keep its task off other agendas."""
LATEST = 200
SENT_BACK = "rework"
"""The value of a fact by which a route takes work back to be done again."""


def visible_sitting(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read the `Sitting` of this row."""
    if actor.role is Role.SUPERVISOR:
        return lies_within(Sitting.territory, actor.territory)
    sits = select(SittingMember.sitting_id).where(SittingMember.person == actor.person)
    return or_(Sitting.commission == actor.agency, Sitting.id.in_(sits)) if actor.role in OFFICE_ROLES else false()


async def sitting_rows(connection: AsyncConnection, actor: Actor, since: datetime | None) -> list[Line]:
    """The sittings that the actor sees and that are not filed away, or begin after this moment; the next first."""
    running = Sitting.closed_at.is_(None) if since is None else or_(Sitting.closed_at.is_(None), Sitting.at >= since)
    asked = (
        select(
            Sitting.id,
            Sitting.number,
            Sitting.commission,
            Sitting.territory,
            Sitting.at,
            Sitting.urgent,
            Sitting.phase,
            Sitting.outcome,
            select(func.count())
            .where(SittingItem.sitting_id == Sitting.id, SittingItem.standing != "removed")
            .scalar_subquery()
            .label("items"),
        )
        .where(visible_sitting(actor), running)
        .order_by(Sitting.at, Sitting.id)
        .limit(LATEST)
    )
    return list(await connection.execute(asked))


async def sitting_row(connection: AsyncConnection, actor: Actor, of: SittingId) -> Line | None:
    """One sitting that the actor sees, with its state as text."""
    asked = select(
        Sitting.id, Sitting.number, Sitting.commission, Sitting.turn, type_coerce(Sitting.state, Text).label("state")
    ).where(Sitting.id == of, visible_sitting(actor))
    return (await connection.execute(asked)).one_or_none()


async def sitting_turn(connection: AsyncConnection, actor: Actor, of: SittingId) -> Line | None:
    """How far a sitting that the actor sees has come."""
    asked = select(Sitting.turn, Sitting.phase).where(Sitting.id == of, visible_sitting(actor))
    return (await connection.execute(asked)).one_or_none()


async def waiting_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The open tasks of the actor's commission that stand on no agenda, the most urgent first."""
    listed = exists().where(
        SittingItem.case_id == Task.case_id, SittingItem.task == Task.number, SittingItem.standing.in_(ON_AGENDA)
    )
    asked = (
        select(Task.case_id, Task.number, Task.step, Task.rule, Task.opened_at, Task.due, CaseFile.route_digest)
        .add_columns(CaseFile.number.label("case_number"))
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(Task.agency == actor.agency, Task.closed_at.is_(None), visible(actor), ~listed)
        .order_by(Task.due.is_(None), Task.due, Task.case_id, Task.number)
    )
    return list(await connection.execute(asked))


async def agenda_of(connection: AsyncConnection, actor: Actor, case: CaseId, task: TaskId) -> Line | None:
    """The sitting of the actor's commission on whose agenda the task stands."""
    asked = (
        select(Sitting.id, Sitting.number, Sitting.at)
        .join(SittingItem, SittingItem.sitting_id == Sitting.id)
        .where(SittingItem.case_id == case, SittingItem.task == task, SittingItem.standing.in_(ON_AGENDA))
        .where(visible_sitting(actor))
    )
    return (await connection.execute(asked)).first()


async def is_on_agenda(connection: AsyncConnection, actor: Actor, case: CaseId) -> bool:
    """Whether the actor sits in a commission on whose agenda the case stands, until the sitting has ended."""
    if actor.role not in OFFICE_ROLES:
        return False
    mine = on_agenda(actor.person).where(ASKED.c.case_id == case).limit(1)
    return (await connection.execute(mine)).first() is not None


async def composition_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """Who belongs to the actor's commission now: its own office, and members from other agencies."""
    return list(await connection.execute(members_of(actor.agency)))


async def last_seats(connection: AsyncConnection, actor: Actor) -> dict[str, Line]:
    """Who sat how in the last sitting of the actor's commission: the next one keeps its deputy and who has no vote."""
    last = (
        select(Sitting.id)
        .where(Sitting.commission == actor.agency)
        .order_by(Sitting.called_at.desc(), Sitting.id)
        .limit(1)
        .scalar_subquery()
    )
    asked = select(SittingMember.person, SittingMember.seat, SittingMember.votes)
    rows = await connection.execute(asked.where(SittingMember.sitting_id == last))
    return {row.person: row for row in rows}


async def text_rows(connection: AsyncConnection, actor: Actor, of: SittingId) -> dict[str, Line]:
    """The recorded words of the members of a sitting, by id: for the commission itself, not for supervision."""
    if actor.role not in OFFICE_ROLES:
        return {}
    asked = (
        select(SittingText.id, SittingText.text)
        .join(Sitting, Sitting.id == SittingText.sitting_id)
        .where(SittingText.sitting_id == of, SittingText.recorded_turn.is_not(None))
        .where(visible_sitting(actor))
    )
    return {row.id: row for row in await connection.execute(asked)}


async def case_numbers(connection: AsyncConnection, actor: Actor, of: SittingId) -> dict[str, Line]:
    """The numbers and routes of the cases on the agenda of a sitting that the actor sees."""
    asked = (
        select(CaseFile.id, CaseFile.number, CaseFile.route_digest)
        .join(SittingItem, SittingItem.case_id == CaseFile.id)
        .join(Sitting, and_(Sitting.id == SittingItem.sitting_id, visible_sitting(actor)))
        .where(Sitting.id == of)
        .distinct()
    )
    return {row.id: row for row in await connection.execute(asked)}


async def return_counts(
    connection: AsyncConnection, actor: Actor, cases: Collection[CaseId]
) -> dict[tuple[CaseId, Code], int]:
    """How often the actor's commission has sent the work back that a step judges: by case and step."""
    asked = (
        select(SittingItem.case_id, SittingItem.step, SittingItem.facts)
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .where(SittingItem.case_id.in_(cases), SittingItem.standing == "accepted", visible_sitting(actor))
    )
    rows = await connection.execute(asked)
    return dict(Counter((row.case_id, row.step) for row in rows if SENT_BACK in row.facts.values()))

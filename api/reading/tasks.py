"""Reading tasks: the work list of an agency, and the tasks of one case."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line, Statement
from api.reading.visible import visible
from models.ids import CaseId, TaskId
from models.people import Actor, Role
from models.tables import CaseFile, Task

FAR = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
"""Where a suspended term stands in the order of urgency."""


class Show(StrEnum):
    """Which part of the work list."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    DONE = "done"


class Day(NamedTuple):
    """The moment of asking, and where the local day of the asker ends."""

    now: datetime
    ends: datetime


class Page(NamedTuple):
    """Which part of a long list: so many rows after the row with these marks."""

    limit: int
    after: tuple[datetime, str, int] | None = None


async def work_list(connection: AsyncConnection, actor: Actor, show: Show, *, day: Day, page: Page) -> list[Line]:
    """The tasks of the actor's agency and role, the most urgent first; what is done, the latest first."""
    return list(await connection.execute(_work_list(actor, show, day, page)))


async def work_counts(connection: AsyncConnection, actor: Actor, *, day: Day) -> dict[Show, int]:
    """How many open tasks each part of the work list has."""
    parts = [show for show in Show if show is not Show.DONE]
    counts = [func.count(case((_shown(show, day), 1))).label(show.value) for show in parts]
    row = (await connection.execute(select(*counts).where(_mine(actor), Task.closed_at.is_(None)))).one()
    return {show: row[place] for place, show in enumerate(parts)}


async def task_rows(connection: AsyncConnection, actor: Actor, of: CaseId) -> list[Line]:
    """Every task the case ever had, open or not, in order."""
    statement = select(*COLUMNS).join(CaseFile, CaseFile.id == Task.case_id).where(Task.case_id == of, visible(actor))
    return list(await connection.execute(statement.order_by(Task.number)))


async def task_row(connection: AsyncConnection, actor: Actor, of: CaseId, number: TaskId) -> Line | None:
    """One task, open or not, of a case that the actor sees."""
    statement = (
        select(*COLUMNS)
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(Task.case_id == of, Task.number == number, visible(actor))
    )
    return (await connection.execute(statement)).one_or_none()


async def own_task_row(connection: AsyncConnection, actor: Actor, of: CaseId, number: TaskId) -> Line | None:
    """A task of the actor's own agency, open or not, with the state of its case; the case need not be seen any more."""
    statement = (
        select(*COLUMNS, CaseFile.state)
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(Task.case_id == of, Task.number == number, Task.agency == actor.agency)
    )
    return (await connection.execute(statement)).one_or_none()


COLUMNS = (
    Task.case_id,
    Task.number,
    Task.step,
    Task.round,
    Task.agency,
    Task.role,
    Task.rule,
    Task.opened_at,
    Task.started_at,
    Task.due,
    Task.internal,
    Task.suspended,
    Task.reminded,
    Task.escalated,
    Task.closed_at,
    Task.how,
)


def urgency(row: Line, show: Show) -> datetime:
    """The mark by which a row stands in the list."""
    moment: datetime | None = row.closed_at if show is Show.DONE else row.due
    return moment or FAR


def _work_list(actor: Actor, show: Show, day: Day, page: Page) -> Statement:
    child = case((visible(actor), CaseFile.child_name), else_=null()).label("child_name")
    statement = (
        select(*COLUMNS, CaseFile.number.label("case_number"), CaseFile.route_digest, child)
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(_mine(actor), Task.closed_at.is_not(None) if show is Show.DONE else Task.closed_at.is_(None))
        .where(_shown(show, day))
        .limit(page.limit)
    )
    if show is Show.DONE:
        statement = statement.order_by(Task.closed_at.desc(), Task.case_id.desc(), Task.number.desc())
    else:
        statement = statement.order_by(func.coalesce(Task.due, FAR), Task.case_id, Task.number)
    return statement if page.after is None else statement.where(_after(show, page.after))


def _mine(actor: Actor) -> ColumnElement[bool]:
    """My agency's and my role's; a head sees what the specialists owe as well, as the engine lets him do it."""
    roles = (Role.HEAD, Role.SPECIALIST) if actor.role is Role.HEAD else (actor.role,)
    return and_(Task.agency == actor.agency, Task.role.in_([role.value for role in roles]))


def _shown(show: Show, day: Day) -> ColumnElement[bool]:
    match show:
        case Show.OVERDUE:
            return Task.due <= day.now
        case Show.TODAY:
            return and_(Task.due > day.now, Task.due <= day.ends)
        case Show.WEEK:
            return and_(Task.due > day.now, Task.due <= day.ends + timedelta(days=6))
        case Show.OPEN | Show.DONE:
            return literal(True)


def _after(show: Show, marks: tuple[datetime, str, int]) -> ColumnElement[bool]:
    moment, of, number = marks
    if show is Show.DONE:
        later = and_(Task.case_id == of, Task.number < number)
        return or_(Task.closed_at < moment, and_(Task.closed_at == moment, or_(Task.case_id < of, later)))
    due = func.coalesce(Task.due, FAR)
    return or_(
        due > moment, and_(due == moment, or_(Task.case_id > of, and_(Task.case_id == of, Task.number > number)))
    )

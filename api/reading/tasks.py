"""Reading tasks: the work list of an agency, and the tasks of one case."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, null, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.found import found_by
from api.reading.lateness import NONE, Running, has_passed
from api.reading.rows import Line, Statement
from api.reading.visible import visible
from models.ids import CaseId, TaskId
from models.people import Actor, Role
from models.tables import Absence, CaseFile, Person, Task
from workflows.engine.holders import does

FAR = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
"""Where a suspended term stands in the order of urgency."""


class Show(StrEnum):
    """Which part of the work list."""

    OPEN = "open"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    DONE = "done"


class Whose(StrEnum):
    """Whose tasks of the agency."""

    ALL = "all"
    MINE = "mine"
    FREE = "free"
    """Nobody was named, or whoever was named does not work here any more."""
    AWAY = "away"
    """The one who was named is absent today."""


class Day(NamedTuple):
    """The moment of asking, and the local day of the asker: its date, and when it ends."""

    now: datetime
    ends: datetime
    date: date
    running: Running = NONE
    """Cases that run ahead of it."""


class Page(NamedTuple):
    """Which part of a long list: so many rows after the row with these marks."""

    limit: int
    after: tuple[datetime, str, int] | None = None


class Sought(NamedTuple):
    """Which tasks of the work list are asked for; empty or None asks nothing."""

    show: Show = Show.OPEN
    whose: Whose = Whose.ALL
    holder: str | None = None
    """The code of a colleague."""
    route: str | None = None
    stage: str | None = None
    words: tuple[str, ...] = ()
    since: datetime | None = None
    """Due (or done, where what is done is asked for) at this moment or later."""
    until: datetime | None = None
    """Due (or done) before this moment."""


async def work_list(connection: AsyncConnection, actor: Actor, sought: Sought, *, day: Day, page: Page) -> list[Line]:
    """The tasks of the actor's agency and role, the most urgent first; what is done, the latest first."""
    return list(await connection.execute(_work_list(actor, sought, day, page)))


async def work_counts(connection: AsyncConnection, actor: Actor, sought: Sought, *, day: Day) -> dict[Show, int]:
    """How many open tasks each part of the list has, under the other filters."""
    parts = [show for show in Show if show is not Show.DONE]
    counts = [func.count(case((_shown(show, day), 1))).label(show.value) for show in parts]
    row = (await connection.execute(_counting(counts, actor, sought, day))).one()
    return {show: row[place] for place, show in enumerate(parts)}


async def whose_counts(connection: AsyncConnection, actor: Actor, sought: Sought, *, day: Day) -> dict[Whose, int]:
    """How many of the open tasks are mine, nobody's, of somebody absent, under the filters but this one."""
    anybodys = sought._replace(whose=Whose.ALL, holder=None)
    counts = [func.count(case((_held(whose, actor, day), 1))).label(whose.value) for whose in Whose]
    statement = _counting(counts, actor, anybodys, day)
    if sought.show is not Show.DONE:
        statement = statement.where(_shown(sought.show, day))
    row = (await connection.execute(statement)).one()
    return {whose: row[place] for place, whose in enumerate(Whose)}


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


async def chosen_rows(connection: AsyncConnection, actor: Actor, keys: Collection[tuple[CaseId, TaskId]]) -> list[Line]:
    """Those of these tasks that still stand open on the actor's work list, the most urgent first."""
    statement = _lines(actor).where(
        tuple_(Task.case_id, Task.number).in_(list(keys)), mine(actor), Task.closed_at.is_(None)
    )
    return list(await connection.execute(statement.order_by(func.coalesce(Task.due, FAR), Task.case_id, Task.number)))


COLUMNS = (
    Task.case_id,
    Task.number,
    Task.step,
    Task.round,
    Task.agency,
    Task.role,
    Task.rule,
    Task.completes,
    Task.opened_at,
    Task.started_at,
    Task.due,
    Task.internal,
    Task.suspended,
    Task.reminded,
    Task.escalated,
    Task.closed_at,
    Task.how,
    Task.holder,
)


def urgency(row: Line, show: Show) -> datetime:
    """The mark by which a row stands in the list."""
    moment: datetime | None = row.closed_at if show is Show.DONE else row.due
    return moment or FAR


def mine(actor: Actor) -> ColumnElement[bool]:
    """My agency's, and what the engine lets my role do: a head sees what the specialists owe as well."""
    roles = [role.value for role in Role if does(actor.role, role)]
    return and_(Task.agency == actor.agency, Task.role.in_(roles))


def unheld() -> ColumnElement[bool]:
    """Whether nobody of the agency does the task of this row."""
    works = exists().where(Person.code == Task.holder, Person.agency == Task.agency, Person.active.is_(True))
    return or_(Task.holder.is_(None), not_(works.correlate(Task)))


def absent(on: date) -> ColumnElement[bool]:
    """Whether the holder of the task of this row is away on this day."""
    away = exists().where(Absence.person == Task.holder, Absence.since <= on, Absence.until >= on)
    return away.correlate(Task)


def _lines(actor: Actor) -> Statement:
    child = case((visible(actor), CaseFile.child_name), else_=null()).label("child_name")
    columns = (CaseFile.number.label("case_number"), CaseFile.route_digest, child)
    return select(*COLUMNS, *columns).join(CaseFile, CaseFile.id == Task.case_id)


def _work_list(actor: Actor, sought: Sought, day: Day, page: Page) -> Statement:
    is_done = sought.show is Show.DONE
    statement = (
        _lines(actor)
        .where(mine(actor), Task.closed_at.is_not(None) if is_done else Task.closed_at.is_(None))
        .where(_shown(sought.show, day), *_narrowed(sought, actor, day))
        .limit(page.limit)
    )
    if is_done:
        statement = statement.order_by(Task.closed_at.desc(), Task.case_id.desc(), Task.number.desc())
    else:
        statement = statement.order_by(func.coalesce(Task.due, FAR), Task.case_id, Task.number)
    return statement if page.after is None else statement.where(_after(sought.show, page.after))


def _counting(counts: Sequence[ColumnElement[int]], actor: Actor, sought: Sought, day: Day) -> Statement:
    """Counts over what is open; a period that was asked of what is done says nothing of it."""
    open_ones = sought if sought.show is not Show.DONE else sought._replace(show=Show.OPEN, since=None, until=None)
    statement = select(*counts).where(mine(actor), Task.closed_at.is_(None), *_narrowed(open_ones, actor, day))
    needs_case = open_ones.route or open_ones.stage or open_ones.words
    return statement.join(CaseFile, CaseFile.id == Task.case_id) if needs_case else statement


def _narrowed(sought: Sought, actor: Actor, day: Day) -> list[ColumnElement[bool]]:
    moment = Task.closed_at if sought.show is Show.DONE else Task.due
    wanted = [_held(sought.whose, actor, day)] if sought.whose is not Whose.ALL else []
    if sought.holder is not None:
        wanted.append(Task.holder == sought.holder)
    if sought.route is not None:
        wanted.append(CaseFile.route == sought.route)
    if sought.stage is not None:
        wanted.append(CaseFile.stage == sought.stage)
    if sought.words:
        wanted.append(found_by(sought.words, actor))
    if sought.since is not None:
        wanted.append(moment >= sought.since)
    if sought.until is not None:
        wanted.append(moment < sought.until)
    return wanted


def _held(whose: Whose, actor: Actor, day: Day) -> ColumnElement[bool]:
    match whose:
        case Whose.ALL:
            return literal(True)
        case Whose.MINE:
            return Task.holder == actor.person
        case Whose.FREE:
            return unheld()
        case Whose.AWAY:
            return absent(day.date)


def _shown(show: Show, day: Day) -> ColumnElement[bool]:
    match show:
        case Show.OVERDUE:
            return has_passed(day.now, day.running)
        case Show.TODAY:
            return and_(not_(has_passed(day.now, day.running)), Task.due <= day.ends)
        case Show.WEEK:
            return and_(not_(has_passed(day.now, day.running)), Task.due <= day.ends + timedelta(days=6))
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

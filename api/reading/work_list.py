"""Reading the work list of an agency: what it owes, the most urgent first, found and narrowed, and its counts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.found import found_by, word_holes
from api.reading.lateness import NONE, Running, passed
from api.reading.lateness import moments as passing
from api.reading.rows import Line, Statement
from api.reading.tasks import COLUMNS
from api.reading.visible import own, visible_to
from models.ids import CaseId, TaskId
from models.people import Actor, Role, does
from models.tables import Absence, CaseFile, Person, Task

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
    """Those I was named for, and today those of whom I stand in for."""
    FREE = "free"
    """Nobody was named, or whoever was named does not work here any more."""
    AWAY = "away"
    """The one who was named is absent today, and nobody stands in."""


class Day(NamedTuple):
    """The moment of asking, and the local day of the asker: its date, and when it ends."""

    now: datetime
    ends: datetime
    date: date
    running: Running = NONE
    """Cases that run ahead of it."""


class Page(NamedTuple):
    """Which part of a long list: so many rows after the row with these marks, or before it."""

    limit: int
    after: tuple[datetime, str, int] | None = None
    before: tuple[datetime, str, int] | None = None


Edge = Literal["first", "after", "before"]


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


class Counts(NamedTuple):
    """How many open tasks each part of the list has, and how many are whose, each under the other filters."""

    parts: dict[Show, int]
    whose: dict[Whose, int]


async def work_list(connection: AsyncConnection, actor: Actor, sought: Sought, *, day: Day, page: Page) -> list[Line]:
    """The tasks of the actor's agency and role, the most urgent first; what is done, the latest first."""
    edge: Edge = "before" if page.before else "after" if page.after else "first"
    statement = _work_list(actor.role, _shape(sought, day), edge)
    rows = list(await connection.execute(statement, _holes(actor, sought, day) | _marks(page)))
    return rows[::-1] if edge == "before" else rows


async def work_counts(connection: AsyncConnection, actor: Actor, sought: Sought, *, day: Day) -> Counts:
    """The counts beside the list. They are over what is open; a period asked of what is done says nothing of it."""
    open_ones = sought if sought.show is not Show.DONE else sought._replace(show=Show.OPEN, since=None, until=None)
    statement = _counts(actor.role, _shape(open_ones, day))
    row = (await connection.execute(statement, _holes(actor, sought, day))).one()
    return Counts({show: getattr(row, show) for show in PARTS}, {whose: getattr(row, f"of_{whose}") for whose in Whose})


async def chosen_rows(connection: AsyncConnection, actor: Actor, keys: Collection[tuple[CaseId, TaskId]]) -> list[Line]:
    """Those of these tasks that still stand open on the actor's work list, the most urgent first."""
    chosen = tuple_(Task.case_id, Task.number).in_(list(keys))
    statement = _lines(actor.role).where(chosen, mine(actor), Task.closed_at.is_(None))
    ordered = statement.order_by(func.coalesce(Task.due, FAR), Task.case_id, Task.number)
    return list(await connection.execute(ordered, own(actor)))


def urgency(row: Line, show: Show) -> datetime:
    """The mark by which a row stands in the list."""
    moment: datetime | None = row.closed_at if show is Show.DONE else row.due
    return moment or FAR


def mine(actor: Actor) -> ColumnElement[bool]:
    """My agency's, and what the engine lets my role do: a head sees what the specialists owe as well."""
    return and_(Task.agency == actor.agency, Task.role.in_(_owed_by(actor.role)))


def unheld() -> ColumnElement[bool]:
    """Whether nobody of the agency does the task of this row."""
    works = exists().where(Person.code == Task.holder, Person.agency == Task.agency, Person.active.is_(True))
    return or_(Task.holder.is_(None), not_(works.correlate(Task)))


PARTS = tuple(show for show in Show if show is not Show.DONE)


class _Shape(NamedTuple):
    """What of a work list is asked for, without the values: a statement is built once for each."""

    show: Show
    whose: Whose
    holder: bool
    route: bool
    stage: bool
    words: int
    since: bool
    until: bool
    running: tuple[CaseId, ...]


def _shape(sought: Sought, day: Day) -> _Shape:
    return _Shape(
        show=sought.show,
        whose=sought.whose,
        holder=sought.holder is not None,
        route=sought.route is not None,
        stage=sought.stage is not None,
        words=len(sought.words),
        since=sought.since is not None,
        until=sought.until is not None,
        running=tuple(day.running),
    )


def _holes(actor: Actor, sought: Sought, day: Day) -> dict[str, Any]:
    """The values of a statement of this shape, and those that every shape has."""
    asked = {name: getattr(sought, name) for name in ("holder", "route", "stage", "since", "until")}
    moments = {
        **passing(day.now, day.running),
        "ends": day.ends,
        "week": day.ends + timedelta(days=6),
        "today": day.date,
    }
    return {**own(actor), "me": actor.person, **moments, **asked, **word_holes(sought.words)}


def _marks(page: Page) -> dict[str, Any]:
    moment, of, number = page.before or page.after or (None, None, None)
    return {"limit": page.limit, "mark": moment, "mark_case": of, "mark_number": number}


@lru_cache(maxsize=512)
def _work_list(role: Role, shape: _Shape, edge: Edge) -> Statement:
    """What stands before a row is asked for from that row backwards."""
    is_done = shape.show is Show.DONE
    is_falling = is_done is not (edge == "before")
    moment = Task.closed_at if is_done else func.coalesce(Task.due, FAR)
    order = (moment, Task.case_id, Task.number)
    statement = (
        _lines(role)
        .where(*_mine(role), Task.closed_at.is_not(None) if is_done else Task.closed_at.is_(None))
        .where(_shown(shape.show, shape.running), *_narrowed(role, shape))
        .order_by(*(column.desc() if is_falling else column for column in order))
        .limit(bindparam("limit"))
    )
    return statement if edge == "first" else statement.where(_beyond(moment, is_falling=is_falling))


@lru_cache(maxsize=512)
def _counts(role: Role, shape: _Shape) -> Statement:
    """Each count leaves out the filter that it counts along."""
    own_filter, held = _shown(shape.show, shape.running), _held(shape.whose)
    named = Task.holder == bindparam("holder") if shape.holder else literal(True)
    parts = [func.count(case((and_(_shown(show, shape.running), held, named), 1))).label(show.value) for show in PARTS]
    whose = [func.count(case((and_(_held(one), own_filter), 1))).label(f"of_{one.value}") for one in Whose]
    others = shape._replace(whose=Whose.ALL, holder=False)
    statement = select(*parts, *whose).where(*_mine(role), Task.closed_at.is_(None), *_narrowed(role, others))
    needs_case = shape.route or shape.stage or shape.words
    return statement.join(CaseFile, CaseFile.id == Task.case_id) if needs_case else statement


@cache
def _lines(role: Role) -> Statement:
    child = case((visible_to(role), CaseFile.child_name), else_=null()).label("child_name")
    seen = case((visible_to(role), literal(True)), else_=literal(False)).label("is_case_open")
    columns = (CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.custodian, child, seen)
    return select(*COLUMNS, *columns).join(CaseFile, CaseFile.id == Task.case_id)


def _mine(role: Role) -> tuple[ColumnElement[bool], ...]:
    return Task.agency == bindparam("own_agency"), Task.role.in_(_owed_by(role))


def _owed_by(role: Role) -> list[str]:
    return [owed.value for owed in Role if does(role, owed)]


def _narrowed(role: Role, shape: _Shape) -> list[ColumnElement[bool]]:
    moment = Task.closed_at if shape.show is Show.DONE else Task.due
    wanted = [_held(shape.whose)] if shape.whose is not Whose.ALL else []
    if shape.holder:
        wanted.append(Task.holder == bindparam("holder"))
    if shape.route:
        wanted.append(CaseFile.route == bindparam("route"))
    if shape.stage:
        wanted.append(CaseFile.stage == bindparam("stage"))
    if shape.words:
        wanted.append(found_by(shape.words, role))
    if shape.since:
        wanted.append(moment >= bindparam("since"))
    if shape.until:
        wanted.append(moment < bindparam("until"))
    return wanted


def _held(whose: Whose) -> ColumnElement[bool]:
    match whose:
        case Whose.ALL:
            return literal(True)
        case Whose.MINE:
            return or_(Task.holder == bindparam("me"), Task.holder.in_(_stood_in_for()))
        case Whose.FREE:
            return unheld()
        case Whose.AWAY:
            today = bindparam("today", type_=Absence.since.type)
            away = exists().where(Absence.person == Task.holder, Absence.since <= today, Absence.until >= today)
            return away.where(Absence.stand_in.is_(None)).correlate(Task)


def _stood_in_for() -> Select[str]:
    """Those for whom the asker stands in today: a list that is made once, not for each row."""
    today, me = bindparam("today", type_=Absence.since.type), bindparam("me", type_=Absence.person.type)
    return select(Absence.person).where(Absence.stand_in == me, Absence.since <= today, Absence.until >= today)


def _shown(show: Show, running: Collection[CaseId]) -> ColumnElement[bool]:
    ends, week = (bindparam(name, type_=Task.due.type) for name in ("ends", "week"))
    match show:
        case Show.OVERDUE:
            return passed(running)
        case Show.TODAY:
            return and_(not_(passed(running)), Task.due <= ends)
        case Show.WEEK:
            return and_(not_(passed(running)), Task.due <= week)
        case Show.OPEN | Show.DONE:
            return literal(True)


def _beyond(moment: Any, *, is_falling: bool) -> ColumnElement[bool]:  # noqa: ANN401 - a column or a function of one
    """Whether the row stands after the marked one in this order."""
    mark = bindparam("mark", type_=Task.due.type)
    of, number = bindparam("mark_case", type_=Task.case_id.type), bindparam("mark_number", type_=Task.number.type)
    if is_falling:
        later = and_(Task.case_id == of, Task.number < number)
        return or_(moment < mark, and_(moment == mark, or_(Task.case_id < of, later)))
    later = and_(Task.case_id == of, Task.number > number)
    return or_(moment > mark, and_(moment == mark, or_(Task.case_id > of, later)))

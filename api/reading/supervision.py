"""Reading for supervision: how the steps of a territory stand, which they are, and who carries how much.

Every statement is answered from an index over steps alone: open ones are few, closed ones are asked for by the period.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.lateness import NONE, Running, has_passed
from api.reading.rows import Line, Statement
from api.reading.visible import lies_within, visible, within
from api.reading.work_list import FAR, unheld
from models.people import OFFICE_ROLES, Actor
from models.tables import Agency, CaseFile, Person, Task


class By(StrEnum):
    """Along what the steps are counted."""

    AGENCY = "agency"
    TERRITORY = "territory"
    ROUTE = "route"


class Standing(StrEnum):
    """How a step stands."""

    OPEN = "open"
    LATE = "late"
    """Open, the term has passed."""
    STUCK = "stuck"
    """Open, the term has passed and a superior was told of the silence."""
    POSTPONED = "postponed"
    """Open, the term stands still."""
    DONE = "done"
    DONE_LATE = "done_late"
    BYPASSED = "bypassed"
    """Closed without an answer."""

    @property
    def is_of_open(self) -> bool:
        """Whether it is said of steps that are still open."""
        return self in {Standing.OPEN, Standing.LATE, Standing.STUCK, Standing.POSTPONED}


class Period(NamedTuple):
    """The moment of asking, and from when closed steps are counted."""

    now: datetime
    since: datetime
    running: Running = NONE
    """Cases that run ahead of it."""


class Sought(NamedTuple):
    """Which steps are asked for; None asks nothing."""

    agency: str | None = None
    territory: str | None = None
    route: str | None = None


class Page(NamedTuple):
    """Which part of a long list: so many rows after the row with these marks."""

    limit: int
    after: tuple[datetime, str, int] | None = None


class Part(NamedTuple):
    """The smallest part that is counted: the steps of an agency, in a territory, on a route."""

    agency: str
    territory: str
    route: str


async def step_counts(connection: AsyncConnection, actor: Actor, *, period: Period) -> dict[Part, dict[Standing, int]]:
    """How many steps stand in each way, for each part of the actor's territory that has any."""
    found: dict[Part, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
    for is_open in (True, False):
        standings = [standing for standing in Standing if standing.is_of_open is is_open]
        for row in await connection.execute(_counts(actor, period, standings)):
            part = Part(row.agency, row.territory, row.route)
            found[part] |= {standing: getattr(row, standing) for standing in standings}
    return dict(found)


async def step_rows(
    connection: AsyncConnection, actor: Actor, standing: Standing, sought: Sought, *, period: Period, page: Page
) -> list[Line]:
    """The steps that stand so: open ones by their term, the earliest first; closed ones the latest first."""
    mark = _mark(standing)
    order = (mark, Task.case_id, Task.number)
    steps = (
        select(
            *(Task.case_id, Task.number, Task.step, Task.agency, Task.role, Task.rule, Task.opened_at, Task.due),
            *(Task.suspended, Task.escalated, Task.closed_at, Task.how, Task.territory, mark.label("mark")),
        )
        .where(*within_territory(actor, sought), _stands(standing, period), *_later(standing, page))
        .order_by(*(order if standing.is_of_open else (column.desc() for column in order)))
        .limit(page.limit)
        .subquery()
    )
    again = (steps.c.mark, steps.c.case_id, steps.c.number)
    statement = (
        select(steps, CaseFile.number.label("case_number"), CaseFile.route_digest)
        .join(CaseFile, CaseFile.id == steps.c.case_id)
        .order_by(*(again if standing.is_of_open else (column.desc() for column in again)))
    )
    return list(await connection.execute(statement))


async def workload_rows(connection: AsyncConnection, actor: Actor, sought: Sought, *, now: datetime) -> list[Line]:
    """For each agency with open steps: how many, how many late, how many of nobody, and in how many cases."""
    statement = (
        select(
            Task.agency,
            func.count().label("steps"),
            func.count(case((Task.due <= now, 1))).label("late"),
            func.count(case((unheld(), 1))).label("free"),
            func.count(Task.case_id.distinct()).label("cases"),
        )
        .where(*within_territory(actor, sought), Task.closed_at.is_(None))
        .group_by(Task.agency)
    )
    return list(await connection.execute(statement))


async def is_overseen(connection: AsyncConnection, actor: Actor, agency: str) -> bool:
    """Whether the agency lies in the actor's territory or, from elsewhere, owes a step or answers for a child there."""
    owes = exists().where(*within_territory(actor, Sought(agency=agency)), Task.closed_at.is_(None))
    answers = exists().where(CaseFile.custodian == agency, CaseFile.closed_at.is_(None), visible(actor))
    statement = select(Agency.code).where(
        Agency.code == agency, or_(lies_within(Agency.territory, actor.territory), owes, answers)
    )
    return (await connection.execute(statement)).first() is not None


async def holder_rows(connection: AsyncConnection, actor: Actor, agency: str, *, now: datetime) -> list[Line]:
    """Who of an agency holds how many open steps in the actor's territory; nobody's last."""
    known = and_(Person.code == Task.holder, Person.agency == Task.agency, Person.active.is_(True))
    statement = (
        select(
            *(Person.code, Person.full_name, Person.position, func.count().label("steps")),
            func.count(case((Task.due <= now, 1))).label("late"),
        )
        .select_from(Task)
        .outerjoin(Person, known)
        .where(*within_territory(actor, Sought(agency=agency)), Task.closed_at.is_(None))
        .group_by(Person.code, Person.full_name, Person.position)
        .order_by(Person.code.is_(None), func.count().desc(), Person.full_name)
    )
    return list(await connection.execute(statement))


async def custody_counts(connection: AsyncConnection, actor: Actor, territory: str | None) -> dict[str, int]:
    """For how many open cases each agency answers."""
    statement = select(CaseFile.custodian, func.count()).where(visible(actor), CaseFile.closed_at.is_(None))
    if territory is not None:
        statement = statement.where(within(territory))
    statement = statement.group_by(CaseFile.custodian)
    return {row[0]: row[1] for row in await connection.execute(statement)}


async def staff_counts(connection: AsyncConnection, _: Actor) -> dict[str, int]:
    """How many members of staff of each agency can do steps."""
    roles = [role.value for role in OFFICE_ROLES]
    statement = (
        select(Person.agency, func.count())
        .where(Person.active.is_(True), Person.role.in_(roles))
        .group_by(Person.agency)
    )
    return {row[0]: row[1] for row in await connection.execute(statement)}


def mark_of(row: Line) -> datetime:
    """The mark by which a row of `step_rows` stands in its list."""
    moment: datetime = row.mark
    return moment


def _counts(actor: Actor, period: Period, standings: list[Standing]) -> Statement:
    """All of these standings are of open steps, or all of closed ones; what holds for all is asked once."""
    group = (Task.agency, Task.territory, Task.route)
    counts = [func.count(case((_tells(standing, period), 1))).label(standing.value) for standing in standings]
    asked = Task.closed_at.is_(None) if standings[0].is_of_open else Task.closed_at >= period.since
    return select(*group, *counts).where(*within_territory(actor, Sought()), asked).group_by(*group)


def within_territory(actor: Actor, sought: Sought) -> Iterator[ColumnElement[bool]]:
    """What narrows steps to the actor's territory and to what is sought in it."""
    yield lies_within(Task.territory, actor.territory)
    if sought.agency is not None:
        yield Task.agency == sought.agency
    if sought.territory is not None:
        yield lies_within(Task.territory, sought.territory)
    if sought.route is not None:
        yield Task.route == sought.route


def _mark(standing: Standing) -> ColumnElement[datetime]:
    """By what a list is sorted. A late step has a term, so its list can be read off the index."""
    if not standing.is_of_open:
        return type_coerce(Task.closed_at, Task.closed_at.type)
    has_term = standing in {Standing.LATE, Standing.STUCK}
    return type_coerce(Task.due if has_term else func.coalesce(Task.due, FAR), Task.due.type)


def _later(standing: Standing, page: Page) -> Iterator[ColumnElement[bool]]:
    if page.after is None:
        return
    mark, (moment, of, number) = _mark(standing), page.after
    if standing.is_of_open:
        next_one = or_(Task.case_id > of, and_(Task.case_id == of, Task.number > number))
        yield or_(mark > moment, and_(mark == moment, next_one))
    else:
        next_one = or_(Task.case_id < of, and_(Task.case_id == of, Task.number < number))
        yield or_(mark < moment, and_(mark == moment, next_one))


def _stands(standing: Standing, period: Period) -> ColumnElement[bool]:
    asked = Task.closed_at.is_(None) if standing.is_of_open else Task.closed_at >= period.since
    return and_(asked, _tells(standing, period))


def _tells(standing: Standing, period: Period) -> ColumnElement[bool]:
    """What tells it from the other standings of open steps, or of closed ones."""
    match standing:
        case Standing.OPEN:
            return true()
        case Standing.LATE:
            return has_passed(period.now, period.running)
        case Standing.STUCK:
            return and_(has_passed(period.now, period.running), Task.escalated > 0)
        case Standing.POSTPONED:
            return Task.suspended.is_(True)
        case Standing.DONE:
            return Task.how == "done"
        case Standing.DONE_LATE:
            return and_(Task.how == "done", Task.closed_at > Task.due)
        case Standing.BYPASSED:
            return Task.how == "dropped"

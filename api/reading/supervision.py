"""Reading for supervision: how the steps of a territory stand, which they are, and who carries how much."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from api.reading.lateness import NONE, Running, has_passed
from api.reading.rows import Line
from api.reading.tasks import FAR
from api.reading.visible import visible, within
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, Person, Task


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


class Period(NamedTuple):
    """The moment of asking, and from when closed steps are counted."""

    now: datetime
    since: datetime
    running: Running = NONE
    """Cases that run ahead of it."""


class Sought(NamedTuple):
    """Which steps are asked for; None asks nothing."""

    standing: Standing
    agency: str | None = None
    territory: str | None = None
    route: str | None = None
    after: tuple[datetime, str, int] | None = None
    """The last row of the page before."""
    limit: int = 50


COLUMNS: dict[By, InstrumentedAttribute[str]] = {
    By.AGENCY: Task.agency,
    By.TERRITORY: CaseFile.territory,
    By.ROUTE: CaseFile.route,
}


async def step_counts(connection: AsyncConnection, actor: Actor, by: By, *, period: Period) -> list[Line]:
    """For each agency, territory or route: how many of its steps stand in each way. `of` names the group."""
    group = COLUMNS[by].label("of")
    counts = [func.count(case((_stands(standing, period), 1))).label(standing.value) for standing in Standing]
    recent = or_(Task.closed_at.is_(None), Task.closed_at >= period.since)
    statement = (
        select(group, *counts)
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(visible(actor), recent)
        .group_by(group)
        .order_by(group)
    )
    return list(await connection.execute(statement))


async def step_rows(connection: AsyncConnection, actor: Actor, sought: Sought, *, period: Period) -> list[Line]:
    """The steps that stand so, those whose term is the earliest first."""
    due = func.coalesce(Task.due, FAR)
    statement = (
        select(
            *(Task.case_id, Task.number, Task.step, Task.agency, Task.role, Task.rule, Task.opened_at, Task.due),
            *(Task.suspended, Task.escalated, Task.closed_at, Task.how),
            *(CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.territory),
        )
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(visible(actor), _stands(sought.standing, period), *_narrowed(sought))
        .order_by(due, Task.case_id, Task.number)
        .limit(sought.limit)
    )
    if sought.after is not None:
        moment, of, number = sought.after
        next_one = or_(Task.case_id > of, and_(Task.case_id == of, Task.number > number))
        statement = statement.where(or_(due > moment, and_(due == moment, next_one)))
    return list(await connection.execute(statement))


async def workload_rows(connection: AsyncConnection, actor: Actor, *, now: datetime) -> list[Line]:
    """For each agency with open steps: how many, how many of them late, and in how many cases."""
    late = func.count(case((Task.due <= now, 1)))
    statement = (
        select(
            Task.agency,
            func.count().label("steps"),
            late.label("late"),
            func.count(Task.case_id.distinct()).label("cases"),
        )
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(visible(actor), Task.closed_at.is_(None))
        .group_by(Task.agency)
    )
    return list(await connection.execute(statement))


async def custody_counts(connection: AsyncConnection, actor: Actor) -> dict[str, int]:
    """For how many open cases each agency answers."""
    statement = (
        select(CaseFile.custodian, func.count())
        .where(visible(actor), CaseFile.closed_at.is_(None))
        .group_by(CaseFile.custodian)
    )
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


def _narrowed(sought: Sought) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if sought.agency is not None:
        wanted.append(Task.agency == sought.agency)
    if sought.territory is not None:
        wanted.append(within(sought.territory))
    if sought.route is not None:
        wanted.append(CaseFile.route == sought.route)
    return wanted


def _stands(standing: Standing, period: Period) -> ColumnElement[bool]:
    is_open, recent = Task.closed_at.is_(None), Task.closed_at >= period.since
    match standing:
        case Standing.OPEN:
            return is_open
        case Standing.LATE:
            return and_(is_open, has_passed(period.now, period.running))
        case Standing.STUCK:
            return and_(is_open, has_passed(period.now, period.running), Task.escalated > 0)
        case Standing.POSTPONED:
            return and_(is_open, Task.suspended.is_(True))
        case Standing.DONE:
            return and_(recent, Task.how == "done")
        case Standing.DONE_LATE:
            return and_(recent, Task.how == "done", Task.closed_at > Task.due)
        case Standing.BYPASSED:
            return and_(recent, Task.how == "dropped")

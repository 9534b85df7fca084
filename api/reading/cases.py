"""Reading cases: the list, one file with its state, and the custody ledger."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line, Statement
from api.reading.visible import visible, within
from models.ids import CaseId
from models.people import Actor
from models.tables import Audit, CaseFile, Custody, Task


class Wanted(NamedTuple):
    """Which cases are asked for; None asks nothing."""

    stage: str | None = None
    territory: str | None = None
    custodian: str | None = None
    number: str | None = None
    overdue_at: datetime | None = None
    """Only cases with a task whose term had passed at this moment."""
    after: tuple[datetime, str] | None = None
    """The last row of the page before."""
    limit: int = 50


async def case_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted) -> list[Line]:
    """The cases the actor sees, the newest first, with the nearest due moment of each."""
    return list(await connection.execute(_list(actor, wanted)))


async def case_row(connection: AsyncConnection, actor: Actor, case: CaseId) -> Line | None:
    """One case with its state, or None when there is none that the actor may see."""
    statement = select(
        CaseFile.id,
        CaseFile.number,
        CaseFile.parent,
        CaseFile.territory,
        CaseFile.opened_at,
        CaseFile.closed_at,
        CaseFile.state,
        CaseFile.child_name,
        CaseFile.child_born,
        _told().label("told_at"),
    ).where(CaseFile.id == case, visible(actor))
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def custody_rows(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """Who answered for the child, from when, until when."""
    statement = (
        select(Custody.agency, Custody.since, Custody.until, Custody.turn)
        .join(CaseFile, CaseFile.id == Custody.case_id)
        .where(Custody.case_id == case, visible(actor))
        .order_by(Custody.since, Custody.turn, Custody.place)
    )
    return list(await connection.execute(statement))


def _list(actor: Actor, wanted: Wanted) -> Statement:
    statement = (
        select(
            CaseFile.id,
            CaseFile.number,
            CaseFile.route_digest,
            CaseFile.territory,
            CaseFile.stage,
            CaseFile.custodian,
            CaseFile.opened_at,
            CaseFile.closed_at,
            CaseFile.outcome,
            CaseFile.child_name,
            _nearest().label("due"),
        )
        .where(visible(actor))
        .order_by(CaseFile.opened_at.desc(), CaseFile.id.desc())
        .limit(wanted.limit)
    )
    return _narrowed(statement, wanted)


def _narrowed(statement: Statement, wanted: Wanted) -> Statement:
    if wanted.stage is not None:
        statement = statement.where(CaseFile.stage == wanted.stage)
    if wanted.territory is not None:
        statement = statement.where(within(wanted.territory))
    if wanted.custodian is not None:
        statement = statement.where(CaseFile.custodian == wanted.custodian)
    if wanted.number is not None:
        statement = statement.where(CaseFile.number.contains(wanted.number, autoescape=True))
    if wanted.overdue_at is not None:
        late = and_(Task.case_id == CaseFile.id, Task.closed_at.is_(None), Task.due <= wanted.overdue_at)
        statement = statement.where(exists().where(late).correlate(CaseFile))
    if wanted.after is not None:
        moment, case = wanted.after
        older = or_(CaseFile.opened_at < moment, and_(CaseFile.opened_at == moment, CaseFile.id < case))
        statement = statement.where(older)
    return statement


def _told() -> ScalarSelect[Any]:
    """When the last turn of the case of this row was; in the demonstration that may be later than now."""
    last = select(Audit.at).where(Audit.case_id == CaseFile.id, Audit.turn == CaseFile.turn)
    return last.correlate(CaseFile).scalar_subquery()


def _nearest() -> ScalarSelect[Any]:
    """The earliest due moment among the open tasks of the case of this row."""
    due = select(func.min(Task.due)).where(Task.case_id == CaseFile.id, Task.closed_at.is_(None))
    return due.correlate(CaseFile).scalar_subquery()

"""Reading what waits for a person's decision: open tasks of steps that decide about the work of others."""

from collections.abc import Collection

from sqlalchemy import and_, case, func, null, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from api.reading.rows import Line, Statement
from api.reading.visible import visible
from api.reading.work_list import FAR, mine
from models.ids import Code, Digest
from models.people import Actor
from models.tables import CaseFile, Task

Steps = Collection[tuple[Digest, Code]]
"""Steps of routes by the digest of the route."""


async def approval_rows(connection: AsyncConnection, actor: Actor, steps: Steps, limit: int) -> list[Line]:
    """The decisions that the actor owes, the most urgent first; `returned` says how often the work was sent back."""
    child = case((visible(actor), CaseFile.child_name), else_=null()).label("child_name")
    earlier = aliased(Task)
    same = and_(earlier.case_id == Task.case_id, earlier.step == Task.step, earlier.number < Task.number)
    returned = select(func.count()).where(same, earlier.how == "done").correlate(Task).scalar_subquery()
    columns = (Task.case_id, Task.number, Task.step, Task.opened_at, Task.due, Task.suspended, Task.rule)
    statement = select(
        *(*columns, CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.custodian, child),
        returned.label("returned"),
    )
    return list(
        await connection.execute(
            _owed(statement, actor, steps)
            .order_by(func.coalesce(Task.due, FAR), Task.case_id, Task.number)
            .limit(limit)
        )
    )


async def approval_count(connection: AsyncConnection, actor: Actor, steps: Steps) -> int:
    """How many decisions the actor owes."""
    counted = await connection.scalar(_owed(select(func.count()).select_from(Task), actor, steps))
    return int(counted or 0)


def _owed(statement: Statement, actor: Actor, steps: Steps) -> Statement:
    waits = tuple_(CaseFile.route_digest, Task.step).in_(list(steps))
    return statement.join(CaseFile, CaseFile.id == Task.case_id).where(mine(actor), Task.closed_at.is_(None), waits)

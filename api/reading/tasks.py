"""Reading tasks: those of one case, open or not."""

from functools import cache

from sqlalchemy import Text, bindparam, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.retention import act_columns
from api.reading.rows import Line, Statement
from api.reading.visible import own, visible, visible_to
from models.ids import CaseId, TaskId
from models.people import Actor, Role
from models.tables import CaseFile, Task

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


async def task_rows(connection: AsyncConnection, actor: Actor, of: CaseId) -> list[Line]:
    """Every task the case ever had, open or not, in order."""
    return list(await connection.execute(_of_case(actor.role), {**own(actor), "case": of}))


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
        select(
            *COLUMNS,
            type_coerce(CaseFile.state, Text).label("state"),
            CaseFile.number.label("case_number"),
            *act_columns(),
        )
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(Task.case_id == of, Task.number == number, Task.agency == actor.agency)
    )
    return (await connection.execute(statement)).one_or_none()


@cache
def _of_case(role: Role) -> Statement:
    statement = select(*COLUMNS).join(CaseFile, CaseFile.id == Task.case_id)
    return statement.where(Task.case_id == bindparam("case"), visible_to(role)).order_by(Task.number)

"""Reading who of an agency can do its tasks, how much each has, and who is away."""

from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.work_list import mine, unheld
from models.people import Actor, Role, does
from models.tables import Absence, Person, Task


async def colleagues(connection: AsyncConnection, actor: Actor, *, now: datetime, on: date) -> list[Line]:
    """The people of the actor's agency who can do what stands on the actor's list: open tasks, late ones, absence.

    The absence is told while it lasts or is still to come (`on` is the local day).
    """
    owed = [role for role in Role if does(actor.role, role)]
    roles = [role.value for role in Role if any(does(role, needed) for needed in owed)]
    held = and_(Task.holder == Person.code, Task.agency == Person.agency, Task.closed_at.is_(None))
    statement = (
        select(
            *(Person.code, Person.full_name, Person.position, Person.role),
            *(Absence.since, Absence.until, Absence.stand_in),
            func.count(Task.case_id).label("tasks"),
            func.count(case((Task.due <= now, 1))).label("late"),
        )
        .outerjoin(Absence, and_(Absence.person == Person.code, Absence.until >= on))
        .outerjoin(Task, held)
        .where(Person.agency == actor.agency, Person.active.is_(True), Person.role.in_(roles))
        .group_by(
            *(Person.code, Person.full_name, Person.position, Person.role),
            *(Absence.since, Absence.until, Absence.stand_in),
        )
        .order_by(Person.full_name)
    )
    return list(await connection.execute(statement))


async def unheld_count(connection: AsyncConnection, actor: Actor, *, now: datetime) -> Line:
    """How many open tasks of the actor's list have no holder, and how many of them are late."""
    counts = func.count().label("tasks"), func.count(case((Task.due <= now, 1))).label("late")
    nobodys = select(*counts).where(mine(actor), Task.closed_at.is_(None), unheld())
    return (await connection.execute(nobodys)).one()

"""Reading notices: what an agency, a role in it or one of its people was told, and has not read yet."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, false, func, null, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import visible
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, Notice, Task

LONGEST = 100


async def notice_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The notices to the actor, those not read first, then the newest; so many as a page can hold."""
    statement = (
        select(
            *(Notice.case_id, Notice.turn, Notice.place, Notice.kind, Notice.rule, Notice.task, Notice.at),
            *(Notice.read_at, CaseFile.number.label("case_number"), CaseFile.route_digest, Task.step, Task.closed_at),
            case((visible(actor), CaseFile.id), else_=null()).label("seen"),
        )
        .join(CaseFile, CaseFile.id == Notice.case_id)
        .outerjoin(Task, and_(Task.case_id == Notice.case_id, Task.number == Notice.task))
        .where(_to(actor))
        .order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.case_id, Notice.turn, Notice.place)
        .limit(LONGEST)
    )
    return list(await connection.execute(statement))


async def unread_count(connection: AsyncConnection, actor: Actor) -> int:
    """How many notices to the actor nobody has read yet."""
    statement = select(func.count()).select_from(Notice).where(_to(actor), Notice.read_at.is_(None))
    return (await connection.execute(statement)).scalar_one()


async def readable(
    connection: AsyncConnection, actor: Actor, keys: Collection[tuple[str, int, int]]
) -> list[tuple[str, int, int]]:
    """Those of these notices that the actor was told and that are not marked as read."""
    key = tuple_(Notice.case_id, Notice.turn, Notice.place)
    statement = select(Notice.case_id, Notice.turn, Notice.place).where(
        key.in_(list(keys)), _to(actor), Notice.read_at.is_(None)
    )
    return [(row.case_id, row.turn, row.place) for row in await connection.execute(statement)]


def _to(actor: Actor) -> ColumnElement[bool]:
    """To the person, to their role in the agency, or, for those who do its work, to the agency as a whole."""
    whole = Notice.role.is_(None) if actor.role in OFFICE_ROLES else false()
    shared = and_(Notice.person.is_(None), or_(whole, Notice.role == actor.role.value))
    return and_(Notice.agency == actor.agency, or_(shared, Notice.person == actor.person))

"""Reading in which condition the system is: what waits to be done outside the record, and how much it holds."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.people import Actor
from models.tables import Audit, CaseFile, Deed, Notice


async def pending_deeds(connection: AsyncConnection, _: Actor) -> list[Line]:
    """What the turns of cases ordered and nobody has done yet: of each kind how many, and the oldest."""
    statement = (
        select(Deed.kind, func.count().label("count"), func.min(Audit.at).label("oldest"))
        .join(Audit, (Audit.case_id == Deed.case_id) & (Audit.turn == Deed.turn))
        .where(Deed.done_at.is_(None))
        .group_by(Deed.kind)
        .order_by(Deed.kind)
    )
    return list(await connection.execute(statement))


async def holdings(connection: AsyncConnection, _: Actor) -> Line:
    """Cases open and closed, and notices that were not delivered yet."""
    cases = select(func.count()).select_from(CaseFile)
    notices = select(func.count()).select_from(Notice).where(Notice.delivered_at.is_(None))
    statement = select(
        cases.where(CaseFile.closed_at.is_(None)).scalar_subquery().label("open"),
        cases.where(CaseFile.closed_at.is_not(None)).scalar_subquery().label("closed"),
        notices.scalar_subquery().label("undelivered"),
    )
    return (await connection.execute(statement)).one()

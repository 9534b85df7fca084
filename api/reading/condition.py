"""Reading in which condition the system is: what waits to be done outside the record, and how much it holds."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.people import Actor
from models.tables import Audit, CaseFile, Deed, Document, Notice


async def pending_deeds(connection: AsyncConnection, _: Actor) -> list[Line]:
    """What the turns of cases ordered and nobody has done yet: of each kind how many, and the oldest."""
    statement = (
        select(Deed.kind, func.count().label("number"), func.min(Audit.at).label("oldest"))
        .join(Audit, (Audit.case_id == Deed.case_id) & (Audit.turn == Deed.turn))
        .where(Deed.done_at.is_(None))
        .group_by(Deed.kind)
        .order_by(Deed.kind)
    )
    return list(await connection.execute(statement))


async def late_deeds(connection: AsyncConnection, _: Actor, *, before: datetime, limit: int) -> list[Line]:
    """Deeds ordered before this moment that nobody has done yet, the oldest first."""
    statement = (
        select(Deed.case_id, Deed.kind, Audit.at)
        .join(Audit, (Audit.case_id == Deed.case_id) & (Audit.turn == Deed.turn))
        .where(Deed.done_at.is_(None), Audit.at < before)
        .order_by(Audit.at, Deed.case_id, Deed.turn, Deed.place)
        .limit(limit)
    )
    return list(await connection.execute(statement))


async def case_numbers(connection: AsyncConnection, _: Actor, cases: list[str]) -> dict[str, str]:
    """The numbers of these cases."""
    found = await connection.execute(select(CaseFile.id, CaseFile.number).where(CaseFile.id.in_(cases)))
    return {row.id: row.number for row in found}


async def holdings(connection: AsyncConnection, _: Actor) -> Line:
    """Cases open and closed, papers made, and notices that were not delivered yet."""
    cases = select(func.count()).select_from(CaseFile)
    notices = select(func.count()).select_from(Notice).where(Notice.delivered_at.is_(None))
    papers = select(func.count()).select_from(Document).where(Document.digest.is_not(None))
    statement = select(
        cases.where(CaseFile.closed_at.is_(None)).scalar_subquery().label("open"),
        cases.where(CaseFile.closed_at.is_not(None)).scalar_subquery().label("closed"),
        papers.scalar_subquery().label("papers"),
        notices.scalar_subquery().label("undelivered"),
    )
    return (await connection.execute(statement)).one()


async def database_size(connection: AsyncConnection, _: Actor, *, on: str) -> int:
    """Bytes that the database takes up; `on` is its address."""
    if on.startswith("postgresql"):
        return await connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
    pages, size = [await connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size")]
    return int(pages) * int(size)

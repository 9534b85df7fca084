"""Reading what is known of the audit log as a whole: its last verification, and its seals."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.people import Actor
from models.tables import Seal, Verification


async def last_verification(connection: AsyncConnection, _: Actor) -> Line | None:
    """The last verification, whatever it found."""
    statement = select(Verification).order_by(Verification.at.desc()).limit(1)
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def seal_rows(connection: AsyncConnection, _: Actor, most: int) -> list[Line]:
    """The last seals, the newest first."""
    return list(await connection.execute(select(Seal).order_by(Seal.number.desc()).limit(most)))

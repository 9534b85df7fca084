"""Reading what became of one's own signals."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.people import Actor
from models.tables import Audit, CaseFile

LATEST = 100


async def my_signals(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The cases that the actor's own signals opened, the newest first."""
    statement = (
        select(CaseFile.id, CaseFile.number, CaseFile.state, CaseFile.opened_at)
        .join(Audit, (Audit.case_id == CaseFile.id) & (Audit.turn == 0))
        .where(Audit.person == actor.person)
        .order_by(CaseFile.opened_at.desc(), CaseFile.id.desc())
        .limit(LATEST)
    )
    return list(await connection.execute(statement))


async def signals_since(connection: AsyncConnection, actor: Actor, moment: datetime) -> int:
    """How many signals the actor has sent since then."""
    signal = (Audit.turn == 0, Audit.kind == "case_opened", Audit.person == actor.person)
    opened = select(func.count()).where(*signal, Audit.at >= moment)
    return int((await connection.execute(opened)).scalar_one())

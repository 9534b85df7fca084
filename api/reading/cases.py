"""Reading one case: its file with its state, and the custody ledger."""

from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import visible
from models.ids import CaseId
from models.people import Actor
from models.tables import Audit, CaseFile, Custody


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


def _told() -> ScalarSelect[Any]:
    """When the last turn of the case of this row was; in the demonstration that may be later than now."""
    last = select(Audit.at).where(Audit.case_id == CaseFile.id, Audit.turn == CaseFile.turn)
    return last.correlate(CaseFile).scalar_subquery()

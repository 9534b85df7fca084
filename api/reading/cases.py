"""Reading one case: its file with its state, and the custody ledger."""

from functools import cache

from sqlalchemy import Text, bindparam, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.retention import act_columns
from api.reading.rows import Line, Statement
from api.reading.visible import own, visible, visible_to
from models.ids import CaseId
from models.people import Actor, Role
from models.tables import Audit, CaseFile, Custody


async def case_row(connection: AsyncConnection, actor: Actor, case: CaseId) -> Line | None:
    """One case with the text of its state, or None when there is none that the actor may see."""
    found: Line | None = (await connection.execute(_file(actor.role), {**own(actor), "case": case})).one_or_none()
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


@cache
def _file(role: Role) -> Statement:
    """`told_at` is when the last turn was; in the demonstration that may be later than now."""
    told = select(Audit.at).where(Audit.case_id == CaseFile.id, Audit.turn == CaseFile.turn)
    return select(
        CaseFile.id,
        CaseFile.number,
        CaseFile.parent,
        CaseFile.territory,
        CaseFile.opened_at,
        CaseFile.closed_at,
        type_coerce(CaseFile.state, Text).label("state"),
        CaseFile.child_name,
        CaseFile.child_born,
        told.correlate(CaseFile).scalar_subquery().label("told_at"),
        *act_columns(),
    ).where(CaseFile.id == bindparam("case"), visible_to(role))

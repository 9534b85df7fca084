"""Reading for which cases somebody of supervision has said why the child's name is needed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.ids import CaseId
from models.people import Actor, Role
from models.tables import NameReason


async def names_shown(
    connection: AsyncConnection, actor: Actor, cases: Collection[CaseId], now: datetime
) -> dict[CaseId, datetime]:
    """Those of these cases whose child is named to this supervisor now, each with the moment at which that ends.

    Nobody else gives a reason, so for others nothing is asked.
    """
    if actor.role is not Role.SUPERVISOR or not cases:
        return {}
    statement = (
        select(NameReason.case_id, func.max(NameReason.until).label("until"))
        .where(NameReason.person == actor.person, NameReason.case_id.in_(set(cases)), NameReason.until > now)
        .group_by(NameReason.case_id)
    )
    return {row.case_id: row.until for row in await connection.execute(statement)}

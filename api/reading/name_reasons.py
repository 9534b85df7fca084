"""Reading for which cases somebody of supervision has said why the child's name is needed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.ids import CaseId
from models.people import Actor, Role
from models.tables import NameReason, Person


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


async def name_reasons(connection: AsyncConnection, case: CaseId) -> list[Line]:
    """Who of supervision was told the name of this child, and why, the latest first."""
    statement = (
        select(NameReason, Person.full_name, Person.position)
        .join(Person, Person.code == NameReason.person)
        .where(NameReason.case_id == case)
        .order_by(NameReason.since.desc(), NameReason.person)
    )
    return list(await connection.execute(statement))

"""Reading for the audit of removals: every child that was taken from a family in a period, and what came of it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.supervision import Sought, within_territory
from models.ids import Code
from models.people import Actor
from models.tables import CaseFile, Overstep, Task


class Span(NamedTuple):
    """From which moment up to which, the latter not included."""

    since: datetime
    until: datetime


async def removal_rows(
    connection: AsyncConnection, actor: Actor, steps: Collection[Code], sought: Sought, span: Span
) -> list[Line]:
    """The steps of these names that were done in the period, each with its case, the latest first."""
    statement = (
        select(
            *(Task.case_id, Task.step, Task.agency, Task.territory, Task.closed_at, Task.number),
            *(CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.state),
        )
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(
            *within_territory(actor, sought),
            *(Task.closed_at >= span.since, Task.closed_at < span.until),
            *(Task.how == "done", Task.step.in_([*steps]), Task.completes.is_(None)),
        )
        .order_by(Task.closed_at.desc(), Task.case_id)
    )
    return list(await connection.execute(statement))


async def later_rows(
    connection: AsyncConnection, _: Actor, cases: Collection[str], steps: Collection[Code]
) -> list[Line]:
    """The steps of these names that were done in these cases, the earliest first."""
    if not cases:
        return []
    statement = (
        select(Task.case_id, Task.step, Task.closed_at)
        .where(Task.case_id.in_([*cases]), Task.how == "done", Task.step.in_([*steps]))
        .order_by(Task.closed_at)
    )
    return list(await connection.execute(statement))


async def ground_rows(
    connection: AsyncConnection, _: Actor, cases: Collection[str], measures: Collection[Code]
) -> list[Line]:
    """On what these measures were taken before the weaker ones in these cases, in their order."""
    if not cases:
        return []
    statement = (
        select(Overstep.case_id, Overstep.number, Overstep.ground, Overstep.reason, Overstep.verdict)
        .where(Overstep.case_id.in_([*cases]), Overstep.measure.in_([*measures]))
        .order_by(Overstep.case_id, Overstep.number)
    )
    return list(await connection.execute(statement))

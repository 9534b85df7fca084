"""Reading measures that were taken before the weaker ones: the list of supervision, over its whole territory."""

from datetime import datetime

from sqlalchemy import and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import visible
from models.ids import CaseId
from models.people import Actor
from models.tables import Agency, CaseFile, Overstep, Submission

EXCEPTION = "measure_exception"
"""The form of a written exception: the only paper about a family that is written for supervision."""


async def overstep_rows(
    connection: AsyncConnection, actor: Actor, *, is_judged: bool, limit: int, after: tuple[datetime, str, int] | None
) -> list[Line]:
    """Those that wait for a word of supervision, or those that have it; the latest first."""
    told = Overstep.verdict.is_not(None) if is_judged else Overstep.verdict.is_(None)
    key = tuple_(Overstep.at, Overstep.case_id, Overstep.number)
    statement = (
        select(*_COLUMNS)
        .join(CaseFile, CaseFile.id == Overstep.case_id)
        .outerjoin(Agency, Agency.code == Overstep.agency)
        .outerjoin(Submission, and_(Submission.id == Overstep.submission, Submission.form == EXCEPTION))
        .where(visible(actor), told, *(() if after is None else (key < after,)))
        .order_by(Overstep.at.desc(), Overstep.case_id.desc(), Overstep.number.desc())
        .limit(limit)
    )
    return list(await connection.execute(statement))


async def overstep_row(connection: AsyncConnection, actor: Actor, case: CaseId, number: int) -> Line | None:
    """One of them, or None when the actor may not see it."""
    statement = (
        select(*_COLUMNS)
        .join(CaseFile, CaseFile.id == Overstep.case_id)
        .outerjoin(Agency, Agency.code == Overstep.agency)
        .outerjoin(Submission, and_(Submission.id == Overstep.submission, Submission.form == EXCEPTION))
        .where(visible(actor), Overstep.case_id == case, Overstep.number == number)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


_COLUMNS = (
    *(Overstep.case_id, Overstep.number, Overstep.measure, Overstep.ground, Overstep.reason, Overstep.missing),
    *(Overstep.step, Overstep.agency, Overstep.at, Overstep.verdict, Overstep.judged_at),
    *(CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.territory, CaseFile.closed_at),
    *(Agency.short_name, Submission.answers),
)

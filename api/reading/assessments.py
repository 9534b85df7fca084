"""Reading the assessments of a case: recorded forms that rate factors, without those that a correction replaced."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from api.reading.rows import Line
from api.reading.visible import opened
from models.ids import CaseId
from models.people import Actor
from models.tables import Agency, CaseFile, Submission


async def assessment_rows(
    connection: AsyncConnection, actor: Actor, case: CaseId, forms: tuple[str, ...]
) -> list[Line]:
    """The standing submissions of these forms, the latest first."""
    later = aliased(Submission)
    replaced = select(later.id).where(later.corrects == Submission.id, later.recorded_turn.is_not(None)).exists()
    told = (Submission.id, Submission.form, Submission.form_version, Submission.answers, Submission.person)
    statement = (
        select(*told, Submission.made_at, Submission.agency, Agency.short_name)
        .join(CaseFile, CaseFile.id == Submission.case_id)
        .outerjoin(Agency, Agency.code == Submission.agency)
        .where(Submission.case_id == case, Submission.form.in_(forms), Submission.recorded_turn.is_not(None))
        .where(opened(actor), ~replaced)
        .order_by(Submission.recorded_turn.desc())
    )
    return list(await connection.execute(statement))

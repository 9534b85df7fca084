"""Reading what was answered in a case: every recorded submission with the turn that took it in."""

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import opened
from models.ids import CaseId
from models.people import Actor
from models.tables import Agency, Audit, CaseFile, Submission


async def answer_rows(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """Every recorded submission of the case, oldest first; those that were corrected are among them."""
    told = (Submission.id, Submission.form, Submission.form_version, Submission.answers, Submission.person)
    statement = (
        select(*told, Submission.agency, Submission.corrects, Submission.reason, Agency.short_name)
        .add_columns(Audit.turn, Audit.at, Audit.event)
        .join(CaseFile, CaseFile.id == Submission.case_id)
        .join(Audit, and_(Audit.case_id == Submission.case_id, Audit.turn == Submission.recorded_turn))
        .outerjoin(Agency, Agency.code == Submission.agency)
        .where(Submission.case_id == case, opened(actor))
        .order_by(Audit.turn, Submission.id)
    )
    return list(await connection.execute(statement))

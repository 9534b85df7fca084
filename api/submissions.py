"""Filled-in forms on their way into the record: stored whole and unchangeable before the case hears of them."""

from typing import Any, NamedTuple

from sqlalchemy import delete, select

from activities.registers import insert_into
from api.office import Office
from models.events import SubmissionRef
from models.ids import CaseId, SubmissionId
from models.people import Actor
from models.submission import submission_digest
from models.tables import Submission


class Filled(NamedTuple):
    """A form as it is sent: checked answers, and how many required ones are missing."""

    id: SubmissionId
    case: CaseId
    form: str
    form_version: int
    answers: dict[str, Any]
    missing: int


async def store(at: Office, actor: Actor, filled: Filled) -> SubmissionRef:
    """Store the form and answer the reference to it. Stored before under this id: that one stands."""
    digest = submission_digest(filled.form, filled.form_version, filled.answers)
    row = {
        "id": filled.id,
        "case_id": filled.case,
        "form": filled.form,
        "form_version": filled.form_version,
        "answers": filled.answers,
        "digest": digest,
        "made_at": at.clock(),
        "person": actor.person,
        "agency": actor.agency,
    }
    async with at.sessions.transaction() as connection:
        storing = insert_into(connection.dialect, Submission).values(row).on_conflict_do_nothing()
        await connection.execute(storing)
        stands = (await connection.execute(select(Submission.digest).where(Submission.id == filled.id))).scalar_one()
    return SubmissionRef(
        id=filled.id, form=filled.form, form_version=filled.form_version, digest=stands, gaps=filled.missing
    )


async def withdraw(at: Office, actor: Actor, submission: SubmissionId) -> None:
    """The case refused it, so it is not kept; what has become part of the record stays for ever."""
    unrecorded = Submission.id == submission, Submission.person == actor.person, Submission.recorded_turn.is_(None)
    async with at.sessions.transaction() as connection:
        await connection.execute(delete(Submission).where(*unrecorded))

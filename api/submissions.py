"""Filled-in forms on their way into the record: stored whole and unchangeable before the case hears of them."""

from typing import Any, NamedTuple

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.data_keys import SUBMISSION, closed_for
from activities.editions import EditedInPlace, enter
from activities.registers import insert_into
from api.attachments import Bound, bind, release
from api.errors import Away
from api.languages import gettext as _
from api.names import GivenForm
from api.office import Office
from forms import catalogue
from forms.definition import Form
from forms.editions import editions_of
from models.events import SubmissionRef
from models.ids import CaseId, SubmissionId, TaskId
from models.people import Actor
from models.submission import Correction, submission_digest
from models.tables import NameForm, Submission

log = structlog.get_logger()


class Filled(NamedTuple):
    """A form as it is sent: checked answers, and how many required ones are missing; a signal answers no task."""

    id: SubmissionId
    case: CaseId
    form: str
    form_version: int
    answers: dict[str, Any]
    missing: int
    task: TaskId | None = None
    correction: Correction | None = None
    names: tuple[GivenForm, ...] = ()


async def store(at: Office, actor: Actor, filled: Filled) -> SubmissionRef:
    """Store the form with its files and answer the reference to it. Stored before under this id: that one stands.

    Raises BadInput when the answers name a file that is not there; Away when the form was edited in place.
    """
    form = catalogue.form(filled.form, filled.form_version)
    async with at.sessions.transaction() as connection:
        await _rest_on(connection, form)
        bound = Bound(filled.id, filled.case, filled.task, form, filled.answers)
        row = _row(filled, await bind(connection, actor, bound), actor) | {"made_at": at.time_of(filled.case)}
        closed = await connection.run_sync(closed_for, filled.case, row, SUBMISSION)
        storing = insert_into(connection.dialect, Submission).values(closed).on_conflict_do_nothing()
        await connection.execute(storing)
        if names := [{"submission": filled.id, "case_id": filled.case, **one._asdict()} for one in filled.names]:
            await connection.execute(insert_into(connection.dialect, NameForm).values(names).on_conflict_do_nothing())
        stands = (await connection.execute(select(Submission.digest).where(Submission.id == filled.id))).scalar_one()
    return SubmissionRef(
        id=filled.id, form=filled.form, form_version=filled.form_version, digest=stands, gaps=filled.missing
    )


async def withdraw(at: Office, actor: Actor, submission: SubmissionId) -> None:
    """The case refused it, so it is not kept; what has become part of the record stays for ever."""
    unrecorded = Submission.id == submission, Submission.person == actor.person, Submission.recorded_turn.is_(None)
    async with at.sessions.transaction() as connection:
        gone = await connection.execute(delete(Submission).where(*unrecorded).returning(Submission.id))
        if gone.one_or_none() is not None:
            await release(connection, submission)
            await connection.execute(delete(NameForm).where(NameForm.submission == submission))


async def _rest_on(connection: AsyncConnection, form: Form) -> None:
    """Enter the form as what these answers rest on."""
    try:
        await connection.run_sync(enter, editions_of(form))
    except EditedInPlace as edited:
        log.warning("edited_in_place", told=str(edited))
        told = _("Форма на этом сервере не та, по которой уже заполняли: её файл изменили.")
        raise Away(
            told, _("Введённое не отправлено. Сообщите администратору; что изменилось, сказано в журнале.")
        ) from None


def _row(filled: Filled, answers: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return {
        "id": filled.id,
        "case_id": filled.case,
        "form": filled.form,
        "form_version": filled.form_version,
        "answers": answers,
        "digest": submission_digest(filled.form, filled.form_version, answers, filled.correction),
        "person": actor.person,
        "agency": actor.agency,
        "corrects": filled.correction and filled.correction.corrects,
        "reason": filled.correction and filled.correction.reason,
    }

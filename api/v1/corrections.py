"""Corrections: the agency that answered a task sends its answer anew, while nothing rests on the old one."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue, StringConstraints

from api import drafts
from api.door import Door
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At, OwnTask, TaskOfMine, TaskPath
from api.idempotency import Answered, Claim, Once
from api.languages import gettext as _
from api.languages import later
from api.names import NameAnswers, given_forms
from api.office import Office
from api.orders import orders_of
from api.reading.records import own_answer_row
from api.reading.rows import Line
from api.retelling import retold
from api.submissions import Filled, store
from api.v1.shapes import Answers, Brought, Titled, Told
from api.v1.submissions import (
    DRAFT_KEPT,
    SubmissionTaken,
    declared,
    kept_as_draft,
    sent_before,
    sound,
    taken,
    tell,
    text_of,
)
from forms import catalogue
from forms.answers import Checked
from forms.definition import Form
from models.events import AnswerCorrected, SubmissionRef
from models.ids import Digest, SubmissionId, TaskId
from models.referral import Order
from models.refusal import Refusal
from models.submission import Correction, CorrectionReason
from workflows.engine.core import check
from workflows.engine.plan import is_adopted
from workflows.letters import Answer

router = APIRouter(route_class=Door, tags=["Задачи"])
ANSWER_FIRST = later("Ответьте на неё обычным порядком.")
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000)]


class CorrectionIn(Brought):
    """The whole answer as it should have been, and why."""

    corrects: SubmissionId = Field(description="Какой ответ исправляется: submission из GET этого адреса")
    answers: Answers | None = Field(default=None, description="Ответы целиком; пусто: отправить черновик")
    reason: CorrectionReason = Field(strict=False, description="Какого рода ошибка")
    name_forms: NameAnswers = Field(default=(), description="Ответы на name_questions задачи; можно не отвечать")
    explanation: Why = Field(description="Что было неверно и откуда это известно; остаётся в деле")


class CorrectionTaken(SubmissionTaken):
    """The corrected answer stands in the record."""

    corrects: SubmissionId = Field(description="Прежний ответ; он остаётся в деле")


class Correctable(Told):
    """An answer of mine as it stands, and whether it may still be corrected."""

    submission: SubmissionId
    digest: Digest
    form: Titled
    form_version: int
    answers: dict[str, JsonValue]
    corrects: SubmissionId | None = Field(description="Какой ответ он сам исправил")
    explanation: str | None = Field(description="Почему тот был исправлен")
    refusal: str | None = Field(description="Почему исправить уже нельзя; null, если можно")
    remedy: str | None = Field(description="Что можно сделать вместо этого")
    reasons: dict[CorrectionReason, str] = Field(description="Какие бывают ошибки")


@router.get("/cases/{case_id}/tasks/{number}/correction")
async def read_answer(file: TaskOfMine, number: TaskPath, at: At) -> Correctable:
    """Ответ моего органа на задачу, каким он стоит в деле, и можно ли его ещё исправить."""
    row = await _answer(at, file, number)
    if row is None:
        raise NotFound(_("На задачу № %(number)s ещё не ответили.") % {"number": number}, _(ANSWER_FIRST))
    form = catalogue.form(row.form, row.form_version)
    refusal = _refusal_now(file, row)
    return Correctable(
        submission=row.id,
        digest=row.digest,
        form=Titled(id=form.id, title=form.title),
        form_version=form.version,
        answers=row.answers,
        corrects=row.corrects,
        explanation=row.reason,
        refusal=None if refusal is None else retold(refusal.message),
        remedy=None if refusal is None else retold(refusal.remedy),
        reasons={reason: retold(reason.label) for reason in CorrectionReason},
    )


@router.post("/cases/{case_id}/tasks/{number}/correction", status_code=201)
async def correct(file: TaskOfMine, number: TaskPath, sent: CorrectionIn, once: Once, at: At) -> CorrectionTaken:
    """Исправить ответ своего органа, пока на нём ничего не основано. Прежний ответ и его документы остаются в деле."""
    before = await sent_before(at, file.actor, once)
    if before is not None and before.recorded_turn is not None:
        earlier = CorrectionTaken(**taken(before).model_dump(), corrects=before.corrects)
        raise Answered(JSONResponse(earlier.model_dump(mode="json"), status_code=201))
    old = await _answer(at, file, number)
    if old is None:
        raise RefusedNow(
            _("На задачу № %(number)s ещё не ответили.") % {"number": number},
            _(ANSWER_FIRST),
            more={"code": "wrong_moment"},
        )
    form = catalogue.form(old.form, old.form_version)
    raw = await text_of(at, file, file.row, (None if before is None else before.answers, sent.answers))
    written = drafts.Written(file.state.id, number, form.id, form.version, raw)
    async with kept_as_draft(at, file, file.row, written):
        checked = sound(file, file.row, form, raw, file.now)
        _require_difference(old, checked)
        correction = Correction(corrects=sent.corrects, reason=sent.explanation)
        names = await given_forms(at, file, file.row, form, checked.answers, sent.name_forms)
        reference = await store(at, file.actor, _filled(file, form, checked, once, correction)._replace(names=names))
        event = AnswerCorrected(
            task=number,
            corrects=sent.corrects,
            submission=reference,
            facts=declared(file, file.row, form, checked),
            orders=await _orders(at, file, form, checked),
            reason=sent.reason.value,
            by=file.actor.doer,
        )
        done = await tell(at, file, event, name=once.name)
    await drafts.discard(at, file.actor, written)
    return _taken(done, reference, sent.corrects)


async def _orders(at: Office, file: OwnTask, form: Form, checked: Checked) -> tuple[Order, ...]:
    """What a plan would ask that nobody has approved yet; what was asked already is not asked by a correction."""
    return await orders_of(at, file, form, checked.answers) if is_adopted(file.norm.route, file.row.step) else ()


async def _answer(at: Office, file: OwnTask, number: TaskId) -> Line | None:
    async with at.sessions.reading() as connection:
        return await own_answer_row(connection, file.actor, file.state.id, number)


def _refusal_now(file: OwnTask, row: Line) -> Refusal | None:
    """Why the answer could not be corrected now by this person, whatever the new one would say."""
    form = catalogue.form(row.form, row.form_version)
    given = file.state.answer_to(file.row.number)
    event = AnswerCorrected(
        task=file.row.number,
        corrects=row.id,
        submission=SubmissionRef(id=row.id, form=form.id, form_version=form.version, digest=row.digest),
        facts={} if given is None else given.facts,
        reason=CorrectionReason.SLIP.value,
        by=file.actor.doer,
    )
    return check(file.norm, file.state, event, file.now)


def _require_difference(old: Line, checked: Checked) -> None:
    if old.answers == checked.answers:
        raise BadInput(
            _("Исправленный ответ ничем не отличается от прежнего."),
            _("%(kept)s Измените то, что было неверно, и отправьте снова.") % {"kept": _(DRAFT_KEPT)},
        )


def _filled(file: OwnTask, form: Form, checked: Checked, once: Claim, correction: Correction) -> Filled:
    return Filled(
        id=once.name[:32],
        case=file.state.id,
        form=form.id,
        form_version=form.version,
        answers=checked.answers,
        missing=checked.missing,
        task=file.row.number,
        correction=correction,
    )


def _taken(done: Answer, reference: SubmissionRef, corrects: SubmissionId) -> CorrectionTaken:
    return CorrectionTaken(
        turn=done.turn,
        at=done.at,
        submission=reference.id,
        digest=reference.digest,
        gaps=reference.gaps,
        corrects=corrects,
    )

"""Submissions: the answer to a task. It is checked, stored whole, and told to the case; the draft stays until then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue

from activities.chain import event_of
from api import answers, drafts
from api.door import Door
from api.errors import BadInput, Problem, RefusedNow
from api.guards import At, CasePath, Open, SignedIn, TaskPath, do_task
from api.idempotency import Answered, Claim, Once
from api.languages import gettext as _
from api.languages import later
from api.majority import majority_told
from api.names import NameAnswers, given_forms
from api.office import Office
from api.orders import orders_of
from api.reading.records import my_submission
from api.reading.rows import Line
from api.submissions import Filled, store, withdraw
from api.v1.matches import require_known
from api.v1.shapes import Answers, Brought, Done, When
from api.v1.tasks import form_of, task_of
from forms.answers import Checked, check_answers
from forms.definition import Form
from forms.facts import facts_of, next_on
from models.events import AnswerCorrected, StepDone
from models.ids import Digest, SubmissionId
from models.people import Actor
from models.route import FactValue
from models.submission import Correction
from workflows import registry
from workflows.letters import Answer

router = APIRouter(route_class=Door, tags=["Задачи"])
DRAFT_KEPT = later("Введённое сохранено в черновике.")
COMPLETED = "Дополнено то, что экстренный ответ оставил незаполненным."
"""Why the whole answer takes the place of the one with gaps; stands in the record, in the language of the record."""


class SubmissionIn(Brought):
    """The answers, or nothing when the draft is what is to be sent."""

    answers: Answers | None = Field(default=None, description="Ответы; пусто: отправить черновик")
    happened_at: When | None = Field(default=None, description="Когда само действие, если раньше записи")
    name_forms: NameAnswers = Field(default=(), description="Ответы на name_questions задачи; можно не отвечать")


class SubmissionTaken(Done):
    """The answer stands in the record."""

    submission: SubmissionId
    digest: Digest
    gaps: int = Field(description="Сколько обязательных полей осталось пустыми (только в экстренном шаге)")


@router.post("/cases/{case_id}/tasks/{number}/submission", status_code=201)
async def submit(
    actor: SignedIn, case_id: CasePath, number: TaskPath, sent: SubmissionIn, once: Once, at: At
) -> SubmissionTaken:
    """Ответить на задачу. Пробелы не пускают дальше, кроме экстренных шагов; введённое остаётся в черновике."""
    earlier = await sent_before(at, actor, once)
    if earlier is not None and earlier.recorded_turn is not None:
        raise Answered(JSONResponse(taken(earlier).model_dump(mode="json"), status_code=201))
    file = await do_task(actor, case_id, at)
    row = await task_of(at, file, number)
    form = form_of(file, row)
    raw = await text_of(at, file, row, (None if earlier is None else earlier.answers, sent.answers))
    written = drafts.Written(file.state.id, number, form.id, form.version, raw)
    async with kept_as_draft(at, file, row, written):
        checked = sound(file, row, form, raw, file.now)
        await require_known(file, at, is_urgent=registry.step_of(file.norm.route, row.step).urgent is True)
        orders = await orders_of(at, file, form, checked.answers)
        names = await given_forms(at, file, row, form, checked.answers, sent.name_forms)
        filled = Filled(once.name[:32], file.state.id, form.id, form.version, checked.answers, checked.missing, number)
        reference = await store(at, actor, filled._replace(names=names, correction=_completing(file, row)))
        event = StepDone(
            task=number,
            submission=reference,
            facts=declared(file, row, form, checked),
            happened_at=sent.happened_at,
            next_on=next_on(form, checked.answers),
            majority=majority_told(file.norm.route, checked.answers),
            orders=orders,
            by=actor.doer,
        )
        done = await tell(at, file, event, name=once.name)
    await drafts.discard(at, actor, written)
    return SubmissionTaken(
        turn=done.turn, at=done.at, submission=reference.id, digest=reference.digest, gaps=reference.gaps
    )


def _completing(file: Open, row: Line) -> Correction | None:
    """The answer with gaps that this one takes the place of, if it completes one."""
    if row.completes is None:
        return None
    return Correction(corrects=file.state.answers[row.step].id, reason=COMPLETED)


@asynccontextmanager
async def kept_as_draft(at: Office, file: Open, row: Line, written: drafts.Written) -> AsyncIterator[None]:
    """Keep the text as a draft before anything can go wrong; whatever goes wrong names the draft's version."""
    if row.agency != file.actor.agency or not written.answers:
        yield
        return
    version = await drafts.keep(at, file.actor, written)
    try:
        yield
    except Problem as problem:
        problem.headers["ETag"] = f'"{version}"'
        raise


async def tell(at: Office, file: Open, event: StepDone | AnswerCorrected, *, name: str) -> Answer:
    """Tell the case. What it refuses is not left behind as a submission."""
    try:
        return await at.sending.tell(file.state.id, event, name=name, kept=DRAFT_KEPT)
    except RefusedNow:
        await withdraw(at, file.actor, event.submission.id)
        raise


async def text_of(
    at: Office, file: Open, row: Line, sent: tuple[dict[str, JsonValue] | None, ...]
) -> dict[str, JsonValue]:
    """What is to be sent: what was stored when this request came before, what it brings, or the draft."""
    for brought in sent:
        if brought is not None:
            return brought
    found = await drafts.drafts_of(at, file.actor, file.state.id, row.number)
    if not found:
        raise BadInput(
            _("Отправлять нечего: в запросе нет ответов, и черновика у задачи нет."),
            _("Передайте ответы в поле answers или сначала сохраните черновик."),
        )
    drafted: dict[str, JsonValue] = found[0].answers
    return drafted


async def sent_before(at: Office, actor: Actor, once: Claim) -> Line | None:
    """What was stored when this same request came before: to be sent again, or already in the record."""
    async with at.sessions.reading() as connection:
        return await my_submission(connection, actor, once.name[:32])


def taken(row: Line) -> SubmissionTaken:
    """What was answered when the form became part of the record."""
    event = event_of(row.event)
    gaps = event.submission.gaps if isinstance(event, StepDone | AnswerCorrected) else 0
    return SubmissionTaken(turn=row.recorded_turn, at=row.at, submission=row.id, digest=row.digest, gaps=gaps)


def sound(file: Open, row: Line, form: Form, raw: dict[str, Any], now: datetime) -> Checked:
    """The answers as they will be kept. Gaps stop them, unless the step may be sent with gaps."""
    found = check_answers(form, raw, day=answers.local_day(now, file.state.offset))
    is_urgent = registry.step_of(file.norm.route, row.step).urgent is True and row.completes is None
    if not found.is_sound or (found.gaps and not is_urgent):
        raise answers.incomplete(found.gaps, DRAFT_KEPT)
    return found


def declared(file: Open, row: Line, form: Form, checked: Checked) -> dict[str, FactValue]:
    """The facts that the route expects of this step."""
    gives = registry.step_of(file.norm.route, row.step).gives
    return {name: value for name, value in facts_of(form, checked.answers).items() if name in gives}

"""«Протокол»: drawn up from the record once the sitting is over, registered, signed; corrected by a new edition."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api.errors import BadInput, NotAllowed, NotFound, RefusedNow
from api.guards import At
from api.idempotency import Claim
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, SeenSitting, SittingFile
from api.pages.sitting_told import told_in_words
from api.reading.agendas import minutes_rows
from api.reading.records import submissions_of
from api.submissions import Filled, store, withdraw
from api.v1.sitting_deeds import told
from forms import catalogue
from forms.answers import check_answers
from forms.commission import minutes
from forms.values import TEXT_LIMIT
from models.ids import Digest
from models.sitting_minutes import MinutesDrawn
from models.submission import Correction

router = APIRouter(route_class=Page, include_in_schema=False)
OVER = frozenset({"over", "closed"})
REASON_LIMIT = 1_000
ITEMS = "items[]"
SPOKEN = ("case_content", "attendance_rights", "explanations", "petitions")
"""What the secretary writes of a question; every other word of the протокол is the record's."""


class Edition(NamedTuple):
    """An edition of the протокол in the register."""

    number: str
    day: date
    digest: Digest | None
    """None while it is being printed."""
    signatures: int
    reason: str
    is_last: bool


class Spoken(NamedTuple):
    """What was said of one question, as far as the secretary wrote it down."""

    number: int
    question: str
    is_heard: bool
    words: Mapping[str, str]


@router.get(f"{HOME}/{{sitting_id}}/minutes")
async def show_minutes(request: Request, file: SeenSitting, at: At) -> HTMLResponse:
    """Редакции протокола; у секретаря — слова о вопросах и кнопка."""
    answers = await _answers(file, at)
    return await _shown(request, file, answers, at)


@router.post(f"{HOME}/{{sitting_id}}/minutes")
async def draw_minutes(request: Request, file: SeenSitting, sent: Sent, once: SentOnce, at: At) -> Response:
    """Оформить протокол или новую его редакцию."""
    if not file.board.may_keep:
        raise NotAllowed(_("Протокол оформляет секретарь или председательствующий."), _("Ничего не сделано."))
    answers = _with_words(await _answers(file, at), sent)
    try:
        await _draw(file, answers, sent, once, at)
    except BadInput as wrong:
        return await _shown(request, file, answers, at, wrong=wrong, reason=sent.one("reason"))
    return see_other(f"{HOME}/{file.state.id}/minutes?done=sitting-minutes")


async def _draw(file: SittingFile, answers: dict[str, JsonValue], sent: Fields, once: Claim, at: Office) -> None:
    """Store what was drawn up and tell the sitting. What it refuses leaves nothing behind."""
    form = catalogue.form(minutes.FORM)
    checked = check_answers(form, answers, day=file.moments.today)
    if checked.gaps:
        raise BadInput(checked.gaps[0].message, _("Протокол не оформлен; введённое осталось на странице."))
    corrects, reason = sent.one("corrects") or None, sent.one("reason")[:REASON_LIMIT]
    if corrects and not reason:
        message = _("Напишите, что исправлено и почему.")
        remedy = _("Новая редакция не оформлена; введённое осталось на странице.")
        raise BadInput(message, remedy, errors=(Mistake(field="reason", message=message),))
    correction = Correction(corrects=corrects, reason=reason) if corrects else None
    filled = Filled(once.name[:32], file.state.id, form.id, form.version, checked.answers, 0, correction=correction)
    reference = await store(at, file.actor, filled)
    event = MinutesDrawn(submission=reference, corrects=corrects, by=file.actor.doer)
    try:
        await told(at, file.hall, event, name=once.name)
    except RefusedNow:
        await withdraw(at, file.actor, reference.id)
        raise


async def _answers(file: SittingFile, at: Office) -> dict[str, JsonValue]:
    """The протокол as the record tells it, with the words that the secretary wrote into its last edition."""
    if file.state.phase not in OVER or file.state.outcome == "cancelled":
        raise NotFound(
            _("Протокола ещё нет."), _("Его оформляют, когда заседание закончено; у отменённого протокола нет.")
        )
    answers = minutes.minutes(await told_in_words(file, at))
    if not file.state.minutes:
        return answers
    async with at.sessions.reading() as connection:
        (row,) = await submissions_of(connection, file.actor, {file.state.minutes[-1].submission.id})
    before = {one.get("no"): one for one in row.answers.get(ITEMS) or ()}
    kept = {number: {key: one[key] for key in SPOKEN if one.get(key)} for number, one in before.items()}
    return {**answers, ITEMS: [{**one, **kept.get(one.get("no"), {})} for one in _rows(answers)]}


def _with_words(answers: dict[str, JsonValue], sent: Fields) -> dict[str, JsonValue]:
    """What the secretary wrote now; a question that nothing was sent of stays as it was."""
    said = dict(sent.theirs())
    rows: list[JsonValue] = []
    for one in _rows(answers):
        words = {key: said.get(f"{key}-{one.get('no')}", "").strip()[:TEXT_LIMIT] for key in SPOKEN if key in one}
        rows.append({**one, **{key: text for key, text in words.items() if text}})
    return {**answers, ITEMS: rows}


def _rows(answers: Mapping[str, JsonValue]) -> list[dict[str, Any]]:
    rows = answers.get(ITEMS)
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


async def _shown(
    request: Request,
    file: SittingFile,
    answers: Mapping[str, JsonValue],
    at: Office,
    *,
    wrong: BadInput | None = None,
    reason: str = "",
) -> HTMLResponse:
    titles = {one.key: one.title for one in catalogue.form(minutes.FORM).field_of[ITEMS].columns}
    return show(
        request,
        "pages/sitting_minutes.html",
        status=422 if wrong else 200,
        heading=_("Протокол заседания"),
        editions=await _editions(file, at),
        spoken=[_spoken(one) for one in _rows(answers)],
        titles=titles,
        corrects=file.state.minutes[-1].submission.id if file.state.minutes else "",
        may_draw=file.board.may_keep and file.state.phase == "over",
        unresolved=[one.number for one in file.board.items if one.standing in {"decided", "resolved", "refused"}],
        wrong=wrong,
        reason=reason,
        **framed(file, "board"),
    )


def _spoken(row: Mapping[str, Any]) -> Spoken:
    words = {key: str(row[key]) for key in SPOKEN if key in row}
    return Spoken(int(row["no"]), str(row["question"]), bool(words), words)


async def _editions(file: SittingFile, at: Office) -> list[Edition]:
    async with at.sessions.reading() as connection:
        rows = await minutes_rows(connection, file.actor, file.state.id)
    last = len(rows) - 1
    return [
        Edition(
            number=f"{row.number}/{row.year}",
            day=file.moments.last_day(row.made_at),
            digest=row.digest,
            signatures=row.signatures,
            reason=row.reason or "",
            is_last=place == last,
        )
        for place, row in enumerate(rows)
    ][::-1]

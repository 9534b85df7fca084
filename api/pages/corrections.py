"""«Исправить ответ»: the form with the old answers, and why they were wrong; or why it is too late, and what to do.

It is filled in like the form of a task: what is typed is kept by itself, a file goes at once. Each person has a text of
their own; whose is sent first counts, and the other one stands beside it (api/pages/answered.py).
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import JsonValue

from api import answers, drafts
from api.answers import gaps_in
from api.attachments import take_back
from api.errors import BadInput
from api.guards import At, OwnTask, TaskOfMine, TaskPath
from api.idempotency import Answered
from api.languages import gettext as _
from api.office import Office
from api.pages import answered
from api.pages.copies import seal_of
from api.pages.door import Page, SentOnce, see_other
from api.pages.enclosures import Place, shown_files, take_files
from api.pages.fields import Fields, Sent, brought
from api.pages.picking import agencies_for
from api.pages.questions import Asking, errors, questions_of
from api.pages.readable import readable
from api.pages.replies import replies, with_row, without_row
from api.pages.sheet import UNPROCESSABLE, saved_told, sheet_of
from api.pages.showing import moments_in, show
from api.reading.attachments import task_attachments
from api.reading.rows import Line
from api.v1 import corrections
from api.v1.corrections import Correctable, CorrectionIn
from forms import catalogue
from forms.answers import Gap, check_answers
from forms.definition import Form
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
WHY = ("reason", "explanation")


class Typed(NamedTuple):
    """What stands in the controls: the answers, and why the old ones were wrong."""

    answers: Mapping[str, JsonValue]
    why: Mapping[str, str]
    gaps: tuple[Gap, ...] = ()
    is_fresh: bool = False
    """It has just been sent: newer than any copy that the browser may hold."""
    kept: Line | None = None
    """The draft from which it is."""


@router.get("/cases/{case_id}/tasks/{number}/correction")
async def ask(
    request: Request,
    file: TaskOfMine,
    number: TaskPath,
    at: At,
    afresh: Annotated[str, Query(max_length=3)] = "",
) -> HTMLResponse:
    """Исправить ответ: форма с прежними ответами или со своим черновиком; или почему уже нельзя."""
    told = await corrections.read_answer(file, number, at)
    mine = None if afresh else await _mine(at, file, number)
    typed = Typed(told.answers, {}) if mine is None else Typed(mine.answers, mine.beside or {}, kept=mine)
    return await _shown(request, at, file, told, typed)


@router.post("/cases/{case_id}/tasks/{number}/correction")
async def take(request: Request, file: TaskOfMine, number: TaskPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Отправить исправленный ответ, сохранить, добавить или убрать строку или файл. Введённое сохраняется."""
    told = await corrections.read_answer(file, number, at)
    form = _form(told)
    taken = await take_files(at, file.actor, Place(form, file.state.id, number), sent, once.name)
    act, _space, rest = sent.one("act").partition(" ")
    written = await _written(at, file, form, taken.pairs, (act, rest))
    await _keep(at, file, form, written, sent)
    if act == "send" and (told.refusal or sent.one("corrects") != told.submission):  # something came in between
        task, done = (file.state.id, number), "/tasks?done=corrected"
        return await answered.late_or_echo(request, task, sent, once, at, done=done)
    typed = Typed(written, _why(sent), taken.gaps, is_fresh=True)
    if act in {"add", "remove"} or taken.gaps:
        return await _shown(request, at, file, told, typed)
    if act != "send":
        done = {"restore": "restored", "detach": "detached"}.get(act, "saved")
        return see_other(f"{_address(file)}/correction?done={done}")
    try:
        correction = brought(CorrectionIn, corrects=sent.one("corrects"), answers=written, **_why(sent))
        with suppress(Answered):  # it was taken before: the same page as then
            await corrections.correct(file, number, correction, once, at)
    except BadInput as wrong:
        found = gaps_in(wrong) or (Gap(field="", kind="wrong", message=f"{wrong.detail} {wrong.remedy}"),)
        return await _shown(request, at, file, told, typed._replace(gaps=found))
    return see_other("/tasks?done=corrected")


@router.post("/cases/{case_id}/tasks/{number}/correction/draft")
async def keep_draft(file: TaskOfMine, number: TaskPath, sent: Sent, at: At) -> JSONResponse:
    """Автосохранение исправления."""
    told = await corrections.read_answer(file, number, at)
    form = _form(told)
    written = replies(form, sent.theirs())
    version = await _keep(at, file, form, written, sent)
    return JSONResponse(saved_told(await _asking(at, file, form, Typed(written, {})), moments_in(file), version))


async def _written(
    at: Office, file: OwnTask, form: Form, pairs: list[tuple[str, str]], act: tuple[str, str]
) -> dict[str, JsonValue]:
    """The answers, with a row more or less, or without a file."""
    deed, what = act
    rows, _space, place = what.rpartition(" ")
    if deed == "detach":
        number = next((value for name, value in pairs if name == what and value), "")
        await take_back(at, file.actor, number, (file.state.id, int(file.row.number)))
        pairs = [pair for pair in pairs if pair[0] != what]
    elif deed == "remove":
        pairs = without_row(pairs, rows, place)
    written = replies(form, pairs)
    return with_row(written, rows, place) if deed == "add" else written


def _why(sent: Fields) -> dict[str, str]:
    return {name: sent.one(name) for name in WHY}


async def _mine(at: Office, file: OwnTask, number: int) -> Line | None:
    """The person's own draft; that of a colleague is theirs to send."""
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    return next((row for row in rows if row.person == file.actor.person), None)


async def _keep(at: Office, file: OwnTask, form: Form, written: dict[str, JsonValue], sent: Fields) -> int:
    number = int(file.row.number)
    return await drafts.keep(
        at, file.actor, drafts.Written(file.state.id, number, form.id, form.version, written, _why(sent))
    )


async def _asking(at: Office, file: OwnTask, form: Form, typed: Typed) -> Asking:
    checked = check_answers(form, typed.answers, day=answers.local_day(file.now, file.state.offset))
    async with at.sessions.reading() as connection:
        rows = await task_attachments(connection, file.actor, file.state.id, int(file.row.number))
    files = shown_files(rows, Place(form, file.state.id, int(file.row.number)).address)
    found = await agencies_for(at, file.actor, file.state.territory, form)
    return Asking(
        form, typed.answers, gaps=checked.gaps, told=typed.gaps, settled=checked.answers, files=files, agencies=found
    )


async def _shown(request: Request, at: Office, file: OwnTask, told: Correctable, typed: Typed) -> HTMLResponse:
    moments = moments_in(file)
    saved = _("Черновик: %(moment)s") % {"moment": moments.exact(typed.kept.updated_at)} if typed.kept else ""
    asking = await _asking(at, file, _form(told), typed)
    sheet = sheet_of(request, at, asking, seen=str(typed.kept.revision) if typed.kept else "0", saved=saved)
    return show(
        request,
        "pages/correction.html",
        status=UNPROCESSABLE if typed.gaps else 200,
        heading=_("Исправить ответ"),
        section="/tasks",
        step=registry.step_of(file.norm.route, file.row.step).title,
        told=told,
        sheet=sheet,
        errors=errors(questions_of(sheet.chapters), typed.gaps),
        mistakes={gap.field: gap.message for gap in typed.gaps if gap.field in WHY},
        why=typed.why,
        is_fresh=typed.is_fresh,
        is_draft=typed.kept is not None,
        unsent=readable(_form(told), typed.answers) if told.refusal and typed.kept else (),
        seal=seal_of(at, file.actor),
        address=f"{_address(file)}/correction",
        task_address=_address(file),
    )


def _form(told: Correctable) -> Form:
    """The form in the version in which it was answered."""
    return catalogue.form(told.form.id, told.form_version)


def _address(file: OwnTask) -> str:
    return f"/cases/{file.state.id}/tasks/{file.row.number}"

"""«Исправить ответ»: the form with the old answers, and why they were wrong; or why it is too late, and what to do."""

from collections.abc import Mapping
from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import answers
from api.answers import gaps_in
from api.errors import BadInput
from api.guards import At, OwnTask, TaskOfMine, TaskPath
from api.idempotency import Answered
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.enclosures import Place, shown_files, take_files
from api.pages.fields import Fields, Sent, brought
from api.pages.questions import Asking
from api.pages.replies import replies, with_row, without_row
from api.pages.sheet import UNPROCESSABLE, errors_of, sheet_of
from api.pages.showing import show
from api.reading.attachments import task_attachments
from api.v1 import corrections
from api.v1.corrections import Correctable, CorrectionIn
from forms import catalogue
from forms.answers import Gap, check_answers
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
WHY = frozenset({"reason", "explanation"})


@router.get("/cases/{case_id}/tasks/{number}/correction")
async def ask(request: Request, file: TaskOfMine, number: TaskPath, at: At) -> HTMLResponse:
    """Исправить ответ: форма с прежними ответами, или почему уже нельзя."""
    told = await corrections.read_answer(file, number, at)
    return await _shown(request, at, file, told, told.answers, Fields(()), ())


@router.post("/cases/{case_id}/tasks/{number}/correction")
async def take(request: Request, file: TaskOfMine, number: TaskPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Отправить исправленный ответ. Введённое возвращается вместе с ошибками."""
    told = await corrections.read_answer(file, number, at)
    form = catalogue.form(told.form.id, told.form_version)
    taken = await take_files(at, file.actor, Place(form, file.state.id, number), sent, once.name)
    act, _space, rest = sent.one("act").partition(" ")
    rows, _space, place = rest.rpartition(" ")
    pairs = without_row(taken.pairs, rows, place) if act == "remove" else taken.pairs
    pairs = [pair for pair in pairs if pair[0] != rest] if act == "detach" else pairs
    written = replies(form, pairs)
    written = with_row(written, rows, place) if act == "add" else written
    if act != "send" or taken.gaps:
        return await _shown(request, at, file, told, written, sent, taken.gaps)
    try:
        correction = brought(
            CorrectionIn,
            corrects=sent.one("corrects"),
            answers=written,
            reason=sent.one("reason"),
            explanation=sent.one("explanation"),
        )
        with suppress(Answered):  # it was taken before: the same page as then
            await corrections.correct(file, number, correction, once, at)
    except BadInput as wrong:
        found = gaps_in(wrong) or (Gap(field="", kind="wrong", message=f"{wrong.detail} {wrong.remedy}"),)
        return await _shown(request, at, file, told, written, sent, found)
    return see_other("/tasks?done=corrected")


async def _shown(
    request: Request,
    at: Office,
    file: OwnTask,
    told: Correctable,
    written: Mapping[str, JsonValue],
    sent: Fields,
    gaps: tuple[Gap, ...],
) -> HTMLResponse:
    number: int = file.row.number
    form = catalogue.form(told.form.id, told.form_version)
    checked = check_answers(form, written, day=answers.local_day(file.now, file.state.offset))
    async with at.sessions.reading() as connection:
        rows = await task_attachments(connection, file.actor, file.state.id, number)
    files = shown_files(rows, Place(form, file.state.id, number).address)
    asking = Asking(form, written, gaps=checked.gaps, told=gaps, settled=checked.answers, files=files)
    sheet = sheet_of(request, at, asking, seen="", saved="")
    told_why = {gap.field: gap.message for gap in gaps if gap.field in WHY}
    return show(
        request,
        "pages/correction.html",
        status=UNPROCESSABLE if gaps else 200,
        heading=_("Исправить ответ"),
        section="/tasks",
        step=registry.step_of(file.norm.route, file.row.step).title,
        told=told,
        sheet=sheet,
        errors=errors_of(sheet, gaps),
        mistakes=told_why,
        sent=sent,
        address=f"/cases/{file.state.id}/tasks/{number}/correction",
        task_address=f"/cases/{file.state.id}/tasks/{number}",
    )

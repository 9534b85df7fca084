"""One task: until when and why, and its form, which is filled in, kept, compared, and sent."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import drafts
from api.errors import BadInput, ChangedMeanwhile, NotFound
from api.guards import At, CasePath, Open, ReadCase, SignedIn, do_task
from api.idempotency import Answered, Claim
from api.languages import gettext as _
from api.office import Office
from api.pages import sheet
from api.pages.case_frame import frame_of, framed
from api.pages.comparison import merged
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.replies import replies, with_row, without_row
from api.pages.showing import moments_in, rendered, show
from api.v1 import tasks
from api.v1.submissions import SubmissionIn, submit
from api.v1.tasks import TaskTold
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
TaskPath = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/cases/{case_id}/tasks/{number}")
async def show_task(request: Request, file: ReadCase, number: TaskPath, at: At) -> HTMLResponse:
    """Задача: форма, если она моя и открыта; иначе что о ней известно."""
    told = await tasks.read_task(file, number, at)
    if not sheet.is_to_be_filled(file, told):
        frame = await frame_of(file, at)
        return show(request, "pages/task_read.html", **framed(frame), task=told)
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    written = rows[0].answers if rows else sheet.known(told)
    return await sheet.shown(request, at, file, told, sheet.Filled(written))


@router.get("/cases/{case_id}/tasks/{number}/compare")
async def compare_drafts(request: Request, file: ReadCase, number: TaskPath, at: At) -> Response:
    """Два варианта черновика рядом."""
    told = await tasks.read_task(file, number, at)
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    if len(rows) < 2 or not sheet.is_to_be_filled(file, told):  # noqa: PLR2004 - two texts to compare
        return see_other(f"/cases/{file.state.id}/tasks/{number}")
    theirs, mine = rows[0], next((row for row in rows[1:] if row.person == file.actor.person), rows[1])
    return await sheet.side_by_side(request, at, file, told, mine.answers, theirs._asdict())


@router.post("/cases/{case_id}/tasks/{number}")
async def take_task(
    request: Request, actor: SignedIn, case_id: CasePath, number: TaskPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Кнопки под формой: отправить, сохранить, добавить или убрать строку, принять общий вариант."""
    act, _, rest = sent.one("act").partition(" ")
    rows, _, place = rest.rpartition(" ")
    if act.startswith("send"):
        return await _send(request, actor, (case_id, number), sent, once, at)
    file, told = await _opened(actor, case_id, number, at)
    pairs = without_row(sent.theirs(), rows, place) if act == "remove" else sent.theirs()
    written = merged(sent) if act == "merge" else replies(sheet.form_of(told), pairs)
    if act in {"add", "remove"}:
        shown = with_row(written, rows, place) if act == "add" else written
        return await sheet.shown(request, at, file, told, sheet.Filled(shown, seen=sent.one("seen")))
    try:
        await _save(at, file, told, written, sent)
    except ChangedMeanwhile as conflict:
        return await sheet.side_by_side(request, at, file, told, written, conflict.more["theirs"])
    return see_other(f"/cases/{case_id}/tasks/{number}?done=saved")


@router.post("/cases/{case_id}/tasks/{number}/draft")
async def keep_draft(actor: SignedIn, case_id: CasePath, number: TaskPath, sent: Sent, at: At) -> HTMLResponse:
    """Автосохранение: строка о том, что сохранено, и новая версия черновика."""
    file, told = await _opened(actor, case_id, number, at)
    said: dict[str, Any] = {"version": sent.one("seen"), "conflict": None, "moments": moments_in(file)}
    try:
        said["version"] = await _save(at, file, told, replies(sheet.form_of(told), sent.theirs()), sent)
    except ChangedMeanwhile as conflict:
        said["conflict"] = conflict
    return HTMLResponse(rendered("components/saved.html", said))


async def _send(
    request: Request, actor: Actor, task: tuple[str, int], sent: Fields, once: Claim, at: Office
) -> Response:
    """Send the answers. What is wrong or missing comes back with the form; everything typed is kept."""
    case_id, number = task
    try:
        file, told = await _opened(actor, case_id, number, at)
    except NotFound:  # the answer was taken, its echo was lost, and the case is out of reach by now
        return await _sent(actor, task, None, once, at)
    written = replies(sheet.form_of(told), sent.theirs())
    gaps = sheet.gaps_of(file, told, written)
    if gaps and sheet.may_have_gaps(file, told) and sent.one("act") == "send":
        await _keep(at, file, told, written)
        return await sheet.shown(request, at, file, told, sheet.Filled(written, gaps))
    try:
        return await _sent(actor, task, written, once, at)
    except BadInput:
        return await sheet.shown(request, at, file, told, sheet.Filled(written, gaps))


async def _sent(
    actor: Actor, task: tuple[str, int], written: dict[str, JsonValue] | None, once: Claim, at: Office
) -> Response:
    with suppress(Answered):  # it was taken before: the same page as then
        await submit(actor, *task, SubmissionIn(answers=written), once, at)
    return see_other("/tasks?done=answered")


async def _opened(actor: Actor, case_id: str, number: int, at: Office) -> tuple[Open, TaskTold]:
    """The case and the task, if it is this person's to fill in."""
    file = await do_task(actor, case_id, at)
    told = await tasks.read_task(file, number, at)
    if told.form is None:
        raise NotFound(_("Эта задача поручена другому органу."), _("Откройте «Мои задачи»: там ваши."))
    return file, told


async def _save(at: Office, file: Open, told: TaskTold, written: dict[str, JsonValue], sent: Fields) -> int:
    """Save over the version that the page showed. Raises ChangedMeanwhile when there is another one."""
    seen = sent.one("seen")
    return await drafts.save(at, file.actor, _draft(file, told, written), seen=int(seen) if seen.isdecimal() else 0)


async def _keep(at: Office, file: Open, told: TaskTold, written: dict[str, JsonValue]) -> None:
    await drafts.keep(at, file.actor, _draft(file, told, written))


def _draft(file: Open, told: TaskTold, written: dict[str, JsonValue]) -> drafts.Written:
    form = sheet.form_of(told)
    return drafts.Written(file.state.id, told.number, form.id, form.version, written)

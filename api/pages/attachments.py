"""Files of a form: brought one by one by a script, looked at, seen small, and taken back before the form is sent."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse

from api import giving_out
from api.attachments import take_back
from api.errors import BadRequest, NotFound
from api.guards import At, CasePath, OwnTask, Sender, SignedIn, TaskOfMine, TaskPath
from api.languages import gettext as _
from api.office import Office
from api.pages.controls import Control, control
from api.pages.door import Page, SentOnce
from api.pages.enclosures import Place, label_of, shown_file, stem_of, take_file
from api.pages.fields import LaidFile, Sent
from api.pages.showing import rendered
from api.pages.signal_card import opening_form
from api.v1 import attachments
from api.v1.attachments import NO_PLACE, InAttachment
from api.v1.uploads import require_open
from forms.definition import Kind
from models.ids import AttachmentId
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
OF_TASK = "/cases/{case_id}/tasks/{number}/attachments"
OF_SIGNAL = "/signals/attachments"
InControl = Annotated[str, Query(max_length=120, pattern=r"^[a-z][a-z0-9_.]*(\[\])?(/[a-z0-9_]+)*$")]


@router.get(f"{OF_TASK}/{{attachment}}")
async def read(actor: SignedIn, case_id: CasePath, number: TaskPath, attachment: InAttachment, at: At) -> FileResponse:
    """Файл задачи."""
    row = await attachments.readable(at, actor, attachment, (case_id, number))
    return await giving_out.given_out(at, row)


@router.get(f"{OF_TASK}/{{attachment}}/small")
async def look(actor: SignedIn, case_id: CasePath, number: TaskPath, attachment: InAttachment, at: At) -> Response:
    """Снимок задачи в уменьшенном виде."""
    row = await attachments.readable(at, actor, attachment, (case_id, number))
    return await giving_out.shown_small(at, row)


@router.post(OF_TASK)
async def attach(
    file: TaskOfMine, number: TaskPath, name: InControl, sent: Sent, once: SentOnce, at: At
) -> JSONResponse:
    """Приложить файл; в ответ место файла на странице, каким оно стало."""
    require_open(file, number)
    return await _attached(at, file.actor, _place(file, number), name, sent, once.name)


@router.post(f"{OF_TASK}/{{attachment}}/remove")
async def detach(file: TaskOfMine, number: TaskPath, attachment: InAttachment, name: InControl, at: At) -> JSONResponse:
    """Убрать файл, пока форма не отправлена."""
    return await _detached(at, file.actor, _place(file, number), name, attachment)


@router.get(f"{OF_SIGNAL}/{{attachment}}")
async def read_of_signal(actor: SignedIn, attachment: InAttachment, at: At) -> FileResponse:
    """Файл сигнала."""
    row = await attachments.readable(at, actor, attachment, NO_PLACE)
    return await giving_out.given_out(at, row)


@router.get(f"{OF_SIGNAL}/{{attachment}}/small")
async def look_at_signal(actor: SignedIn, attachment: InAttachment, at: At) -> Response:
    """Снимок сигнала в уменьшенном виде."""
    row = await attachments.readable(at, actor, attachment, NO_PLACE)
    return await giving_out.shown_small(at, row)


@router.post(OF_SIGNAL)
async def attach_to_signal(actor: Sender, name: InControl, sent: Sent, once: SentOnce, at: At) -> JSONResponse:
    """Приложить файл к неотправленному сигналу."""
    return await _attached(at, actor, Place(opening_form(actor.territory), None, None), name, sent, once.name)


@router.post(f"{OF_SIGNAL}/{{attachment}}/remove")
async def detach_from_signal(actor: Sender, attachment: InAttachment, name: InControl, at: At) -> JSONResponse:
    """Убрать файл из неотправленного сигнала."""
    return await _detached(at, actor, Place(opening_form(actor.territory), None, None), name, attachment)


def _place(file: OwnTask, number: int) -> Place:
    return Place(file.form, file.state.id, number)


async def _attached(at: Office, actor: Actor, place: Place, name: str, sent: Sent, once: str) -> JSONResponse:
    if len(sent.files) != 1:
        raise BadRequest(_("В форме нет файла."), _("Выберите файл ещё раз. Введённое в форму цело."))
    row = await take_file(at, actor, place, LaidFile(name, sent.files[0].file), once[:32])
    label = label_of(place.form, name)
    given = Control("file", name, label, row.id, file=shown_file(row, place.address))
    return JSONResponse({"html": _shown(given), "title": stem_of(row.name)}, 201)


async def _detached(at: Office, actor: Actor, place: Place, name: str, attachment: AttachmentId) -> JSONResponse:
    lies_at = NO_PLACE if place.case is None or place.task is None else (place.case, place.task)
    if not await take_back(at, actor, attachment, lies_at):
        raise NotFound(_("Такого файла в черновике уже нет."), _("Обновите страницу. Отправленное остаётся в деле."))
    return JSONResponse({"html": _shown(control(Kind.FILE, name, label_of(place.form, name), None))})


def _shown(one: Control) -> str:
    """The place of a file as the page has it."""
    return rendered("components/file_place.html", {"control": one})

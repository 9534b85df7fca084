"""Attachments: a photo, a scan or a letter is given to a field of a form, read, and taken back before it is sent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from pydantic import Field

from api import attachments, giving_out
from api.attachments import Place, may_read
from api.door import Door
from api.errors import NotAllowed, NotFound
from api.guards import At, CasePath, Sender, SignedIn, TaskOfMine, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.office import Office
from api.reading.attachments import attachment_row, task_attachments
from api.reading.found import shows_child
from api.reading.rows import Line
from api.readings import note_paper
from api.v1.shapes import Told
from models.ids import AttachmentId, Digest
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Вложения"])
OF_TASKS = "/cases/{case_id}/tasks/{number}/attachments"
OF_SIGNALS = "/signals/attachments"
InAttachment = Annotated[AttachmentId, InPath(description="Номер вложения")]
NO_PLACE: Place = (None, None)


class AttachmentTold(Told):
    """A file that belongs to a field of a form."""

    id: AttachmentId = Field(description="Номер вложения: он и есть ответ в поле формы")
    field: str
    name: str = Field(description="Имя файла, как его назвали")
    media_type: str
    size: int = Field(description="Размер в байтах после очистки")
    digest: Digest = Field(description="SHA-256 файла, который хранится и выдаётся")
    original: Digest = Field(description="SHA-256 файла, каким его прислали; сам он не хранится")
    made_at: datetime
    is_sent: bool = Field(description="Отправлен с формой: убрать уже нельзя")
    address: str


@router.get(OF_TASKS)
async def list_attachments(file: TaskOfMine, number: TaskPath, at: At) -> list[AttachmentTold]:
    """Файлы, которые мой орган приложил к этой задаче."""
    async with at.sessions.reading() as connection:
        rows = await task_attachments(connection, file.actor, file.state.id, number)
    return [attachment_told(row) for row in rows]


@router.get(f"{OF_TASKS}/{{attachment}}", response_class=FileResponse, responses=giving_out.ANSWER)
async def read_attachment(
    actor: SignedIn, case_id: CasePath, number: TaskPath, attachment: InAttachment, at: At
) -> FileResponse:
    """Сам файл; можно частями (Range)."""
    return await _file(at, actor, attachment, (case_id, number))


@router.delete(f"{OF_TASKS}/{{attachment}}", status_code=204)
async def detach(file: TaskOfMine, number: TaskPath, attachment: InAttachment, _: Once, at: At) -> None:
    """Убрать файл, пока форма не отправлена."""
    await _taken_back(at, file.actor, attachment, (file.state.id, number))


@router.get(f"{OF_SIGNALS}/{{attachment}}", response_class=FileResponse, responses=giving_out.ANSWER)
async def read_attachment_of_signal(actor: SignedIn, attachment: InAttachment, at: At) -> FileResponse:
    """Файл сигнала; можно частями (Range)."""
    return await _file(at, actor, attachment, NO_PLACE)


@router.delete(f"{OF_SIGNALS}/{{attachment}}", status_code=204)
async def detach_from_signal(actor: Sender, attachment: InAttachment, _: Once, at: At) -> None:
    """Убрать файл из неотправленного сигнала."""
    await _taken_back(at, actor, attachment, NO_PLACE)


async def _file(at: Office, actor: Actor, attachment: AttachmentId, place: Place) -> FileResponse:
    return await giving_out.given_out(at, await readable(at, actor, attachment, place))


async def readable(at: Office, actor: Actor, attachment: AttachmentId, place: Place) -> Line:
    """What is known of a file that lies at this place and that the actor may open. Raises NotFound or NotAllowed."""
    async with at.sessions.reading() as connection:
        row = await attachment_row(connection, actor, attachment)
    if row is None or not _lies_at(row, place) or not may_read(row, actor):
        raise NotFound(_("Такого файла здесь нет, или его читают другие органы."), _("Проверьте номер вложения."))
    if not shows_child(actor):
        raise NotAllowed(
            _("Надзор видит ход дела, а не вложенные файлы."), _("Запросите файл у органа, который вёл дело.")
        )
    if row.case_id is not None:
        note_paper(actor, row.case_id, row.digest)
    return row


def _lies_at(row: Line, place: Place) -> bool:
    """A file of a signal has no task, before it is sent and afterwards."""
    case, task = place
    return bool(row.task == task and (task is None or row.case_id == case))


async def _taken_back(at: Office, actor: Actor, attachment: AttachmentId, place: Place) -> None:
    if not await attachments.take_back(at, actor, attachment, place):
        raise NotFound(_("Такого черновика вложения нет."), _("Отправленный с формой файл остаётся в деле."))


def attachment_told(row: Line) -> AttachmentTold:
    """What there is to tell of a file."""
    place = OF_SIGNALS if row.task is None else OF_TASKS.format(case_id=row.case_id, number=row.task)
    return AttachmentTold(
        id=row.id,
        field=row.field,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        digest=row.digest,
        original=row.original,
        made_at=row.made_at,
        is_sent=row.submission is not None,
        address=f"/api/v1{place}/{row.id}",
    )

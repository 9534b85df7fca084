"""Files come in: a photo, a scan or a letter for a field of a form, of a task or of a signal not yet sent."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api import attachments
from api.attachments import Belongs
from api.errors import BadInput, RefusedNow
from api.giving_out import BINARY
from api.guards import At, OwnTask, Sender, TaskOfMine, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.parcel import MULTIPART, ParcelDoor, TheFile
from api.v1.attachments import OF_SIGNALS, OF_TASKS, AttachmentTold, attachment_told
from forms import catalogue
from forms.definition import Form, Key
from forms.enclosures import holds_files
from models.attachment import TAKEN
from models.ids import RouteId, TaskId
from workflows import registry

router = APIRouter(route_class=ParcelDoor, tags=["Вложения"])
ONE_FILE = {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"Один файл. {TAKEN}",
        "content": {MULTIPART: {"schema": ONE_FILE}},
    }
}
InField = Annotated[Key, Query(description="Поле формы, к которому относится файл: attachments, evidence[]")]
InRoute = Annotated[
    RouteId | None, Query(description="Маршрут, которым пойдёт сигнал; пусто: тот, каким он идёт у вас")
]


@router.post(OF_TASKS, status_code=201, openapi_extra=BODY)
async def attach(
    file: TaskOfMine, number: TaskPath, field: InField, brought: TheFile, response: Response, once: Once, at: At
) -> AttachmentTold:
    """Приложить файл к полю формы. Снимки сохраняются без места съёмки, PDF без сценариев и вложенных файлов."""
    require_open(file, number)
    belongs = Belongs(file.state.id, number, holding(file.form, field), field)
    told = attachment_told(await attachments.take_in(at, file.actor, belongs, brought, once.name[:32]))
    response.headers["Location"] = told.address
    return told


@router.post(OF_SIGNALS, status_code=201, openapi_extra=BODY)
async def attach_to_signal(
    actor: Sender,
    field: InField,
    brought: TheFile,
    response: Response,
    once: Once,
    at: At,
    route: InRoute = None,
) -> AttachmentTold:
    """Приложить файл к сигналу, который ещё не отправлен."""
    try:
        found = registry.signal_route(actor.territory) if route is None else registry.newest_route(route)
    except registry.NotPublished:
        raise _wrong("route", _("Такого маршрута нет. Список: GET /api/v1/routes.")) from None
    belongs = Belongs(None, None, holding(catalogue.form(found.opening.form, country=found.country), field), field)
    told = attachment_told(await attachments.take_in(at, actor, belongs, brought, once.name[:32]))
    response.headers["Location"] = told.address
    return told


def require_open(file: OwnTask, number: TaskId) -> None:
    """A file is given to a form that can still be sent: for the first time, or corrected."""
    if file.state.task(number) is None and file.state.answer_to(number) is None:
        raise RefusedNow(_("Форма этой задачи больше не отправляется."), _("Файл не сохранён. Откройте дело заново."))


def holding(form: Form, key: str) -> Form:
    """The form, if this field of it takes files. Raises BadInput that names those that do."""
    field = form.field_of.get(key)
    if field is None or not holds_files(field):
        places = ", ".join(f"{one.key} («{one.title}»)" for one in form.fields if holds_files(one))
        raise _wrong("field", _places_told(places))
    return form


def _places_told(places: str) -> str:
    if not places:
        return _("К этой форме файлы не прикладывают.")
    return _("В этой форме файлы прикладывают к полям: %(places)s.") % {"places": places}


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, _("Файл не сохранён."), errors=(Mistake(field=field, message=message),))

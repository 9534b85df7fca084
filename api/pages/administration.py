"""«Управление»: in which condition the system is, and what was done in administration."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.pages.calendars import order, spells
from api.pages.changes import lines_of
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.v1.directory_changes import changes as list_changes
from api.v1.mail import mail
from api.v1.system import system
from api.v1.system_parts import size
from forms import catalogue
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/administration"
MANY = 50
Before = Annotated[int | None, Query(ge=1)]


@router.get(HOME)
async def condition(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Состояние системы: части и что делать, очереди, застрявшее, объёмы, что опубликовано."""
    found = await system(actor, at)
    return show(
        request,
        "pages/administration.html",
        heading=_("Состояние системы"),
        section=HOME,
        links=links(),
        found=found,
        mail=await mail(actor, at),
        sizes=[
            (_("База данных"), size(found.holdings.database_bytes)),
            (_("Документы"), size(found.holdings.papers_bytes)),
            (_("Вложения"), size(found.holdings.attachments_bytes)),
            (_("Свободно на диске"), size(found.holdings.free_bytes)),
        ],
        deed=deed_name,
        fault=_fault,
        routes=registry.published_routes(),
        calendars=sorted(map(registry.calendar_of, registry.published_calendars()), key=order),
        spells=spells,
        forms=sorted(catalogue.forms(), key=lambda form: form.title),
        moments=await moments_of(request),
    )


@router.get(f"{HOME}/history")
async def history(request: Request, actor: Administrator, at: At, before: Before = None) -> HTMLResponse:
    """Изменения справочника: кто, когда и что изменил."""
    rows = await list_changes(actor, at, before, MANY + 1)
    more = f"{HOME}/history?before={rows[MANY - 1].id}" if len(rows) > MANY else ""
    return show(
        request,
        "pages/directory_history.html",
        heading=_("Изменения справочника"),
        section=HOME,
        links=links(),
        lines=lines_of(rows[:MANY]),
        more=more,
        moments=await moments_of(request),
    )


def links() -> tuple[tuple[str, str], ...]:
    """The pages of administration."""
    return (
        (HOME, _("Состояние")),
        (f"{HOME}/territories", _("Территории")),
        (f"{HOME}/agencies", _("Органы")),
        (f"{HOME}/people", _("Сотрудники")),
        (f"{HOME}/roles", _("Роли")),
        (f"{HOME}/keys", _("Ключи доступа")),
        (f"{HOME}/services", _("Программы")),
        (f"{HOME}/sealing-keys", _("Шифрование")),
        (f"{HOME}/history", _("Изменения")),
        ("/audit", _("Проверка журнала")),
    )


def deed_name(kind: str) -> str:
    """What a turn ordered, or Temporal tries to do, in words."""
    names = {
        "render_document": _("Документы"),
        "inform_agency": _("Извещения органам"),
        "remind_agency": _("Напоминания"),
        "escalate_silence": _("Сообщения о молчании"),
        "start_case": _("Новые дела по исходу прежних"),
        "deliver_notice": _("Доставка извещения"),
    }
    return names.get(kind, kind)


def _fault(code: str) -> str:
    names = {
        "bug": _("ошибка программы: дело стоит и продолжится, когда её исправят"),
        "lost": _("дела нет в Temporal: восстановите его командой marshrut cases restart"),
        "timeout": _("не успевает за отведённое время"),
    }
    return names.get(code, code)

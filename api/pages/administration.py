"""«Управление»: in which condition the system is, and who works where."""

import asyncio
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.calendars import order, spells
from api.pages.door import Page
from api.pages.lengths import length
from api.pages.showing import moments_of, show
from api.reading.condition import holdings, pending_deeds
from api.reading.staffing import agency_rows, people_rows, territory_names, territory_rows
from api.retelling import retold
from api.sending import Queue
from forms import catalogue
from models.migrations import revisions
from models.people import AgencyKind, Role
from workflows import options, registry

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/administration"


class Part(NamedTuple):
    """One part of the system: whether it works, and what is to be done when it does not."""

    name: str
    works: bool
    note: str


@router.get(HOME)
async def condition(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Состояние системы: части, очереди, что опубликовано."""
    async with at.sessions.reading() as connection:
        deeds, held = await pending_deeds(connection, actor), await holdings(connection, actor)
    return show(
        request,
        "pages/administration.html",
        heading=_("Состояние системы"),
        section=HOME,
        links=links(),
        parts=await _parts(at),
        deeds=[(_deed(row.kind), row.number, row.oldest) for row in deeds],
        held=held,
        routes=registry.published_routes(),
        calendars=sorted(map(registry.calendar_of, registry.published_calendars()), key=order),
        spells=spells,
        forms=catalogue.forms(),
        moments=await moments_of(request),
    )


@router.get(f"{HOME}/territories")
async def territories(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Территории."""
    async with at.sessions.reading() as connection:
        rows = await territory_rows(connection, actor)
    return show(request, "pages/territories.html", heading=_("Территории"), section=HOME, links=links(), rows=rows)


@router.get(f"{HOME}/agencies")
async def agencies(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Органы."""
    async with at.sessions.reading() as connection:
        rows, places = await agency_rows(connection, actor), await territory_names(connection, actor)
    kinds = {kind.value: retold(kind.label) for kind in AgencyKind}
    return show(
        request,
        "pages/agencies.html",
        heading=_("Органы"),
        section=HOME,
        links=links(),
        rows=rows,
        kinds=kinds,
        territories=places,
    )


@router.get(f"{HOME}/people")
async def people(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Сотрудники."""
    async with at.sessions.reading() as connection:
        rows = await people_rows(connection, actor)
    roles = {role.value: retold(role.label) for role in Role}
    return show(
        request, "pages/people.html", heading=_("Сотрудники"), section=HOME, links=links(), rows=rows, roles=roles
    )


def links() -> tuple[tuple[str, str], ...]:
    """The pages of administration."""
    return (
        (HOME, _("Состояние")),
        (f"{HOME}/territories", _("Территории")),
        (f"{HOME}/agencies", _("Органы")),
        (f"{HOME}/people", _("Сотрудники")),
        (f"{HOME}/keys", _("Ключи доступа")),
        ("/audit", _("Проверка журнала")),
    )


async def _parts(at: Office) -> list[Part]:
    """Every part of the system, as it answers now."""
    cases, documents = await at.sending.queue(options.CASES), await at.sending.queue(options.DOCUMENTS)
    return [
        Part(_("Веб-сервер"), works=True, note=_("отвечает")),
        await _database(at),
        Part(_("Temporal"), works=cases is not None, note=_("отвечает") if cases else _("не отвечает: дела стоят")),
        _queue(_("Ведение дел"), cases),
        _queue(_("Изготовление документов"), documents),
    ]


async def _database(at: Office) -> Part:
    try:
        current = await asyncio.to_thread(revisions.is_current, at.settings.database)
    except (SQLAlchemyError, OSError):
        return Part(_("База данных"), works=False, note=_("не отвечает"))
    kind = "PostgreSQL" if at.settings.database.startswith("postgresql") else "SQLite"
    note = _("%(kind)s, таблицы новейшей редакции") if current else _("%(kind)s, таблицы прежней редакции: обновите")
    return Part(_("База данных"), works=current, note=note % {"kind": kind})


def _queue(name: str, queue: Queue | None) -> Part:
    if queue is None:
        return Part(name, works=False, note=_("неизвестно: Temporal не отвечает"))
    if not queue.workers:
        return Part(name, works=False, note=_("никто не берёт работу, ждёт задач: %(num)d") % {"num": queue.waiting})
    waiting = _("ждёт задач: %(num)d") % {"num": queue.waiting} if queue.waiting else _("очередь пуста")
    oldest = _(", самая старая ждёт %(time)s") % {"time": length(queue.oldest.total_seconds())} if queue.waiting else ""
    return Part(name, works=True, note=_("исполнителей: %(num)d, ") % {"num": queue.workers} + waiting + oldest)


def _deed(kind: str) -> str:
    names = {
        "render_document": _("Документы"),
        "inform_agency": _("Извещения органам"),
        "remind_agency": _("Напоминания"),
        "escalate_silence": _("Сообщения о молчании"),
        "start_case": _("Новые дела по исходу прежних"),
    }
    return names.get(kind, kind)

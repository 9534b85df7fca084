"""Somebody leaves, comes back or gets another part: their open tasks are shown and handed over in the same act."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Administrator
from api.errors import BadInput, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.administration import HOME, links
from api.pages.directory import homes_of, places_of, roles
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought, whole
from api.pages.showing import moments_of, show
from api.v1 import directory, staff
from api.v1.directory import PersonPath
from api.v1.directory_told import DirectoryFilter, HeldTask, PersonEntryTold, State
from api.v1.entries import Versioned
from api.v1.staff import AppointmentIn, DepartureIn, Moved
from models.people import Actor, does

router = APIRouter(route_class=Page, include_in_schema=False)
NOBODY = "nobody"
MOST = 200
FINE, REFUSED, WRONG = 200, 409, 422


class Told(NamedTuple):
    """What the page says of a sending that did not succeed."""

    status: int = FINE
    mistakes: Mapping[str, str] = {}
    refusal: str = ""


@router.get(f"{HOME}/people/{{code}}/departure")
async def ask_departure(request: Request, code: PersonPath, actor: Administrator, at: At) -> HTMLResponse:
    """Что в руках у уходящего и кому это передать."""
    return await _departure(request, at, actor, code, values={}, told=Told())


@router.post(f"{HOME}/people/{{code}}/departure")
async def depart(
    request: Request, code: PersonPath, actor: Administrator, at: At, sent: Sent, once: SentOnce
) -> Response:
    """Закрыть доступ и передать задачи."""
    values = {name: sent.one(name) for name in ("version", "to", "note")}
    try:
        shape = brought(DepartureIn, version=whole(values["version"]), note=values["note"], tasks_to=_heir(values))
        moved = await staff.depart(actor, code, shape, once, at)
    except (BadInput, RefusedNow) as no:
        return await _departure(request, at, actor, code, values=values, told=_told(no))
    return see_other(f"{HOME}/people/{code}?done={_done('left', moved)}")


@router.post(f"{HOME}/people/{{code}}/return")
async def come_back(code: PersonPath, actor: Administrator, at: At, sent: Sent, once: SentOnce) -> Response:
    """Открыть доступ снова."""
    await staff.come_back(actor, code, brought(Versioned, version=whole(sent.one("version"))), once, at)
    return see_other(f"{HOME}/people/{code}?done=returned")


@router.get(f"{HOME}/people/{{code}}/appointment")
async def ask_appointment(request: Request, code: PersonPath, actor: Administrator, at: At) -> HTMLResponse:
    """Куда и кем перевести."""
    row = await directory.one_person(actor, code, at)
    values = {"agency": row.agency.code, "position": row.position, "role": row.role.value, "territory": row.territory}
    return await _appointment(request, at, actor, code, values=values, told=Told())


@router.post(f"{HOME}/people/{{code}}/appointment")
async def appoint(
    request: Request, code: PersonPath, actor: Administrator, at: At, sent: Sent, once: SentOnce
) -> Response:
    """Перевести и передать задачи, которые больше не его."""
    names = ("version", "to", "note", "agency", "position", "role", "territory")
    values = {name: sent.one(name) for name in names}
    try:
        part = {name: values[name] for name in ("note", "agency", "position", "role")}
        extra = {"version": whole(values["version"]), "territory": values["territory"] or None}
        shape = brought(AppointmentIn, **part, **extra, tasks_to=_heir(values))
        moved = await staff.appoint(actor, code, shape, once, at)
    except (BadInput, RefusedNow) as no:
        return await _appointment(request, at, actor, code, values=values, told=_told(no))
    return see_other(f"{HOME}/people/{code}?done={_done('appointed', moved)}")


async def _departure(
    request: Request, at: Office, actor: Actor, code: str, *, values: Mapping[str, str], told: Told
) -> HTMLResponse:
    row = await directory.one_person(actor, code, at)
    tasks = await directory.tasks_of(actor, code, at)
    said = {"row": row, "tasks": tasks, "heirs": await _heirs(at, actor, row, tasks)}
    return await _shown(request, "pages/departure.html", _("Закрыть доступ"), code, values, told, **said)


async def _appointment(
    request: Request, at: Office, actor: Actor, code: str, *, values: Mapping[str, str], told: Told
) -> HTMLResponse:
    row = await directory.one_person(actor, code, at)
    tasks = await directory.tasks_of(actor, code, at)
    async with at.sessions.reading() as connection:
        homes, places = await homes_of(connection, actor), await places_of(connection, actor)
    own = (("", _("та же, что у органа")), *places)
    said = {"row": row, "tasks": tasks, "heirs": await _heirs(at, actor, row, tasks)}
    chosen = {"homes": homes, "roles": roles(), "territories": own}
    return await _shown(request, "pages/appointment.html", _("Новое назначение"), code, values, told, **said, **chosen)


async def _shown(
    request: Request, template: str, heading: str, code: str, values: Mapping[str, str], told: Told, **said: object
) -> HTMLResponse:
    return show(
        request,
        template,
        status=told.status,
        heading=heading,
        section=HOME,
        links=links(),
        back=f"{HOME}/people/{code}",
        values=values,
        told=told,
        nobody=NOBODY,
        moments=await moments_of(request),
        **said,
    )


async def _heirs(at: Office, actor: Actor, row: PersonEntryTold, tasks: list[HeldTask]) -> list[PersonEntryTold]:
    """Who of the same agency could do any of these tasks; whoever is away stands last."""
    if not tasks:
        return []
    wanted = DirectoryFilter(agency=row.agency.code, state=State.WORKING, limit=MOST)
    found = (await directory.list_people(actor, at, wanted)).items
    fit = [one for one in found if one.code != row.code and any(does(one.role, task.role) for task in tasks)]
    return sorted(fit, key=lambda one: bool(one.absence and one.absence.is_today))


def _heir(values: Mapping[str, str]) -> str | None:
    return None if values["to"] in {"", NOBODY} else values["to"]


def _told(no: BadInput | RefusedNow) -> Told:
    if isinstance(no, RefusedNow):
        return Told(REFUSED, refusal=f"{no.detail} {no.remedy}")
    return Told(WRONG, {{"tasks_to": "to"}.get(one.field, one.field): one.message for one in no.errors})


def _done(deed: str, moved: Moved) -> str:
    return f"{deed}-untold" if moved.untold else deed

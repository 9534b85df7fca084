"""One entry of the directory with its history; closing a territory or an agency, and opening it again."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.pages.administration import HOME, links
from api.pages.changes import lines_of, reasons, scopes, titles, value_words
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought, whole
from api.pages.showing import moments_of, show
from api.reading.staffing import territory_names
from api.v1 import directory, directory_changes, entries
from api.v1.directory import AgencyPath, PersonPath, TerritoryPath
from api.v1.entries import Versioned
from api.v1.keys import list_keys

router = APIRouter(route_class=Page, include_in_schema=False)
RECENT = 50
Act = Literal["closing", "reopening"]
DONE: dict[Act, str] = {"closing": "closed", "reopening": "reopened"}


@router.get(f"{HOME}/people/{{code}}")
async def person(request: Request, code: PersonPath, actor: Administrator, at: At) -> HTMLResponse:
    """Запись сотрудника: кто, где, что в руках, кем был, ключи, история."""
    row = await directory.one_person(actor, code, at)
    changes = await directory_changes.changes_of_person(actor, code, at, None, RECENT)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    return show(
        request,
        "pages/record_person.html",
        heading=row.full_name,
        **_frame("people", code),
        row=row,
        role=value_words("role", row.role.value),
        place=names.get(row.territory, row.territory),
        why=dict(reasons()),
        scopes=dict(scopes()),
        tasks=await directory.tasks_of(actor, code, at),
        appointments=await directory.appointments(actor, code, at),
        roles=lambda one: value_words("role", one.value),
        keys=await list_keys(actor, at, code),
        lines=lines_of(changes),
        moments=await moments_of(request),
    )


@router.get(f"{HOME}/agencies/{{code}}")
async def agency(request: Request, code: AgencyPath, actor: Administrator, at: At) -> HTMLResponse:
    """Запись органа и её история."""
    row = await directory.one_agency(actor, code, at)
    changes = await directory_changes.changes_of_agency(actor, code, at, None, RECENT)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    facts = _facts(row.model_dump(mode="json"), "kind", "name", "address", "phone")
    return show(
        request,
        "pages/record.html",
        heading=row.short_name,
        **_frame("agencies", code),
        row=row,
        facts=[*facts, (_("Территория"), names.get(row.territory, row.territory))],
        lines=lines_of(changes),
        moments=await moments_of(request),
    )


@router.get(f"{HOME}/territories/{{code}}")
async def territory(request: Request, code: TerritoryPath, actor: Administrator, at: At) -> HTMLResponse:
    """Запись территории и её история."""
    row = await directory.one_territory(actor, code, at)
    changes = await directory_changes.changes_of_territory(actor, code, at, None, RECENT)
    return show(
        request,
        "pages/record.html",
        heading=row.name,
        **_frame("territories", code),
        row=row,
        facts=_facts(row.model_dump(mode="json"), "offset"),
        lines=lines_of(changes),
        moments=await moments_of(request),
    )


@router.post(f"{HOME}/agencies/{{code}}/{{act}}")
async def turn_agency(
    code: AgencyPath, act: Act, actor: Administrator, at: At, sent: Sent, *, once: SentOnce
) -> Response:
    """Закрыть орган или открыть снова. Отказ назван с причиной."""
    door = entries.close_agency if act == "closing" else entries.reopen_agency
    await door(actor, code, _said(sent), once, at)
    return see_other(f"{HOME}/agencies/{code}?done={DONE[act]}")


@router.post(f"{HOME}/territories/{{code}}/{{act}}")
async def turn_territory(
    code: TerritoryPath, act: Act, actor: Administrator, at: At, sent: Sent, *, once: SentOnce
) -> Response:
    """Закрыть территорию или открыть снова. Отказ назван с причиной."""
    door = entries.close_territory if act == "closing" else entries.reopen_territory
    await door(actor, code, _said(sent), once, at)
    return see_other(f"{HOME}/territories/{code}?done={DONE[act]}")


def _said(sent: Fields) -> Versioned:
    return brought(Versioned, version=whole(sent.one("version")), note=sent.one("note"))


def _facts(row: Mapping[str, Any], *names: str) -> list[tuple[str, str]]:
    return [(titles()[name], value_words(name, row[name])) for name in names]


def _frame(sort: str, code: str) -> dict[str, Any]:
    return {
        "section": HOME,
        "links": links(),
        "back": f"{HOME}/{sort}",
        "address": f"{HOME}/{sort}/{code}",
        "edit": f"{HOME}/{sort}/edit?code={code}",
        "code": code,
    }

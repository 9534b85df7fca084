"""Lists of the directory: territories, agencies and people, found by words and narrowed, page by page."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.pages.administration import HOME, links
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.reading.staffing import agency_rows, territory_names, territory_rows
from api.retelling import retold
from api.v1.directory import list_agencies, list_people, list_territories
from api.v1.directory_told import DirectoryFilter, State
from models.people import Actor, AgencyKind, Role

router = APIRouter(route_class=Page, include_in_schema=False)
Wanted = Annotated[DirectoryFilter, Query()]
Options = tuple[tuple[str, str], ...]


class Turning(NamedTuple):
    """Where in a long list the page stands, and the addresses of its neighbours; empty where there is none."""

    first: int
    last: int
    total: int
    back: str
    further: str


@router.get(f"{HOME}/territories")
async def territories(request: Request, actor: Administrator, at: At, wanted: Wanted) -> HTMLResponse:
    """Территории."""
    found = await list_territories(actor, at, wanted)
    said: dict[str, Any] = {"rows": found.items, "turning": _turning("territories", wanted, found.total)}
    return show(request, "pages/territories.html", heading=_("Территории"), **_frame("territories", wanted), **said)


@router.get(f"{HOME}/agencies")
async def agencies(request: Request, actor: Administrator, at: At, wanted: Wanted) -> HTMLResponse:
    """Органы."""
    found = await list_agencies(actor, at, wanted)
    async with at.sessions.reading() as connection:
        places = await places_of(connection, actor)
        names = await territory_names(connection, actor)
    said: dict[str, Any] = {"rows": found.items, "turning": _turning("agencies", wanted, found.total), "names": names}
    chosen: dict[str, Any] = {"territories": (("", _("все")), *places), "kinds": (("", _("все")), *kinds())}
    return show(request, "pages/agencies.html", heading=_("Органы"), **_frame("agencies", wanted), **said, **chosen)


@router.get(f"{HOME}/people")
async def people(request: Request, actor: Administrator, at: At, wanted: Wanted) -> HTMLResponse:
    """Сотрудники."""
    found = await list_people(actor, at, wanted)
    async with at.sessions.reading() as connection:
        homes = await homes_of(connection, actor)
    said: dict[str, Any] = {"rows": found.items, "turning": _turning("people", wanted, found.total)}
    chosen: dict[str, Any] = {"homes": (("", _("все")), *homes), "roles": (("", _("все")), *roles())}
    frame = _frame("people", wanted)
    moments = await moments_of(request)
    return show(request, "pages/people.html", heading=_("Сотрудники"), moments=moments, **frame, **said, **chosen)


def kinds() -> Options:
    """The kinds of agencies in words."""
    return tuple((kind.value, retold(kind.label)) for kind in AgencyKind)


def roles() -> Options:
    """The roles in words."""
    return tuple((role.value, retold(role.label)) for role in Role)


async def places_of(connection: AsyncConnection, actor: Actor) -> Options:
    """The territories that the actor keeps, those at work."""
    return tuple((row.code, row.name) for row in await territory_rows(connection, actor) if row.active)


async def homes_of(connection: AsyncConnection, actor: Actor) -> Options:
    """The agencies that the actor keeps, those at work, by name."""
    rows = await agency_rows(connection, actor)
    return tuple(
        sorted(((row.code, row.short_name) for row in rows if row.active), key=lambda pair: pair[1].casefold())
    )


def _frame(sort: str, wanted: DirectoryFilter) -> dict[str, Any]:
    states = (
        (State.WORKING.value, _("работают")),
        (State.CLOSED.value, _("закрыты")),
        (State.ALL.value, _("все")),
    )
    asked = wanted.model_dump(mode="json", exclude_defaults=True, exclude={"start", "limit"})
    return {
        "section": HOME,
        "links": links(),
        "address": f"{HOME}/{sort}",
        "wanted": wanted,
        "states": states,
        "is_narrowed": bool(asked),
        "labels": dict((*kinds(), *roles())),
    }


def _turning(sort: str, wanted: DirectoryFilter, total: int) -> Turning:
    last = min(wanted.start + wanted.limit, total)
    back = _address(sort, wanted, {"start": max(0, wanted.start - wanted.limit)}) if wanted.start else ""
    further = _address(sort, wanted, {"start": last}) if last < total else ""
    return Turning(min(wanted.start + 1, total), last, total, back, further)


def _address(sort: str, wanted: DirectoryFilter, changes: Mapping[str, int]) -> str:
    asked = {**wanted.model_dump(mode="json", exclude_defaults=True), **changes}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{HOME}/{sort}" + (f"?{query}" if query else "")

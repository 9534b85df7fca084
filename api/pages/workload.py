"""The workload: how much each agency carries for how many people, and how it is shared out inside."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import show
from api.pages.supervision import HOME, choices, links, names_of
from api.reading.directory import agency_names
from api.v1 import steps
from api.v1.shapes import EMPTY
from models.ids import AgencyCode, Territory

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = f"{HOME}/workload"


@router.get(HERE)
async def workload(
    request: Request, actor: Overseer, at: At, territory: Annotated[Territory | None, EMPTY, Query()] = None
) -> HTMLResponse:
    """Нагрузка органов."""
    loads = await steps.workload(actor, at, territory)
    return show(
        request,
        "pages/workload.html",
        heading=_("Нагрузка органов"),
        section=HOME,
        links=links(),
        **choices(await names_of(at, actor, ())),
        territory=territory,
        loads=loads,
        most=max((load.steps / load.staff for load in loads if load.staff), default=0),
    )


@router.get(f"{HERE}/{{agency}}")
async def workload_of(request: Request, actor: Overseer, at: At, agency: Annotated[AgencyCode, Path()]) -> HTMLResponse:
    """Нагрузка внутри органа: у кого сколько шагов."""
    holders = await steps.workload_of(actor, at, agency)
    async with at.sessions.reading() as connection:
        names = await agency_names(connection, actor, [agency])
    return show(
        request,
        "pages/workload_agency.html",
        heading=_("Нагрузка внутри органа"),
        caption=names.get(agency, agency),
        section=HOME,
        agency=agency,
        holders=holders,
        most=max((one.steps for one in holders), default=0),
    )

"""A route to be read by anybody: the text of the procedure, the diagram, BPMN and SVG for other programs."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.errors import NotFound
from api.guards import SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import show
from api.v1.publications import InRoute, InVersion
from forms.procedure.bpmn import bpmn
from forms.procedure.drawing import diagram
from forms.procedure.pages import as_html
from forms.procedure.prose import prose
from models.route import Route
from workflows import packs, registry

router = APIRouter(route_class=Page, include_in_schema=False)
NAMED = "/routes/{route_id}/versions/{version}"


@router.get(f"{NAMED}/text")
async def read_text(request: Request, _actor: SignedIn, route_id: InRoute, version: InVersion) -> HTMLResponse:
    """Порядок словами и схемой."""
    route = _route(route_id, version)
    return show(
        request,
        "pages/route_text.html",
        heading=route.title,
        section="/routes",
        route=route,
        address=f"/routes/{route_id}/versions/{version}",
        text=as_html(prose(route, packs.law(route.country))),
        drawing=Markup(diagram(route)),  # noqa: S704 - our own drawing, in which every text is escaped
    )


@router.get(f"{NAMED}/route.{{kind}}")
async def take_file(
    _actor: SignedIn,
    route_id: InRoute,
    version: InVersion,
    kind: Annotated[Literal["svg", "bpmn"], Path(description="svg: схема для печати; bpmn: BPMN 2.0")],
) -> Response:
    """Схема для печати или BPMN 2.0 для других программ."""
    route = _route(route_id, version)
    name = f'attachment; filename="{route.id}.v{route.version}.{kind}"'
    if kind == "svg":
        return Response(diagram(route), media_type="image/svg+xml", headers={"Content-Disposition": name})
    written = bpmn(route, packs.law(route.country))
    return Response(written, media_type="application/xml", headers={"Content-Disposition": name})


def _route(route_id: str, version: int) -> Route:
    for route in registry.published_routes():
        if (route.id, route.version) == (route_id, version):
            return route
    raise NotFound(_("Такой редакции маршрута нет."), _("Откройте «Маршруты»: там все опубликованные."))

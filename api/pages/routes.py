"""The published routes, to be read: which there are, and each as a map."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.errors import NotFound
from api.guards import SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.route_map import route_map
from api.pages.showing import moments_of, show
from api.v1.shapes import basis_of
from models.ids import RouteId
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/routes")
async def list_routes(request: Request, _actor: SignedIn) -> HTMLResponse:
    """Опубликованные маршруты."""
    newest = {route.id: registry.newest_route(route.id) for route in registry.published_routes()}
    return show(
        request,
        "pages/routes.html",
        heading=_("Маршруты"),
        section="/routes",
        routes=[newest[name] for name in sorted(newest)],
    )


@router.get("/routes/{route_id}")
async def read_route(
    request: Request, _actor: SignedIn, route_id: Annotated[RouteId, Path(description="Имя маршрута")]
) -> HTMLResponse:
    """Маршрут: схема, основания, чем кончается."""
    try:
        route = registry.newest_route(route_id)
    except registry.NotPublished:
        raise NotFound(_("Такого маршрута нет."), _("Откройте «Маршруты»: там все опубликованные.")) from None
    moments = await moments_of(request)
    return show(
        request,
        "pages/route.html",
        heading=route.title,
        section="/routes",
        route=route,
        drawing=route_map(route, None, (), moments, {}),
        basis=[basis_of(rule, route.country) for rule in route.basis],
    )

"""The published routes, to be read: which there are, and each as a map."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.errors import NotFound
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.route_map import route_map
from api.pages.showing import moments_of, show
from api.reading.adoptions import publication_rows
from api.v1.shapes import basis_of
from models.ids import RouteId, territory_of
from models.people import Actor, Permission, may
from models.route import Route
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/routes")
async def list_routes(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Опубликованные маршруты; кто отвечает за них, видит и то, что ждёт решения."""
    newest = {route.id: registry.newest_version(route.id) for route in registry.published_routes()}
    in_force = {route.id: route.version for route in registry.published_routes() if registry.is_in_force(route.digest)}
    async with at.sessions.reading() as connection:
        asked = await publication_rows(connection, actor)
    return show(
        request,
        "pages/routes.html",
        heading=_("Маршруты"),
        section="/routes",
        routes=[newest[name] for name in sorted(newest)],
        in_force=in_force,
        waiting={digest for digest, row in asked.items() if row.approved is None},
        answered={name for name, route in newest.items() if _answers(actor, route)},
    )


@router.get("/routes/{route_id}")
async def read_route(
    request: Request, actor: SignedIn, route_id: Annotated[RouteId, Path(description="Имя маршрута")]
) -> HTMLResponse:
    """Маршрут: схема, основания, чем кончается."""
    try:
        route = registry.newest_version(route_id)
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
        answers=_answers(actor, route),
    )


def _answers(actor: Actor, route: Route) -> bool:
    """Whether they answer for this route: those of other countries are there to be read."""
    own = territory_of(route.id).partition(".")[0] == actor.territory.partition(".")[0]
    return own and may(actor, Permission.ROUTE_APPROVE) is True

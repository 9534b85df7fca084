"""Roles: what each may do, out of the guards and the routes themselves; who holds it; where somebody is missing."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import access_page
from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.pages.administration import HOME, links
from api.pages.changes import value_words
from api.pages.door import Page
from api.pages.showing import show
from api.v1 import roles as api
from models.people import Role

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get(f"{HOME}/roles")
async def roles(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Роли и их права."""
    found = await api.roles(request, actor, at)
    return show(
        request,
        "pages/roles.html",
        heading=_("Роли"),
        section=HOME,
        links=links(),
        found=found,
        roles=[(role, value_words("role", role.value)) for role in Role],
        kind=lambda one: value_words("kind", one.value),
        role=lambda one: value_words("role", one.value),
    )


@router.get(f"{HOME}/roles/access")
async def access(request: Request, actor: Administrator) -> HTMLResponse:
    """Кому что разрешено: по каждой политике, роли и участию в деле."""
    del actor  # the policies are the same for whoever reads them
    return show(
        request,
        "pages/roles_access.html",
        heading=_("Кому что разрешено"),
        section=HOME,
        links=links(),
        of_cases=[(api.words_of(permission), table) for permission, table in access_page.of_cases().items()],
        of_office=access_page.of_office(),
        rules=access_page.rules(),
        action=api.words_of,
    )

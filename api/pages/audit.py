"""«Проверка журнала»: whether the log stands as it was written, as a proof that one can print and take away."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from activities.audit.exporting import LOG, ROOTS, VERIFIER
from api.duties import Auditor, Exporter
from api.guards import At
from api.languages import gettext as _
from api.pages import administration, supervision
from api.pages.door import Page, see_other
from api.pages.showing import moments_of, show
from api.reading.directory import people_names
from api.v1 import audit
from models.people import Permission, Role, may

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/audit"


@router.get(HOME)
async def proof(request: Request, actor: Auditor, at: At) -> HTMLResponse:
    """Последняя проверка журнала, печати по дням, что взять с собой."""
    told = await audit.audit(actor, at)
    names = {}
    if told.last and told.last.by:
        async with at.sessions.reading() as connection:
            names = await people_names(connection, actor, [told.last.by])
    overseen = actor.role is Role.SUPERVISOR
    return show(
        request,
        "pages/audit.html",
        heading=_("Проверка журнала"),
        section=supervision.HOME if overseen else administration.HOME,
        links=supervision.links() if overseen else administration.links(),
        label=_("Страницы надзора") if overseen else _("Страницы управления"),
        told=told,
        by=names.get(told.last.by or "") if told.last else None,
        exports=may(actor, Permission.AUDIT_EXPORT) is True,
        moments=await moments_of(request),
    )


@router.post(f"{HOME}/verifications")
async def verify(actor: Auditor, at: At) -> Response:
    """Проверить сейчас."""
    await audit.verified(actor, at)
    return see_other(HOME)


@router.get(f"{HOME}/{LOG}")
async def export(actor: Exporter, at: At) -> Response:
    """Весь журнал строками JSON."""
    return await audit.export(actor, at)


@router.get(f"{HOME}/{ROOTS}")
async def list_of_seals(actor: Auditor, at: At) -> Response:
    """Список печатей."""
    return await audit.list_of_seals(actor, at)


@router.get(f"{HOME}/{VERIFIER}")
async def verifier(actor: Auditor) -> Response:
    """Программа проверки."""
    return await audit.verifier(actor)

"""«Контакты и суд»: who spoke with child and family since the removal, and what the court does."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1 import contacts

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/contacts")
async def contacts_of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Журнал контактов с ребёнком и семьёй, заседания суда, пересмотры отобрания."""
    support = await contacts.case_contacts(file, at)
    heading = {**framed(await frame_of(file, at)), "heading": _("Контакты и суд")}
    return show(request, "pages/case_contacts.html", **heading, support=support, own=file.actor.agency)

"""The cases that a person sees: found by the child or the number, by route and stage, by being late or one's own."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.emergencies import OWN
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.paging import From, around
from api.pages.showing import moments_of, show
from api.pages.tasks import Tab, newest_routes
from api.reading.found import shows_child
from api.v1.case_list import CaseFilter
from api.v1.case_list import list_cases as found_cases
from models.people import Permission, may

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/cases"


@router.get(HOME)
async def list_cases(
    request: Request, actor: SignedIn, at: At, wanted: Annotated[CaseFilter, Query()], start: From = 1
) -> HTMLResponse:
    """Дела, которые мне видны."""
    found = await found_cases(actor, at, wanted)
    return show(
        request,
        "pages/cases.html",
        heading=_("Дела"),
        section=HOME,
        wanted=wanted,
        parts=[
            Tab(_address(wanted, state=state), title, 0, wanted.state == state)
            for state, title in (("all", _("Все")), ("open", _("Открытые")), ("closed", _("Завершённые")))
        ],
        items=found.items,
        routes=newest_routes(actor),
        clear=_address(CaseFilter(state=wanted.state)),
        shows_child=shows_child(actor),
        keeps_files=may(actor, Permission.RETENTION_READ) is True,
        emergency=OWN if may(actor, Permission.EMERGENCY_ASK) is True else "",
        moments=await moments_of(request),
        pages=around(
            partial(_address, wanted),
            start=start,
            shown=len(found.items),
            limit=wanted.limit,
            total=None,
            ends=(found.previous, found.next),
        ),
    )


def _address(wanted: CaseFilter, **changes: str) -> str:
    """The address of the list with these filters, and with these of them changed; what is as usual is left out."""
    kept = {**wanted.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "before"}), **changes}
    query = urlencode({name: value for name, value in kept.items() if value and value != "all"})
    return f"{HOME}?{query}" if query else HOME

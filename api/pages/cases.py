"""The cases that a person sees: found by number, by stage, by being late."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.reading.found import shows_child
from api.v1 import cases
from api.v1.pages import Cursor

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases")
async def list_cases(
    request: Request,
    actor: SignedIn,
    at: At,
    *,
    number: Annotated[str, Query(max_length=40)] = "",
    overdue: Annotated[str, Query(max_length=3)] = "",
    cursor: Cursor = None,
) -> HTMLResponse:
    """Дела, которые мне видны."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "-")[:16]
    is_late: Literal["yes"] | None = "yes" if overdue == "yes" else None
    found = await cases.list_cases(actor, at, number=digits or None, overdue=is_late, limit=50, cursor=cursor)
    asked = {"number": digits, "overdue": is_late or ""}
    return show(
        request,
        "pages/cases.html",
        heading=_("Дела"),
        section="/cases",
        items=found.items,
        number=digits,
        is_late=is_late is not None,
        shows_child=shows_child(actor),
        moments=await moments_of(request),
        more=found.next and f"/cases?{urlencode({**asked, 'cursor': found.next})}",
    )

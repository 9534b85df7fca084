"""«Ключи шифрования»: which key closes what is new, how many cases each opens, and how a key is changed."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.pages.administration import HOME, links
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.v1.sealing_keys import list_sealing_keys

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get(f"{HOME}/sealing-keys")
async def sealing_keys(request: Request, actor: Administrator, at: At) -> HTMLResponse:
    """Ключи шифрования и как их сменить."""
    return show(
        request,
        "pages/sealing_keys.html",
        heading=_("Ключи шифрования"),
        section=HOME,
        links=links(),
        rows=await list_sealing_keys(actor, at),
        moments=await moments_of(request),
    )

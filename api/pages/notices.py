"""Notices: what the agency, the role or the person was told, and what nobody has read yet."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.v1.notices import list_notices as my_notices
from api.v1.notices import marked

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = "/notices"


@router.get(HERE)
async def list_notices(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Извещения: непрочитанные первыми."""
    told = await my_notices(actor, at)
    return show(
        request,
        "pages/notices.html",
        heading=_("Извещения"),
        section=HERE,
        unread=[one for one in told if one.read_at is None],
        read=[one for one in told if one.read_at is not None],
        moments=await moments_of(request),
    )


@router.post(HERE)
async def note_read(actor: SignedIn, at: At, sent: Sent) -> Response:
    """Отметить прочитанными те, что были на странице."""
    await marked(at, actor, list(sent.many("notice")))
    return see_other(f"{HERE}?done=read")


@router.post(f"{HERE}/open")
async def open_notice(actor: SignedIn, at: At, sent: Sent) -> Response:
    """Открыть то, о чём извещение, и отметить его прочитанным: одно нажатие."""
    key = sent.one("notice")
    (address,) = [one.address for one in await my_notices(actor, at) if one.key == key] or [""]
    await marked(at, actor, [key])
    return see_other(address or f"{HERE}?done=read")

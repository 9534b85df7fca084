"""«Назвать ребёнка»: supervision says why it needs the name, and sees it for a working day."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseen
from api.errors import BadInput
from api.guards import At, Open
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import show
from api.pages.supervision import HOME
from api.v1 import name_reasons as api

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = f"{HOME}/cases/{{case_id}}/name"
UNPROCESSABLE = 422


@router.get(HERE)
async def ask(request: Request, file: Overseen, at: At) -> HTMLResponse:
    """Зачем нужно имя."""
    return await _shown(request, file, at, {}, {})


@router.post(HERE)
async def tell(request: Request, file: Overseen, sent: Sent, once: SentOnce, at: At) -> Response:
    """Назвать ребёнка."""
    typed = {name: sent.one(name) for name in ("reason", "words")}
    try:
        await api.ask_name(file, brought(api.Asking, **typed), once, at)
    except BadInput:
        return await _shown(request, file, at, typed, _mistakes(typed))
    return see_other(f"/cases/{file.state.id}?done=named")


async def _shown(
    request: Request, file: Open, at: Office, typed: dict[str, str], mistakes: dict[str, str]
) -> HTMLResponse:
    return show(
        request,
        "pages/name_reason.html",
        status=UNPROCESSABLE if mistakes else 200,
        **{**framed(await frame_of(file, at)), "section": HOME, "heading": _("Назвать ребёнка")},
        address=f"{HOME}/cases/{file.state.id}/name",
        reasons=list(api.reasons().items()),
        typed={"reason": "", "words": "", **typed},
        mistakes=mistakes,
        until=file.name_until,
    )


def _mistakes(typed: dict[str, str]) -> dict[str, str]:
    mistakes = {}
    if typed["reason"] not in api.reasons():
        mistakes["reason"] = _("Выберите причину.")
    try:
        brought(api.Asking, reason="other", words=typed["words"])
    except BadInput:
        mistakes["words"] = _("Напишите, зачем имя нужно по этому делу: от десяти до пятисот знаков.")
    return mistakes

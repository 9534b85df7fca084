"""«Похожие люди»: whether the child of a new case is one whom another case knows, and what is said of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput, RefusedNow
from api.guards import At, LeadCase, Open
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import show
from api.v1 import matches

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422


@router.get("/cases/{case_id}/matches")
async def ask(
    request: Request, file: LeadCase, at: At, task: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> HTMLResponse:
    """Похожие записи и вопрос о них."""
    return await _shown(request, file, at, task, ("", "", ""))


@router.post("/cases/{case_id}/matches")
async def choose(request: Request, file: LeadCase, sent: Sent, once: SentOnce, at: At) -> Response:
    """Тот же, другой или дальше без ответа."""
    individual, reason = sent.one("individual"), sent.one("reason")
    try:
        asked = brought(matches.Choosing, choice=sent.one("choice"), individual=individual or None, reason=reason)
        await matches.choose(file, asked, once, at)
    except BadInput as wrong:
        told = await matches.read_matches(file, at)
        place = next((n for n, one in enumerate(told.matches, 1) if one.id == individual), 0)
        return await _shown(request, file, at, 0, (f"reason-{place}", wrong.detail, reason))
    except RefusedNow as no:
        return await _shown(request, file, at, 0, ("", f"{no.detail} {no.remedy}", reason))
    return see_other(f"/cases/{file.state.id}/matches?done=chosen")


async def _shown(request: Request, file: Open, at: Office, task: int, wrong: tuple[str, str, str]) -> HTMLResponse:
    place, mistake, typed = wrong
    frame, told = await frame_of(file, at), await matches.read_matches(file, at)
    owed = task or next((one.id for one in file.state.tasks if one.agency == file.actor.agency), 0)
    return show(
        request,
        "pages/case_matches.html",
        status=UNPROCESSABLE if mistake else 200,
        **{**framed(frame), "heading": _("Похожие люди")},
        told=told,
        mistake_at=place,
        mistake=mistake,
        typed=typed,
        back=f"/cases/{file.state.id}/tasks/{owed}" if owed else "",
    )

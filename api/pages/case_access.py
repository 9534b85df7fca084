"""«Кто читает дело»: the head of the agency that answers for the child narrows access, or opens it to all again."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import AccessKept
from api.errors import RefusedNow
from api.guards import At, Open
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent, brought
from api.pages.showing import show
from api.retelling import retold
from api.v1 import access as api
from models.people import AgencyKind

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = "/cases/{case_id}/access"
UNPROCESSABLE = 422
OPENED = "over"


@router.get(HERE)
async def ask(request: Request, file: AccessKept, at: At) -> HTMLResponse:
    """Кто читает написанное в деле."""
    told = await api.read_access(file)
    typed = {"level": "restricted" if told.is_restricted else "ordinary", "reason": ""}
    return await _shown(request, file, at, typed, tuple(told.trusted), {})


@router.post(HERE)
async def change(request: Request, file: AccessKept, sent: Sent, once: SentOnce, at: At) -> Response:
    """Ограничить доступ или открыть его."""
    typed, kinds = {name: sent.one(name) for name in ("level", "reason")}, _kinds(sent)
    mistakes = _mistakes(typed)
    if mistakes:
        return await _shown(request, file, at, typed, kinds, mistakes)
    is_narrowed = typed["level"] == "restricted"
    wanted = brought(
        api.AccessIn,
        trusted=[kind.value for kind in kinds] if is_narrowed else None,
        reason=typed["reason"] if is_narrowed else OPENED,
    )
    try:
        await api.change_access(file, wanted, once, at)
    except RefusedNow as no:
        return await _shown(request, file, at, typed, kinds, {"level": f"{no.detail} {no.remedy}"})
    return see_other(f"/cases/{file.state.id}?done=narrowed")


async def _shown(
    request: Request,
    file: Open,
    at: Office,
    typed: dict[str, str],
    kinds: tuple[AgencyKind, ...],
    mistakes: dict[str, str],
) -> HTMLResponse:
    return show(
        request,
        "pages/case_access.html",
        status=UNPROCESSABLE if mistakes else 200,
        **{**framed(await frame_of(file, at)), "heading": _("Кто читает дело")},
        address=f"/cases/{file.state.id}/access",
        levels=[("ordinary", _("Все органы, которые участвуют в деле")), ("restricted", _("Только те, что отмечены"))],
        kinds=[(kind.value, retold(kind.label)) for kind in AgencyKind if kind is not file.actor.kind],
        chosen=kinds,
        reasons=list(api.reasons().items()),
        typed=typed,
        mistakes=mistakes,
    )


def _kinds(sent: Fields) -> tuple[AgencyKind, ...]:
    return tuple(kind for kind in AgencyKind if kind.value in sent.many("trusted"))


def _mistakes(typed: dict[str, str]) -> dict[str, str]:
    mistakes = {}
    if typed["level"] not in {"ordinary", "restricted"}:
        mistakes["level"] = _("Выберите, кто читает дело.")
    if typed["level"] == "restricted" and typed["reason"] not in api.reasons():
        mistakes["reason"] = _("Выберите, почему доступ ограничен.")
    return mistakes

"""«Отступления»: measures that were taken before the weaker ones, and what supervision says of each."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseen, Overseer
from api.errors import BadInput, RefusedNow
from api.guards import At, Open
from api.languages import gettext as _
from api.measures import verdict_words
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import show
from api.pages.supervision import HOME, verdict_list
from api.reading.staffing import territory_names
from api.v1 import oversteps

router = APIRouter(route_class=Page, include_in_schema=False)
LIST = f"{HOME}/oversteps"
UNPROCESSABLE = 422
NumberPath = Annotated[int, Path(ge=1, le=10_000)]
Cursor = Annotated[str | None, Query(max_length=400)]


@router.get(LIST)
async def list_oversteps(
    request: Request,
    actor: Overseer,
    at: At,
    judged: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
    cursor: Cursor = None,
) -> HTMLResponse:
    """Меры, взятые раньше более слабых: исключения и шаги по угрозе."""
    found = await oversteps.list_oversteps(actor, at, judged=judged, cursor=cursor)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    return show(
        request,
        "pages/oversteps.html",
        heading=_("Отступления от порядка мер"),
        what=_("Какие отступления показать"),
        columns=(_("Мера"), _("Основание"), _("Чего не было"), _("Дело"), _("Оценка")),
        lines=found.items,
        territories=names,
        **await verdict_list(request, LIST, "judged", has_verdict=judged, after=found.next),
    )


@router.get(f"{HOME}/cases/{{case_id}}/oversteps/{{number}}")
async def show_overstep(request: Request, file: Overseen, number: NumberPath, at: At) -> HTMLResponse:
    """Одно отступление: основание, чего не было, и слово надзора."""
    return await _shown(request, file, number, at, {}, "")


@router.post(f"{HOME}/cases/{{case_id}}/oversteps/{{number}}")
async def judge(request: Request, file: Overseen, number: NumberPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Записать оценку."""
    typed = {name: sent.one(name) for name in ("verdict", "reasons")}
    try:
        await oversteps.judge_overstep(file, number, brought(oversteps.Judging, **typed), once, at)
    except BadInput:
        words = _("Выберите оценку и напишите, на чём она основана: не меньше десяти знаков.")
        return await _shown(request, file, number, at, typed, words)
    except RefusedNow as no:
        return await _shown(request, file, number, at, typed, f"{no.detail} {no.remedy}")
    return see_other(f"{LIST}?done=judged")


async def _shown(
    request: Request, file: Open, number: int, at: Office, typed: dict[str, str], error: str
) -> HTMLResponse:
    return show(
        request,
        "pages/overstep.html",
        status=UNPROCESSABLE if error else 200,
        **{**framed(await frame_of(file, at)), "section": HOME, "heading": _("Отступление от порядка мер")},
        one=await oversteps.read_overstep(file, number, at),
        verdicts=list(verdict_words().items()),
        typed={"verdict": "", "reasons": "", **typed},
        error=error,
        back=LIST,
    )

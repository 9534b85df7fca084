"""«Повестка»: every question with its packet in one scroll; a member remarks, stands aside, votes, dissents there."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.guards import At
from api.pages import sitting_doors as doors
from api.pages import sitting_words as words
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.showing import show
from api.pages.sitting_acts import OF_ITEM, OF_SITTING, ToldForm
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile, no_such
from api.pages.sitting_packets import packets_of
from api.pages.sittings import materials_due
from api.reading.agendas import office_row

router = APIRouter(route_class=Page, include_in_schema=False)
PAGES = {"board": "/board", "agenda": ""}


@router.get(f"{HOME}/{{sitting_id}}")
async def agenda(request: Request, file: SeenSitting, at: At) -> HTMLResponse:
    """Повестка с материалами каждого вопроса."""
    async with at.sessions.reading() as connection:
        office = await office_row(connection, file.actor, file.row.commission)
    return show(
        request,
        "pages/sitting.html",
        heading=file.moments.exact(file.row.at),
        office=office,
        packets=await packets_of(file, at),
        materials_due=materials_due(file.state),
        excuses=words.excuses(),
        grounds=words.grounds(),
        is_its_day=file.is_its_day,
        **framed(file, "agenda"),
    )


@router.post(f"{HOME}/{{sitting_id}}/{{act}}")
async def act(file: SeenSitting, act: str, sent: Sent, once: SentOnce, at: At) -> Response:
    """Явка, открытие, окончание, перенос, отмена."""
    if act not in OF_SITTING:
        raise no_such()
    await doors.tell(file, OF_SITTING[act](_told(file, sent)), once, at)
    is_own = act in {"came", "left", "excused"} and not sent.one("person")
    return see_other(f"{HOME}/{file.state.id}{'' if is_own else '/board'}?done=sitting-{act}")


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/{{act}}")
async def act_on_item(
    file: SeenSitting,
    number: NumberPath,
    act: str,
    sent: Sent,
    once: SentOnce,
    at: At,
) -> Response:
    """Голос, отвод, замечание, особое мнение; ход рассмотрения."""
    if act in {"remark", "dissent"}:
        await doors.write(file, number, act, sent.one("text"), once, at)
    elif act in {"earlier", "later"}:
        await doors.reorder(file, number, earlier=act == "earlier", once=once, at=at)
    elif act in OF_ITEM:
        await doors.tell(file, OF_ITEM[act](_told(file, sent, number)), once, at)
    else:
        raise no_such()
    return see_other(f"{HOME}/{file.state.id}{_back(act, number, sent.one('page'), sent.one('person'))}")


def framed(file: SittingFile, page: str) -> dict[str, Any]:
    """What every page of a sitting needs."""
    return {
        "section": HOME,
        "row": file.row,
        "board": file.board,
        "moments": file.moments,
        "choices": words.choices(),
        "address": f"{HOME}/{file.state.id}",
        "page": page,
    }


def _told(file: SittingFile, sent: Fields, item: int = 0) -> ToldForm:
    return ToldForm(sent, file.actor.doer, file.state.offset, item)


def _back(act: str, number: int, page: str, person: str) -> str:
    """Where a deed leads: a member stays with the question, whoever keeps the board stays at it."""
    if act in {"remark", "dissent"} or (act == "recused" and not person):
        return f"?done=sitting-{act}#item-{number}"
    if act == "vote" and page != "item":
        return f"{PAGES.get(page, '')}?done=sitting-vote"
    if act in {"earlier", "later"}:
        return "/board?done=sitting-ordered#agenda"
    if act == "remove":
        return "/board?done=sitting-remove"
    return f"/board/{number}?done=sitting-{act}"

"""«Вести заседание»: the secretary's board, and the work on one question of it."""

from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.guards import At
from api.languages import gettext as _
from api.pages import sitting_doors as doors
from api.pages import sitting_words as words
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_acts import whole
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile, no_such
from api.reading.agendas import case_agencies, decision_papers, notice_rows, sitting_texts
from api.v1.shapes import Basis, basis_of
from api.v1.sitting_representations import representations_of
from forms.commission.proposals import proposals
from models.ids import Code
from models.sitting import Guest, Item
from workflows import registry
from workflows.engine.approval import sends_back

router = APIRouter(route_class=Page, include_in_schema=False)


class Owed(NamedTuple):
    """What the secretary owes for a question."""

    what: str
    words: str
    due: datetime
    basis: Basis


@router.get(f"{HOME}/{{sitting_id}}/board")
async def show_board(request: Request, file: SeenSitting, at: At) -> HTMLResponse:
    """Ход заседания, явка, повестка, дела, которые ждут решения."""
    may_list = file.state.phase in {"called", "open"} and file.board.may_keep
    async with at.sessions.reading() as connection:
        papers = await decision_papers(connection, file.actor, file.state.id)
    return show(
        request,
        "pages/sitting_board.html",
        heading=_("Вести заседание"),
        owed={item.number: owed(file, item) for item in file.state.items},
        may_list=may_list,
        waiting=await doors.waiting(file.actor, at) if may_list else [],
        may_mark=file.state.phase in {"called", "open"} and file.board.may_keep and file.is_its_day,
        is_early=file.state.phase == "called" and not file.is_its_day,
        may_end=file.state.phase == "called" and file.now >= file.state.at,
        papers={item.number: _paper_of(item, papers) for item in file.state.items},
        changes=words.changes(),
        arrivals=arrivals(),
        guests=[guest_words(one) for one in file.state.guests],
        **framed(file, "board"),
    )


@router.post(f"{HOME}/{{sitting_id}}/add")
async def add(file: SeenSitting, sent: Sent, once: SentOnce, at: At) -> Response:
    """Внести дело в повестку."""
    await doors.add(file, sent.one("case"), whole(sent.one("task")), once, at)
    return see_other(f"{HOME}/{file.state.id}/board?done=sitting-add#agenda")


@router.get(f"{HOME}/{{sitting_id}}/board/{{number}}")
async def show_item(request: Request, file: SeenSitting, number: NumberPath, at: At) -> HTMLResponse:
    """Один вопрос: подготовка, голосование, постановление, рассылка."""
    item, shown = file.state.item(number), file.board.item(number)
    if item is None or shown is None:
        raise no_such()
    async with at.sessions.reading() as connection:
        papers = await decision_papers(connection, file.actor, file.state.id)
        texts = await sitting_texts(connection, file.actor, file.state.id)
        names = await case_agencies(connection, file.actor, item.case)
        turn = item.heard.turn if item.heard else None
        notices = {} if turn is None else await notice_rows(connection, file.actor, item.case, turn)
    return show(
        request,
        "pages/sitting_item.html",
        heading=shown.question,
        item=shown,
        owed=owed(file, item),
        paper=_paper_of(item, papers),
        proofs=texts,
        notices=notices,
        recipients=names,
        representations=await representations_of(file.hall, item, at),
        may_represent=file.board.may_keep and item.standing == "accepted" and shown.is_readable,
        proposals=_proposals(file, item),
        sitters={one.person: one.name for one in file.board.members},
        guests=[guest_words(one) for one in item.guests],
        **framed(file, "item"),
        **_lists(names),
    )


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/summoned")
async def note_summons(file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Записать, кого и как известили."""
    await doors.summon(file, number, sent, once, at)
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-summoned")


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/sent")
async def note_copy(file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At) -> Response:
    """Записать, кому и как отправили копию."""
    await doors.send_copy(file, number, sent, once, at)
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-sent")


class Proposed(NamedTuple):
    """A draft decision that can be put to the vote: what the form sends, and the words beside it."""

    value: str
    words: str


def _proposals(file: SittingFile, item: Item) -> list[Proposed]:
    """Every decision of the form; where it approves a draft to which changes were moved, with each of them too."""
    route = registry.route_of(file.cases[item.case].route_digest)
    form, step = file.form(item), file.step(item)
    found = []
    for one in proposals(form, step.gives):
        found.append(Proposed(f"{one.fact}={one.value}", one.words))
        if not sends_back(route, step, {one.fact: one.value}):
            said = _("%(decision)s, с изменениями № %(number)d")
            found += [
                Proposed(
                    f"{one.fact}={one.value}#{changes.number}", said % {"decision": one.words, "number": changes.number}
                )
                for changes in item.amendments
            ]
    return found


def owed(file: SittingFile, item: Item) -> list[Owed]:
    """What is still to be done for a question, and until when."""
    said = words.duties()
    found = [duty for duty in file.state.duties if duty.item == item.number]
    country = file.state.territory.partition(".")[0]
    ordered = sorted(found, key=lambda duty: duty.due)
    return [Owed(duty.what, said[duty.what], duty.due, basis_of(duty.rule, country)) for duty in ordered]


def arrivals() -> dict[str, str]:
    """Whether somebody who is no member came."""
    return {"none": _("не приглашали"), "here": _("пришёл(ла)"), "line": _("на связи"), "away": _("не явился(ась)")}


def guest_words(guest: Guest) -> str:
    """«Прокурор: пришёл(ла)»."""
    how = "line" if guest.came and guest.remote else "here" if guest.came else "away"
    part = words.parts().get(guest.part, guest.part)
    return f"{part[0].upper()}{part[1:]}: {arrivals()[how]}"


def _lists(names: dict[str, str]) -> dict[str, Any]:
    """What can be chosen on the page of a question."""
    parts = words.parts()
    family: dict[Code, str] = {code: parts[code] for code in ("parent", "minor")}
    return {
        "parts": parts,
        "family_parts": family,
        "guest_parts": {code: title for code, title in parts.items() if code != "prosecutor"},
        "copy_to": {**family, **names},
        "ways": words.ways(),
        "put_off": words.put_off(),
        "grounds": words.grounds(),
        "appeals": words.appeals(),
        "arrivals": arrivals(),
    }


def _paper_of(item: Item, papers: dict[Any, Any]) -> Any:  # noqa: ANN401 - a row of the register
    return papers.get((item.case, item.heard.turn)) if item.heard and item.heard.turn else None

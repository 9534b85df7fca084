"""«Постановление»: the form of the step, filled in from the sitting, finished by the secretary and sent to the case."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import drafts
from api.answers import gaps_in
from api.errors import BadInput, NotFound
from api.guards import At, Open, do_task
from api.idempotency import Answered
from api.languages import gettext as _
from api.office import Office
from api.pages import sheet
from api.pages import sitting_doors as doors
from api.pages.case_frame import frame_of
from api.pages.copies import seal_of
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.questions import errors, questions_of
from api.pages.replies import replies, with_row, without_row
from api.pages.sheet import Filled, asked_of, sheet_of
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile
from api.pages.sitting_told import told_in_words
from api.sitting_amending import CHANGES, adopted_changes
from api.v1 import tasks
from api.v1.tasks import TaskTold
from forms.commission import resolution
from forms.commission.proposals import proposed_answers
from forms.definition import Form
from models.sitting import Item

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
NUMBERED = "resolution_number"
DATED = "resolution_date"


class Drawn:
    """A question whose постановление is being drawn up: the sitting, the question, the case, its task."""

    def __init__(self, file: SittingFile, item: Item, case: Open, told: TaskTold) -> None:
        self.file, self.item, self.case, self.told = file, item, case, told

    @property
    def form(self) -> Form:
        """The form of the step."""
        return sheet.form_of(self.told)

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return f"{HOME}/{self.file.state.id}/items/{self.item.number}/resolution"


@router.get(f"{HOME}/{{sitting_id}}/items/{{number}}/resolution")
async def show_resolution(request: Request, file: SeenSitting, number: NumberPath, at: At) -> Response:
    """Постановление, заполненное из хода заседания."""
    drawn = await _drawn(file, number, at)
    rows = await drafts.drafts_of(at, file.actor, drawn.item.case, drawn.item.task)
    written = rows[0].answers if rows else await known_answers(drawn, at)
    return await _shown(request, at, drawn, Filled(written))


@router.post(f"{HOME}/{{sitting_id}}/items/{{number}}/resolution")
async def take_resolution(
    request: Request, file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Передать в дело, сохранить черновик, добавить или убрать строку."""
    drawn = await _drawn(file, number, at)
    act, _space, rest = sent.one("act").partition(" ")
    written = _written(drawn, sent, act, rest)
    if act in {"add", "remove"}:
        looked_at = rest.partition(" ")[0].partition("/")[0]
        return await _shown(
            request, at, drawn, Filled(written, seen=sent.one("seen"), is_fresh=True, looked_at=looked_at)
        )
    await drafts.keep(at, file.actor, _draft(drawn, written))
    if act == "save":
        return see_other(f"{drawn.address}?done=saved")
    gaps = sheet.gaps_of(drawn.case, drawn.told, written)
    if gaps:
        return await _shown(request, at, drawn, Filled(written, gaps, is_fresh=True))
    try:
        with suppress(Answered):
            await doors.resolve(drawn.file, number, written, once, at)
    except BadInput as wrong:
        return await _shown(request, at, drawn, Filled(written, gaps_in(wrong), is_fresh=True))
    return see_other(f"{HOME}/{file.state.id}/board/{number}?done=sitting-resolved")


async def known_answers(drawn: Drawn, at: Office) -> dict[str, JsonValue]:
    """What is known before anybody writes: of the case, of the sitting, of what was voted for."""
    told = await told_in_words(drawn.file, at)
    item = next(one for one in told.items if one.number == drawn.item.number)
    motion = drawn.item.adopted
    voted = proposed_answers(drawn.form, motion.facts) if motion else {}
    own: dict[str, JsonValue] = {}
    if drawn.form.id in resolution.FORMS:
        own = resolution.drawn_up(drawn.form, told, item, motion.facts if motion else {})
    elif NUMBERED in drawn.form.field_of:
        own = {NUMBERED: f"{told.number}/{item.number}", DATED: told.at.date().isoformat()}
    changes = await adopted_changes(drawn.file.hall, drawn.item, at)
    changed: dict[str, JsonValue] = {CHANGES: changes} if changes and CHANGES in drawn.form.field_of else {}
    return {**sheet.known(drawn.told), **own, **voted, **changed}


async def _drawn(file: SittingFile, number: int, at: Office) -> Drawn:
    """Raises NotFound when nothing was adopted here, or the paper is drawn up already."""
    item = file.state.item(number)
    if item is None or item.adopted is None or item.standing not in {"decided", "refused"} or not file.board.may_keep:
        raise NotFound(
            _("Постановления здесь сейчас не составляют."),
            _("Его составляет секретарь, когда решение принято и ещё не передано в дело."),
        )
    case = await do_task(file.actor, item.case, at)
    told = await tasks.read_task(case, item.task, at)
    if told.form is None:
        raise NotFound(_("Эта задача дела поручена другому органу."), _("Откройте дело: в нём видно, чего оно ждёт."))
    return Drawn(file, item, case, told)


def _written(drawn: Drawn, sent: Fields, act: str, rest: str) -> dict[str, JsonValue]:
    rows, _space, place = rest.rpartition(" ")
    pairs = list(sent.theirs())
    if act == "remove":
        pairs = without_row(pairs, rows, place)
    written = replies(drawn.form, pairs)
    return with_row(written, rows, place) if act == "add" else written


def _draft(drawn: Drawn, written: dict[str, Any]) -> drafts.Written:
    return drafts.Written(drawn.item.case, drawn.item.task, drawn.form.id, drawn.form.version, written)


async def _shown(request: Request, at: Office, drawn: Drawn, filled: Filled) -> HTMLResponse:
    frame = await frame_of(drawn.case, at)
    asking = await asked_of(at, drawn.case, drawn.told, filled, frame.moments)
    rows = await drafts.drafts_of(at, drawn.file.actor, drawn.item.case, drawn.item.task)
    seen = filled.seen or str(rows[0].revision if rows else 0)
    body = sheet_of(request, at, asking, seen=seen, saved="", looked_at=filled.looked_at)
    shown = drawn.file.board.item(drawn.item.number)
    return show(
        request,
        "pages/sitting_resolution.html",
        status=UNPROCESSABLE if filled.told else 200,
        heading=asking.form.title,
        sheet=body,
        errors=errors(questions_of(body.chapters), filled.told),
        item=shown,
        form=asking.form,
        case_task=f"/cases/{drawn.item.case}/tasks/{drawn.item.task}",
        is_fresh=filled.is_fresh,
        changes=await adopted_changes(drawn.file.hall, drawn.item, at),
        seal=seal_of(at, drawn.file.actor),
        **{**framed(drawn.file, "item"), "address": drawn.address, "home_address": f"{HOME}/{drawn.file.state.id}"},
    )

"""«Изменения к проекту»: a member changes the draft that a question decides about and moves the changes."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import answers, drafts
from api.answers import gaps_in
from api.errors import BadInput, NotFound
from api.guards import At, Open, read_file
from api.idempotency import Answered
from api.languages import gettext as _
from api.office import Office
from api.pages import sitting_doors as doors
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Fields, Sent
from api.pages.questions import Asking, errors, questions_of
from api.pages.replies import replies, with_row, without_row
from api.pages.sheet import Filled, sheet_of
from api.pages.showing import show
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, NumberPath, SeenSitting, SittingFile
from api.pages.sitting_view import ItemShown
from api.reading.records import submissions_of
from api.sitting_amending import Base, base_of
from forms.answers import Gap, check_answers
from models.sitting import Item

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
PAGE = f"{HOME}/{{sitting_id}}/items/{{number}}/amendment"
From = Annotated[int, Query(alias="from", ge=0, le=1000)]


class Amending:
    """A draft that is being changed: the sitting, the question, the case, the draft."""

    def __init__(self, file: SittingFile, item: Item, shown: ItemShown, case: Open, base: Base) -> None:
        self.file, self.item, self.shown, self.case, self.base = file, item, shown, case, base

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return f"{HOME}/{self.file.state.id}/items/{self.item.number}/amendment"

    def draft(self, written: dict[str, Any]) -> drafts.Written:
        """What was typed, kept beside the draft of its author."""
        form = self.base.form
        return drafts.Written(self.item.case, self.base.task, form.id, form.version, written)

    def gaps(self, written: dict[str, JsonValue]) -> tuple[Gap, ...]:
        """What still has to be mended; what is not shown here is not asked either."""
        day = answers.local_day(self.case.now, self.case.state.offset)
        shown = self.base.shown_to(self.file.actor)
        found = check_answers(self.base.form, written, day=day).gaps
        return tuple(gap for gap in found if gap.field in shown or gap.field not in self.base.row.answers)


@router.get(PAGE)
async def show_amendment(
    request: Request, file: SeenSitting, number: NumberPath, at: At, start: From = 0
) -> HTMLResponse:
    """Проект как он представлен, или мой черновик изменений; `from` — с предложенных изменений."""
    amending = await _amending(file, number, at)
    rows = await drafts.drafts_of(at, file.actor, amending.item.case, amending.base.task)
    mine = next((row.answers for row in rows if row.person == file.actor.person), None)
    written = await _beginning(amending, start, at) if start else mine or amending.base.shown_to(file.actor)
    return _shown(request, at, amending, Filled(written))


@router.post(PAGE)
async def take_amendment(
    request: Request, file: SeenSitting, number: NumberPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Предложить изменения, сохранить черновик, добавить или убрать строку."""
    amending = await _amending(file, number, at)
    act, _space, rest = sent.one("act").partition(" ")
    written = _written(amending, sent, act, rest)
    await drafts.keep(at, file.actor, amending.draft(written))
    if act in {"add", "remove"}:
        looked_at = rest.partition(" ")[0].partition("/")[0]
        return _shown(request, at, amending, Filled(written, looked_at=looked_at), of=sent.one("of"))
    if act == "save":
        return see_other(f"{amending.address}?done=saved")
    if gaps := amending.gaps(written):
        return _shown(request, at, amending, Filled(written, gaps), of=sent.one("of"))
    try:
        with suppress(Answered):
            await doors.amend(file, number, sent.one("of"), written, once, at)
    except BadInput as wrong:
        return _shown(request, at, amending, Filled(written, gaps_in(wrong)), of=sent.one("of"), wrong=wrong)
    return see_other(f"{HOME}/{file.state.id}?done=sitting-amended#item-{number}")


async def _amending(file: SittingFile, number: int, at: Office) -> Amending:
    """Raises NotFound when this person may change nothing here now."""
    item, shown = file.state.item(number), file.board.item(number)
    if item is None or shown is None or not shown.may_amend:
        raise NotFound(
            _("Изменений к этому вопросу сейчас не предлагают."),
            _("Их предлагает член комиссии к проекту, о котором ещё не решили и сейчас не голосуют."),
        )
    case = await read_file(file.actor, item.case, at)
    return Amending(file, item, shown, case, await base_of(case, item, at))


async def _beginning(amending: Amending, number: int, at: Office) -> dict[str, JsonValue]:
    """The draft with changes that somebody has moved already, to go on from them."""
    changes = amending.item.amendment(number)
    if changes is None or changes.of != amending.base.draft.letter.id:
        return amending.base.shown_to(amending.file.actor)
    async with at.sessions.reading() as connection:
        (row,) = await submissions_of(connection, amending.file.actor, {changes.submission.id})
    return amending.base._replace(row=row).shown_to(amending.file.actor)


def _written(amending: Amending, sent: Fields, act: str, rest: str) -> dict[str, JsonValue]:
    rows, _space, place = rest.rpartition(" ")
    pairs = list(sent.theirs())
    if act == "remove":
        pairs = without_row(pairs, rows, place)
    written = replies(amending.base.form, pairs)
    return with_row(written, rows, place) if act == "add" else written


def _shown(
    request: Request, at: Office, amending: Amending, filled: Filled, *, of: str = "", wrong: BadInput | None = None
) -> HTMLResponse:
    form, day = amending.base.form, answers.local_day(amending.case.now, amending.case.state.offset)
    checked = check_answers(form, filled.answers, day=day)
    asking = Asking(form=form, answers=filled.answers, gaps=checked.gaps, told=filled.told, settled=checked.answers)
    body = sheet_of(request, at, asking, seen="", saved="", looked_at=filled.looked_at)
    listed = errors(questions_of(body.chapters), filled.told)
    return show(
        request,
        "pages/sitting_amendment.html",
        status=UNPROCESSABLE if filled.told or wrong else 200,
        heading=_("Изменения к проекту"),
        sheet=body,
        errors=listed,
        wrong=wrong,
        item=amending.shown,
        form=form,
        of=of or amending.base.draft.letter.id,
        home_address=f"{HOME}/{amending.file.state.id}",
        **{**framed(amending.file, "agenda"), "address": amending.address},
    )

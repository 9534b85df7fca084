"""One task: until when and why, and its form, which is filled in, kept, compared, and sent."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import JsonValue

from api import drafts
from api.answers import gaps_in
from api.attachments import take_back
from api.errors import BadInput, ChangedMeanwhile, NotFound, RefusedNow
from api.guards import At, CasePath, Open, ReadCase, SignedIn, do_task, read_case
from api.idempotency import Answered, Claim
from api.names import NameQuestion
from api.office import Office
from api.pages import answered, sheet, spelling
from api.pages.case_frame import frame_of, framed
from api.pages.comparison import merged
from api.pages.door import Page, SentOnce, see_other
from api.pages.enclosures import Place, Taken, take_files
from api.pages.fields import Fields, Sent, whole
from api.pages.navigation import APPROVALS
from api.pages.replies import replies, with_row, without_row
from api.pages.showing import moments_in, show
from api.pages.task_answer import answer_view
from api.v1 import matches, tasks
from api.v1.submissions import SubmissionIn, submit
from api.v1.tasks import TaskTold
from models.people import Actor
from workflows.engine.approval import work_of

router = APIRouter(route_class=Page, include_in_schema=False)
CONFLICT = 409
DONE = "/tasks?done=answered"
TaskPath = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/cases/{case_id}/tasks/{number}")
async def show_task(request: Request, actor: SignedIn, case_id: CasePath, number: TaskPath, at: At) -> Response:
    """Задача: форма, если она моя и открыта; иначе что о ней известно. Свой ответ виден и тогда, когда дело ушло."""
    try:
        file = await read_case(actor, case_id, at)
    except NotFound:
        if (own := await answered.own_answer(request, actor, case_id, number, at)) is None:
            raise
        return own
    told = await tasks.read_task(file, number, at)
    if (asked := file.state.referral(number)) is not None and asked.is_offer and told.is_mine:
        return see_other(f"/cases/{case_id}/offer")
    if not sheet.is_to_be_filled(file, told):
        frame = await frame_of(file, at)
        return show(request, "pages/task_read.html", **framed(frame), task=told, **await answer_view(file, told, at))
    step = file.norm.route.step_of.get(told.step.id)
    if step is not None and step.sitting is not None:
        return see_other(f"/cases/{file.state.id}/tasks/{number}/sitting")  # the commission decides, by a vote
    if work_of(file.norm.route.duty_of[told.step.id]) is not None:
        return see_other(f"{APPROVALS}/{file.state.id}/{number}")  # what is decided about is read with the decision
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    if not rows:
        return await sheet.shown(request, at, file, told, sheet.Filled(sheet.known(told)))
    filled = sheet.Filled(rows[0].answers, spelled=spelling.kept(rows[0].beside))
    return await sheet.shown(request, at, file, told, filled)


@router.get("/cases/{case_id}/tasks/{number}/compare")
async def compare_drafts(request: Request, file: ReadCase, number: TaskPath, at: At) -> Response:
    """Два варианта черновика рядом."""
    told = await tasks.read_task(file, number, at)
    rows = await drafts.drafts_of(at, file.actor, file.state.id, number)
    if len(rows) < 2 or not sheet.is_to_be_filled(file, told):  # noqa: PLR2004 - two texts to compare
        return see_other(f"/cases/{file.state.id}/tasks/{number}")
    theirs, mine = rows[0], next((row for row in rows[1:] if row.person == file.actor.person), rows[1])
    return await sheet.side_by_side(request, at, file, told, mine.answers, theirs._asdict())


@router.post("/cases/{case_id}/tasks/{number}")
async def take_task(
    request: Request, actor: SignedIn, case_id: CasePath, number: TaskPath, sent: Sent, once: SentOnce, at: At
) -> Response:
    """Кнопки под формой: отправить, сохранить, добавить или убрать строку или файл, принять общий вариант."""
    act, _space, rest = sent.one("act").partition(" ")
    if act.startswith("send"):
        return await _send(request, actor, (case_id, number), sent, once, at)
    try:
        file, told = await _opened(actor, case_id, number, at)
    except TaskIsOver:
        return await answered.too_late(request, actor, case_id, number, sent, at)
    taken = await _taken(at, file, told, sent, once)
    written = merged(sent) if act == "merge" else await _written(at, file, told, taken.pairs, (act, rest))
    if taken.gaps:  # a file that is not welcome holds up nothing else
        await _keep(at, file, told, written, sent)
    if act in {"add", "remove"} or taken.gaps:
        looked_at = rest.partition(" ")[0].partition("/")[0]
        filled = sheet.Filled(written, taken.gaps, seen=sent.one("seen"), is_fresh=True, looked_at=looked_at)
        filled = filled._replace(spelled=spelling.spelled(sent))
        return await sheet.shown(request, at, file, told, filled)
    try:
        await _save(at, file, told, written, sent)
    except ChangedMeanwhile as conflict:
        return await sheet.side_by_side(request, at, file, told, written, conflict.more["theirs"])
    if act == "preview":
        return see_other(f"/cases/{case_id}/tasks/{number}/preview")
    done = {"restore": "restored", "detach": "detached"}.get(act, "saved")
    return see_other(f"/cases/{case_id}/tasks/{number}?done={done}")


@router.post("/cases/{case_id}/tasks/{number}/draft")
async def keep_draft(actor: SignedIn, case_id: CasePath, number: TaskPath, sent: Sent, at: At) -> JSONResponse:
    """Автосохранение: что сохранено, новая версия черновика и сколько осталось."""
    try:
        file, told = await _opened(actor, case_id, number, at)
    except TaskIsOver:
        return JSONResponse({"over": True}, CONFLICT)
    written = replies(sheet.form_of(told), sent.theirs())
    moments = moments_in(file)
    try:
        version = await _save(at, file, told, written, sent)
    except ChangedMeanwhile:
        return JSONResponse({"changed": True}, CONFLICT)
    asking = await sheet.asked_of(at, file, told, sheet.Filled(written), moments)
    doubtful = await sheet.doubtful_names(at, file, told, written)
    names = {} if _asks_about(sent, doubtful) else {"names": spelling.names_html(doubtful, spelling.spelled(sent))}
    return JSONResponse(sheet.saved_told(asking, moments, version) | names)


def _asks_about(sent: Fields, doubtful: list[NameQuestion]) -> bool:
    """Whether the page asks about these names already, and about no others."""
    return set(sent.many(spelling.ASKED)) == {spelling.asked_mark(one) for one in doubtful}


async def _send(
    request: Request, actor: Actor, task: tuple[str, int], sent: Fields, once: Claim, at: Office
) -> Response:
    """Send the answers. What is wrong or missing comes back with the form; everything typed is kept."""
    case_id, number = task
    try:
        file, told = await _opened(actor, case_id, number, at)
    except TaskIsOver:
        return await answered.late_or_echo(request, task, sent, once, at, done=DONE)
    taken = await _taken(at, file, told, sent, once)
    written = replies(sheet.form_of(told), taken.pairs)
    gaps = (*sheet.gaps_of(file, told, written), *taken.gaps)
    said, doubtful = spelling.spelled(sent), await sheet.doubtful_names(at, file, told, written)
    filled = sheet.Filled(written, gaps, is_fresh=True, spelled=said)
    asks_first = gaps and sheet.may_have_gaps(file, told) and sent.one("act") == "send"
    asks_names = not gaps and not sheet.may_have_gaps(file, told) and bool(spelling.open_names(doubtful, sent))
    if asks_first or asks_names or taken.gaps:
        await _keep(at, file, told, written, sent)
        return await sheet.shown(request, at, file, told, filled._replace(asks_names=asks_names))
    submission = SubmissionIn(answers=written, name_forms=spelling.answered_names(doubtful, said))
    try:
        return await _sent(actor, task, submission, once, at)
    except BadInput as wrong:
        others = tuple(gap for gap in gaps_in(wrong) if gap.field not in {one.field for one in gaps})
        return await sheet.shown(request, at, file, told, filled._replace(told=(*gaps, *others)))
    except RefusedNow as no:
        if no.more.get("code") == matches.IDENTITY:
            return see_other(f"/cases/{case_id}/matches?task={number}&done=kept-asked")
        if await answered.is_over(actor, case_id, number, at):  # somebody was a moment earlier
            return await answered.too_late(request, actor, case_id, number, sent, at)
        raise


async def _sent(actor: Actor, task: tuple[str, int], submission: SubmissionIn, once: Claim, at: Office) -> Response:
    with suppress(Answered):  # it was taken before: the same page as then
        await submit(actor, *task, submission, once, at)
    return see_other(DONE)


class TaskIsOver(Exception):
    """The task is not this person's to fill in, or not any more."""


async def _opened(actor: Actor, case_id: str, number: int, at: Office) -> tuple[Open, TaskTold]:
    """The case and the task, if it is this person's to fill in. Raises TaskIsOver."""
    try:
        file = await do_task(actor, case_id, at)
        told = await tasks.read_task(file, number, at)
    except NotFound:
        raise TaskIsOver from None
    if told.form is None or told.closed_at is not None:
        raise TaskIsOver
    return file, told


async def _taken(at: Office, file: Open, told: TaskTold, sent: Fields, once: Claim) -> Taken:
    """What was written, with the files that came with it."""
    place = Place(sheet.form_of(told), file.state.id, told.number)
    return await take_files(at, file.actor, place, sent, once.name)


async def _written(
    at: Office, file: Open, told: TaskTold, pairs: list[tuple[str, str]], act: tuple[str, str]
) -> dict[str, JsonValue]:
    """The answers, with a row more or less, or without a file."""
    deed, what = act
    rows, _space, place = what.rpartition(" ")
    if deed == "detach":
        number = next((value for name, value in pairs if name == what and value), "")
        await take_back(at, file.actor, number, (file.state.id, told.number))
        pairs = [pair for pair in pairs if pair[0] != what]
    elif deed == "remove":
        pairs = without_row(pairs, rows, place)
    written = replies(sheet.form_of(told), pairs)
    return with_row(written, rows, place) if deed == "add" else written


async def _save(at: Office, file: Open, told: TaskTold, written: dict[str, JsonValue], sent: Fields) -> int:
    """Save over the version that the page showed. Raises ChangedMeanwhile when there is another one."""
    return await drafts.save(at, file.actor, _draft(file, told, written, sent), seen=whole(sent.one("seen")) or 0)


async def _keep(at: Office, file: Open, told: TaskTold, written: dict[str, JsonValue], sent: Fields) -> None:
    await drafts.keep(at, file.actor, _draft(file, told, written, sent))


def _draft(file: Open, told: TaskTold, written: dict[str, JsonValue], sent: Fields) -> drafts.Written:
    """What was written, with what was said of names; two texts that are made one keep what was said before."""
    form = sheet.form_of(told)
    beside = None if sent.one("act") == "merge" else spelling.beside(sent)
    return drafts.Written(file.state.id, told.number, form.id, form.version, written, beside)

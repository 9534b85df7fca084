"""Words that came after the answer: what was sent stands beside them, and nothing that was typed is lost.

A page may be stale: it was gone back to, a colleague sent theirs from another window, the task went to another agency.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from pydantic import JsonValue

from api import drafts
from api.answers import local_day
from api.errors import NotFound, Problem
from api.guards import OwnTask, own_task
from api.idempotency import Claim
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import around
from api.pages.comparison import Difference, compared, merged
from api.pages.door import see_other
from api.pages.fields import Fields
from api.pages.readable import Part, readable
from api.pages.replies import replies
from api.pages.sheet import typed_by_hand
from api.pages.showing import show
from api.reading.directory import people_names
from api.reading.records import own_answer_row
from api.reading.rows import Line
from api.v1 import corrections
from api.v1.corrections import Correctable
from api.v1.submissions import sent_before
from forms import catalogue
from forms.answers import check_answers
from forms.definition import Form
from forms.values import is_file
from models.ids import CaseId, TaskId
from models.people import Actor
from workflows import registry

CONFLICT = 409


class Late(NamedTuple):
    """What was typed on a page whose task was answered or given away meanwhile."""

    form: Form
    answers: dict[str, JsonValue]
    """As they would be kept, without what was filled in beforehand; what is no value, as it was typed."""


async def own_answer(request: Request, actor: Actor, case: CaseId, number: TaskId, at: Office) -> HTMLResponse | None:
    """The answer of the actor's agency to a task of a case that it has no other part in any more; None without one."""
    try:
        file = await own_task(actor, case, number, at)
    except Problem:
        return None
    return None if file.row.closed_at is None else await _shown(request, at, file, None)


async def too_late(
    request: Request, actor: Actor, case: CaseId, number: TaskId, sent: Fields, at: Office
) -> HTMLResponse:
    """The page for words that came after the answer; they are kept. Raises NotFound where the task never was theirs."""
    try:
        file = await own_task(actor, case, number, at)
    except Problem:
        return await _given_away(request, actor, case, number, sent, at)
    late = _typed(file.form, sent, local_day(file.now, file.state.offset))
    async with at.sessions.reading() as connection:
        row = await own_answer_row(connection, actor, case, number)
    if row is None:
        await _keep(at, actor, case, number, late)
    elif _differences(row.answers, late):
        # What was left empty on that page is answered by now: the words are kept as a proposal to correct the answer.
        await _keep(at, actor, case, number, late._replace(answers={**row.answers, **late.answers}))
    return await _shown(request, at, file, late)


async def late_or_echo(
    request: Request, task: tuple[CaseId, TaskId], sent: Fields, once: Claim, at: Office, *, done: str
) -> Response:
    """The page for late words; or where this same form led when it was taken and its echo was lost."""
    actor: Actor = request.state.actor
    earlier = await sent_before(at, actor, once)
    if earlier is not None and earlier.recorded_turn is not None:
        return see_other(done)
    return await too_late(request, actor, *task, sent, at)


async def is_over(actor: Actor, case: CaseId, number: TaskId, at: Office) -> bool:
    """Whether this is a task of the actor's agency that is closed by now."""
    try:
        file = await own_task(actor, case, number, at)
    except Problem:
        return False
    return file.row.closed_at is not None


async def _shown(request: Request, at: Office, file: OwnTask, late: Late | None) -> HTMLResponse:
    case, number = file.state.id, int(file.row.number)
    async with at.sessions.reading() as connection:
        row = await own_answer_row(connection, file.actor, case, number)
        people = await people_names(connection, file.actor, [row.person] if row else [])
    told = await corrections.read_answer(file, number, at) if row else None
    return show(
        request,
        "pages/answered.html",
        status=CONFLICT if late else 200,
        **{**await around(request, at, file.actor, case), "heading": _heading(row)},
        step=registry.step_of(file.norm.route, file.row.step).title,
        row=row,
        closed_at=file.row.closed_at,
        author=people.get(row.person, row.person) if row else "",
        is_own=row is not None and row.person == file.actor.person,
        sent=_parts(told),
        differences=_differences(told.answers, late) if told and late else [],
        typed=readable(late.form, late.answers) if late and row is None else (),
        is_late=late is not None,
        told=told,
        address=f"/cases/{case}/tasks/{number}",
    )


async def _given_away(
    request: Request, actor: Actor, case: CaseId, number: TaskId, sent: Fields, at: Office
) -> HTMLResponse:
    """The task went to another agency. Whoever had begun it has a draft, and by it the form is known."""
    rows = await drafts.drafts_of(at, actor, case, number)
    mine = next((row for row in rows if row.person == actor.person), None)
    if mine is None:
        raise _not_found()
    form = catalogue.form(mine.form, mine.form_version)
    late = _typed(form, sent, at.clock().date())
    await _keep(at, actor, case, number, late)
    return show(
        request,
        "pages/answered.html",
        status=CONFLICT,
        **{**await around(request, at, actor, case), "heading": _("Задача теперь у другого органа")},
        step=form.title,
        row=None,
        closed_at=None,
        author="",
        is_own=False,
        sent=(),
        differences=[],
        typed=readable(late.form, late.answers),
        is_late=True,
        told=None,
        address=f"/cases/{case}/tasks/{number}",
    )


def _typed(form: Form, sent: Fields, day: date) -> Late:
    written = merged(sent) if sent.one("act") == "merge" else replies(form, sent.theirs())
    settled = {**written, **check_answers(form, written, day=day).answers}
    asked = {key: value for key, value in settled.items() if key in form.field_of and form.field_of[key].is_asked}
    return Late(form, typed_by_hand(asked, sent.one("began_with")))


async def _keep(at: Office, actor: Actor, case: CaseId, number: TaskId, late: Late) -> None:
    if late.answers:
        await drafts.keep(at, actor, drafts.Written(case, number, late.form.id, late.form.version, late.answers))


def _heading(row: Line | None) -> str:
    return _("Эта задача больше не нужна") if row is None else _("На эту задачу уже ответили")


def _parts(told: Correctable | None) -> tuple[Part, ...]:
    return () if told is None else readable(catalogue.form(told.form.id, told.form_version), told.answers)


def _differences(stands: Mapping[str, JsonValue], late: Late) -> list[Difference]:
    found = compared(late.form, late.answers, _without_names_of_files(dict(stands)))
    return [one for one in found if one.key in late.answers and one.mine]


def _without_names_of_files(value: Any) -> Any:  # noqa: ANN401 - whatever answers hold
    if isinstance(value, list):
        return [_without_names_of_files(item) for item in value]
    if not isinstance(value, dict):
        return value
    if is_file(value):
        return {"attachment": value["attachment"]}
    return {name: _without_names_of_files(part) for name, part in value.items()}


def _not_found() -> NotFound:
    return NotFound(_("Такой задачи нет, или она поручена другому органу."), _("Откройте «Мои задачи»: там ваши."))

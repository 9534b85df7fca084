"""What was answered in a case, as far as this person's agency may read it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import JsonValue

from activities.chain import event_of
from api.errors import NotAllowed
from api.guards import Open
from api.languages import gettext as _
from api.need_to_know import readable
from api.office import Office
from api.reading.answers import answer_rows
from api.reading.found import shows_child
from api.reading.rows import Line
from api.reading.tasks import task_rows
from forms import catalogue
from forms.definition import Form
from models.events import AnswerCorrected, StepDone
from models.ids import AgencyCode, Code, PersonCode, SubmissionId, TaskId

NOTICE = "kdn_parents_notice"


class Answered(NamedTuple):
    """One filled-in form that stands in the record."""

    id: SubmissionId
    form: Form
    step: Code | None
    """None for the signal, and for what turned the case aside."""
    task: TaskId | None
    turn: int
    at: datetime
    agency: AgencyCode
    agency_name: str
    person: PersonCode
    answers: dict[str, JsonValue]
    """What this person's agency may read of it."""
    is_whole: bool
    """Nothing of it is kept from this person's agency."""
    reason: str | None
    """Why it took the place of an earlier one."""
    is_replaced: bool
    """A corrected one has taken its place."""
    amends: SubmissionId | None = None
    """The work in whose place the commission put this one when it approved it with changes."""


async def answers_of(file: Open, at: Office) -> tuple[Answered, ...]:
    """Every form of the case in the order in which they came. Raises NotAllowed for supervision."""
    if not shows_child(file.actor):
        raise NotAllowed(
            _("Надзор видит ход дела, а не то, что написано о семье."),
            _("Запросите сведения у органа, который вёл дело."),
        )
    async with at.sessions.reading() as connection:
        rows = await answer_rows(connection, file.actor, file.state.id)
        tasks = {row.number: row.step for row in await task_rows(connection, file.actor, file.state.id)}
    replaced = {row.corrects for row in rows if row.corrects}
    return tuple(_answered(row, file, tasks, is_replaced=row.id in replaced) for row in rows)


def standing(found: Iterable[Answered], *forms: Code) -> Sequence[Answered]:
    """Those on these forms that no correction has replaced, oldest first."""
    return [one for one in found if not one.is_replaced and one.form.id in forms]


def _answered(row: Line, file: Open, tasks: dict[int, Code], *, is_replaced: bool) -> Answered:
    form, event = catalogue.form(row.form, row.form_version), event_of(row.event)
    task = event.task if isinstance(event, StepDone | AnswerCorrected) else None
    amended = event.amended if isinstance(event, StepDone) else None
    is_amended = amended is not None and amended.submission.id == row.id
    if row.form == NOTICE:
        task = None  # a sitting wrote it to the parents, after the turn that took its decision
    step = None if task is None else tasks.get(task)
    if is_amended and step is not None:
        step = file.norm.route.step_of[step].adopts or step
    answers = readable(row, file.actor)
    return Answered(
        id=row.id,
        form=form,
        step=step,
        task=task,
        turn=row.turn,
        at=row.at,
        agency=row.agency,
        agency_name=row.short_name or row.agency,
        person=row.person,
        answers=answers,
        is_whole=len(answers) == len(row.answers),
        reason=row.reason,
        is_replaced=is_replaced,
        amends=amended.of if amended is not None and is_amended else None,
    )

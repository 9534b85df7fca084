"""Answers that were sent with gaps: an emergency is not held up by a form, and the form is completed afterwards.

The agency that answered owes the rest under a term of its own. The route does not wait for it: the case goes on, also
to another stage, and what was decided stands. It is owed until it is completed or corrected, until the same step is
asked anew, or until the case is over.
"""

from models.case import Given, Task
from models.commands import CloseTask, IssueTask
from models.events import StepDone
from models.ids import Code
from models.refusal import Refusal
from models.route import FactValue
from workflows.engine.answers import facts_refusal, form_refusal
from workflows.engine.deadlines import counted
from workflows.engine.measures import shown
from workflows.engine.outgoing import informed, ordered
from workflows.engine.progress import Progress


def owing(progress: Progress, given: Given) -> Progress:
    """After an answer: what is left open of it is owed; what was owed and is there now is not owed any more."""
    state, term = progress.state, progress.norm.route.completion
    owed = next((task for task in state.owed if task.step == given.step), None)
    if not given.submission.gaps:
        return progress if owed is None else _closed(progress, owed)
    if owed is not None or term is None:
        return progress
    step = progress.step(given.step)
    task = Task(
        id=state.last_task + 1,
        step=step.id,
        round=given.round,
        agency=given.agency,
        kind=step.agency,
        role=given.role,
        rule=term.rule,
        basis=(term.rule, *step.basis),
        opened_at=progress.now,
        started_at=progress.now,
        span=term.span,
        due=None,
        internal=None,
        holder=state.holder_of(given.agency, given.role),
        completes=given.task,
    )
    task = counted(progress, task)
    return progress.having(IssueTask(task=task), owed=(*state.owed, task), last_task=task.id)


def completion_refusal(progress: Progress, task: Task, event: StepDone) -> Refusal | None:
    """Why the rest of the answer may not be sent so: now that there is time, no gaps are left."""
    step = progress.step(task.step)
    return form_refusal(event.submission, step.form, gaps_allowed=False) or facts_refusal(
        progress.norm.route, step.gives, event.facts
    )


def completed(progress: Progress, task: Task, event: StepDone) -> Progress:
    """The whole answer stands in the place of the one with gaps: its papers are made again, its facts are known now."""
    before, state, step = progress, progress.state, progress.step(task.step)
    old = state.answers[step.id]
    given = next((answer for answer in state.given if answer.step == step.id), None)
    progress = _closed(progress, task).having(
        facts=_facts(progress, given, event.facts),
        given=tuple(_anew(answer, task, event) if answer == given else answer for answer in state.given),
        answers=state.answers | {step.id: event.submission},
        last_answer=event.submission if state.last_answer == old else state.last_answer,
    )
    own = tuple(paper for paper in step.papers if paper.of is None)
    progress = ordered(progress, own, event.submission, task.agency, corrects=old.id)
    progress = shown(progress, step, event.submission, task.agency)
    return informed(progress, tuple(notice for notice in step.inform if not before.holds(notice.when)))


def with_task(progress: Progress, task: Task) -> Progress:
    """This task in the place of the one with its number."""
    tasks, owed, asked = (
        tuple(task if other.id == task.id else other for other in some)
        for some in (progress.state.tasks, progress.state.owed, progress.state.asked)
    )
    return progress.having(tasks=tasks, owed=owed, asked=asked)


def _closed(progress: Progress, task: Task) -> Progress:
    owed = tuple(other for other in progress.state.owed if other.id != task.id)
    return progress.having(CloseTask(task=task.id, how="done"), owed=owed)


def _anew(given: Given, task: Task, event: StepDone) -> Given:
    """The answer as it may be corrected from now on: under the task that completed it."""
    author = None if given.person is None else event.by.person
    anew = {"task": task.id, "submission": event.submission, "facts": event.facts, "person": author}
    return given.model_copy(update=anew)


def _facts(progress: Progress, given: Given | None, facts: dict[Code, FactValue]) -> dict[Code, FactValue]:
    """The facts with what is new in them. What another answer said stands, and so does the visit of another stage."""
    state, said = progress.state, given.facts if given else {}
    asked_here = {name for step in progress.stage.steps for name in step.gives} if given is None else set()
    new = {
        name: value
        for name, value in facts.items()
        if name not in asked_here and (name not in state.facts or state.facts[name] == said.get(name))
    }
    return state.facts | new

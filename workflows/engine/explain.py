"""Why the case is waiting: for whom, until when, and under which rule."""

from datetime import datetime

from models.case import CaseState, Given, Scheduled, Task
from models.ids import AgencyCode, Code, RuleId, TaskId
from models.payload import Payload
from models.people import AgencyKind, Role
from workflows.engine.corrections import correctable
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress
from workflows.engine.referrals import waited_for


class Waiting(Payload):
    """One thing the case waits for."""

    task: TaskId
    step: Code
    title: str
    agency: AgencyCode
    kind: AgencyKind
    role: Role
    since: datetime
    due: datetime | None
    """None while the term is suspended."""
    is_overdue: bool
    is_suspended: bool
    rule: RuleId
    basis: tuple[RuleId, ...]
    completes: TaskId | None = None
    asked_by: AgencyCode | None = None
    """Who asked for it, when it is a referral."""
    is_taken_up: bool = True
    """Whether whoever was asked has accepted it."""
    is_awaited: bool = True
    """Whether the route goes no further without it."""


class Coming(Payload):
    """The next round of a repeated step, and when it opens."""

    step: Code
    title: str
    opens_at: datetime


class Addition(Payload):
    """A step that the answering agency may add at its discretion."""

    step: Code
    title: str


class Correctable(Payload):
    """An answer that its agency may still correct: nothing rests on it yet."""

    task: TaskId
    step: Code
    title: str
    agency: AgencyCode


class Explanation(Payload):
    """Where the case stands and why: titles from the route, everything else by code."""

    stage: Code
    stage_title: str
    custodian: AgencyCode
    offered_to: AgencyCode | None
    waiting: tuple[Waiting, ...]
    owed: tuple[Waiting, ...] = ()
    """Answers that were sent with gaps and are to be completed; the case does not wait for them."""
    asked: tuple[Waiting, ...] = ()
    """What other agencies were asked for; the case waits for those of which a step says so."""
    coming: tuple[Coming, ...]
    additions: tuple[Addition, ...]
    correctable: tuple[Correctable, ...] = ()
    outcome: Code | None
    outcome_title: str | None


def explain(norm: Norm, state: CaseState, now: datetime) -> Explanation:
    """What the case waits for at this moment, the most urgent first."""
    route = norm.route
    stage = route.stage_of[state.stage]
    open_steps = {task.step for task in state.tasks}
    outcome = None if state.closed is None else route.outcome_of[state.closed.outcome]
    return Explanation(
        stage=stage.id,
        stage_title=stage.title,
        custodian=state.custodian,
        offered_to=state.offered_to,
        waiting=tuple(_waiting(norm, task, now) for task in _urgent_first(state.tasks, now)),
        owed=tuple(_waiting(norm, task, now) for task in _urgent_first(state.owed, now)),
        asked=tuple(_asked(norm, state, task, now) for task in _urgent_first(state.asked, now)),
        coming=tuple(
            _coming(norm, entry) for entry in sorted(state.scheduled, key=lambda entry: (entry.at, entry.step))
        ),
        additions=tuple(
            Addition(step=step.id, title=step.title)
            for step in stage.steps
            if state.is_open and step.discretion is not None and step.id not in open_steps
        ),
        correctable=tuple(_correctable(norm, answer) for answer in correctable(Progress(norm, now, state))),
        outcome=None if outcome is None else outcome.id,
        outcome_title=None if outcome is None else outcome.title,
    )


def _urgent_first(tasks: tuple[Task, ...], now: datetime) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.due is None, task.due or now, task.id))


def _waiting(norm: Norm, task: Task, now: datetime) -> Waiting:
    return Waiting(
        task=task.id,
        step=task.step,
        title=norm.route.duty_of[task.step].title,
        agency=task.agency,
        kind=task.kind,
        role=task.role,
        since=task.opened_at,
        due=task.due,
        is_overdue=task.due is not None and task.due <= now,
        is_suspended=task.is_suspended,
        rule=task.rule,
        basis=task.basis,
        completes=task.completes,
    )


def _asked(norm: Norm, state: CaseState, task: Task, now: datetime) -> Waiting:
    referral, wanted = state.referral(task.id), waited_for(Progress(norm, now, state))
    more = {
        "asked_by": task.asked_by,
        "is_taken_up": referral is not None and referral.how == "accepted",
        "is_awaited": task.step in wanted,
    }
    return _waiting(norm, task, now).model_copy(update=more)


def _correctable(norm: Norm, answer: Given) -> Correctable:
    title = norm.route.duty_of[answer.step].title
    return Correctable(task=answer.task, step=answer.step, title=title, agency=answer.agency)


def _coming(norm: Norm, entry: Scheduled) -> Coming:
    return Coming(step=entry.step, title=norm.route.step_of[entry.step].title, opens_at=entry.at)

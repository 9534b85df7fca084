"""How a case moves on its own: which steps open, when a stage is over, and where the case goes then."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from models.case import Closing, Custody, Scheduled, Settled, Task
from models.commands import CloseCase, CloseTask, EnterStage, IssueTask, StartCase
from models.ids import Code
from models.referral import RevocationReason
from models.route import Stage, Step, Transition
from models.terms import due
from workflows.engine.deadlines import begins, counted, period
from workflows.engine.plan import ended
from workflows.engine.progress import Progress
from workflows.engine.referrals import is_awaited, offer_ended, withdrawn

LONGEST_CHAIN = 64
"""Stages that one turn may run through without anybody doing anything; more is a circle in the route."""


class RouteCircles(RuntimeError):
    """The route runs in a circle without a task for anybody: a fault of the route, so the case waits."""


def flow(progress: Progress) -> Progress:
    """Open what is ready; when the stage is over, go on to the next, until somebody has something to do."""
    for _ in range(LONGEST_CHAIN):
        progress = open_ready(progress)
        if not progress.state.is_open or not _is_over(progress):
            return progress
        progress = leave(progress)
    raise RouteCircles(f"route {progress.norm.route.id} runs in a circle at stage {progress.state.stage}")


def open_ready(progress: Progress) -> Progress:
    """Open every step whose join is satisfied, and skip those whose condition does not hold."""
    changed = progress.state.is_open
    while changed:
        changed = False
        for step in progress.stage.steps:
            if not _is_waiting(progress, step):
                continue
            match _verdict(progress, step):
                case "open":
                    progress, changed = _begin(progress, step), True
                case "skip":
                    progress, changed = settle(progress, step.id, "skipped"), True
                case "wait":
                    pass
    return progress


def leave(progress: Progress) -> Progress:
    """Leave the stage by the first transition that holds."""
    for transition in progress.stage.next:
        if progress.holds(transition.when):
            return _follow(progress, transition)
    raise RouteCircles(f"stage {progress.state.stage} of route {progress.norm.route.id} has no way out")


def enter(progress: Progress, stage: Code) -> Progress:
    """Stand in a stage: nothing of the old one stays open, its custodian answers from now on."""
    progress = drop(progress, (task.step for task in progress.state.tasks))
    route = progress.norm.route
    given = {fact for step in route.stage_of[stage].steps for fact in step.gives}
    visits = progress.state.visits
    progress = progress.having(
        EnterStage(stage=stage),
        stage=stage,
        entered_at=progress.now,
        visits=visits | {stage: visits.get(stage, 0) + 1},
        settled=(),
        given=(),
        scheduled=(),
        referrals=tuple(one for one in progress.state.referrals if one.is_open),
        facts={name: value for name, value in progress.state.facts.items() if name not in given},
    )
    return pass_custody(progress, progress.state.agencies[route.stage_of[stage].custodian])


def close(progress: Progress, outcome: Code) -> Progress:
    """End the case: nothing stays open, whoever was asked is told, the custody ledger ends with it."""
    progress = drop(progress, (task.step for task in progress.state.tasks))
    progress = forget(progress, (task.step for task in progress.state.owed))
    progress = ended(withdrawn(progress, RevocationReason.CASE_CLOSED))
    started = progress.norm.route.outcome_of[outcome].starts
    return progress.having(
        CloseCase(outcome=outcome),
        *(() if started is None else (StartCase(route=started, submission=progress.state.last_answer),)),
        closed=Closing(outcome=outcome, at=progress.now),
        given=(),
        scheduled=(),
        offered_to=None,
        offered_in=None,
        custody=_ended(progress),
    )


def pass_custody(progress: Progress, agency: str) -> Progress:
    """Another agency answers from now on; an interval that would have no length is replaced."""
    custody = progress.state.custody
    if custody and custody[-1].agency == agency:
        return progress
    progress = offer_ended(progress, "revoked", RevocationReason.OTHERWISE)
    begun = Custody(agency=agency, since=progress.now)
    kept = tuple(
        interval if interval.until is not None else interval.model_copy(update={"until": progress.now})
        for interval in custody
        if interval.since < progress.now
    )
    if kept and kept[-1].agency == agency and kept[-1].until == progress.now:
        begun, kept = kept[-1].model_copy(update={"until": None}), kept[:-1]
    return progress.having(custody=(*kept, begun), offered_to=None, offered_in=None)


def issue(progress: Progress, step: Step, *, round_number: int, since: datetime | None = None) -> Progress:
    """Give the step's agency a task, its term running; what its last answer left open is not owed any more."""
    progress = forget(progress, (step.id,))
    state = progress.state
    start = since or begins(step.term.start, progress.now, state.opened_at, state.done_at)
    task = Task(
        id=state.last_task + 1,
        step=step.id,
        round=round_number,
        agency=state.agencies[step.agency],
        kind=step.agency,
        role=step.role,
        rule=step.term.rule,
        basis=step.basis,
        opened_at=progress.now,
        started_at=start,
        span=step.term.span,
        due=None,
        internal=None,
        holder=state.holder_of(state.agencies[step.agency], step.role),
    )
    task = counted(progress, task)
    return progress.having(IssueTask(task=task), tasks=(*state.tasks, task), last_task=task.id)


def settle(
    progress: Progress, step: Code, how: Literal["done", "skipped", "dropped"], *, round_number: int = 1
) -> Progress:
    """The step needs nothing more in this visit of the stage."""
    settled = Settled(step=step, how=how, at=progress.now, round=round_number)
    others = tuple(entry for entry in progress.state.settled if entry.step != step)
    return progress.having(settled=(*others, settled))


def drop(progress: Progress, steps: Iterable[Code]) -> Progress:
    """Close the open tasks of these steps as no longer needed, and forget their next rounds."""
    dropped = set(steps)
    closing = tuple(CloseTask(task=task.id, how="dropped") for task in progress.state.tasks if task.step in dropped)
    return progress.having(
        *closing,
        tasks=tuple(task for task in progress.state.tasks if task.step not in dropped),
        scheduled=tuple(entry for entry in progress.state.scheduled if entry.step not in dropped),
    )


def forget(progress: Progress, steps: Iterable[Code]) -> Progress:
    """Nobody need complete the answers to these steps any more: they are asked anew, or the case is over."""
    asked = set(steps)
    closing = tuple(CloseTask(task=task.id, how="dropped") for task in progress.state.owed if task.step in asked)
    return progress.having(*closing, owed=tuple(task for task in progress.state.owed if task.step not in asked))


def followers(stage: Stage, steps: set[Code]) -> set[Code]:
    """These steps of a stage, and every step that waits for one of them, however many joins lie between."""
    found = set(steps)
    grown = True
    while grown:
        more = {
            step.id
            for step in stage.steps
            if step.after is not None and found.intersection(step.after.all + step.after.any)
        }
        grown = not more <= found
        found |= more
    return found


def schedule(progress: Progress, step: Step, *, round_number: int, stated: date | None = None) -> Progress:
    """Set the next round: on the stated day, or counted from the entry into the stage so that periods never drift."""
    if step.repeat is None:
        raise RouteCircles(f"step {step.id} has no repetition to schedule")
    if stated is not None:
        morning = datetime.combine(stated, time(), tzinfo=UTC) - timedelta(minutes=progress.state.offset)
        return _scheduled(progress, step, round_number, morning)
    moment = period(progress.norm, step.repeat, round_number, progress.state.entered_at, progress.state.offset)
    return _scheduled(progress, step, round_number, moment)


def _ended(progress: Progress) -> tuple[Custody, ...]:
    """The ledger closed at this moment; an interval that has only just begun gives way to the one before it."""
    custody = progress.state.custody
    if len(custody) > 1 and custody[-1].since == progress.now:
        return custody[:-1]
    return (*custody[:-1], custody[-1].model_copy(update={"until": progress.now}))


def _follow(progress: Progress, transition: Transition) -> Progress:
    if transition.outcome is not None:
        return close(progress, transition.outcome)
    return enter(progress, transition.to or progress.state.stage)


def _begin(progress: Progress, step: Step) -> Progress:
    if step.wait is not None:
        state = progress.state
        start = begins(step.wait.start, progress.now, state.opened_at, state.done_at)
        moment = due(start, step.wait.span, progress.norm.calendar, offset=state.offset).moment
        return _scheduled(progress, step, 1, moment)
    if step.repeat is not None and not step.repeat.ahead:
        return schedule(progress, step, round_number=1)
    return issue(progress, step, round_number=1)


def _scheduled(progress: Progress, step: Step, round_number: int, moment: datetime) -> Progress:
    entry = Scheduled(step=step.id, round=round_number, at=max(moment, progress.now))
    return progress.having(scheduled=(*progress.state.scheduled, entry))


def _is_waiting(progress: Progress, step: Step) -> bool:
    """Whether the route itself may still open this step in this visit of the stage."""
    state = progress.state
    engaged = (
        *(entry.step for entry in state.settled),
        *(task.step for task in state.tasks),
        *(entry.step for entry in state.scheduled),
    )
    return step.discretion is None and step.id not in engaged


def _verdict(progress: Progress, step: Step) -> Literal["open", "skip", "wait"]:
    """Whether the step is to be opened, skipped, or has to wait for others."""
    settled = {entry.step: entry.how for entry in progress.state.settled}
    if step.after is not None:
        if any(needed not in settled for needed in step.after.all):
            return "wait"
        chosen = step.after.any
        if chosen and not any(settled.get(needed) == "done" for needed in chosen):
            return "skip" if all(needed in settled for needed in chosen) else "wait"
        if step.after.answers is not None and is_awaited(progress.state, step.after.answers):
            return "wait"
    return "open" if progress.holds(step.when) else "skip"


def _is_over(progress: Progress) -> bool:
    state = progress.state
    return (
        not state.tasks
        and not state.scheduled
        and not any(_is_waiting(progress, step) for step in progress.stage.steps)
    )

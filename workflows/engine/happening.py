"""What each event changes by itself, before the case moves on."""

from datetime import date
from typing import assert_never

from models.case import Given, Task
from models.commands import ChangeTask, CloseTask, EscalateSilence, RemindAgency
from models.events import (
    AccessChanged,
    AnswerCorrected,
    CalendarAdopted,
    CameOfAge,
    CaseEnded,
    CaseOpened,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Deed,
    Event,
    ExceptionMade,
    MeasureWeighed,
    OverstepJudged,
    PlannedDue,
    ReferralAccepted,
    ReferralRejected,
    ReferralRevoked,
    ReferralSent,
    ReminderDue,
    RepeatDue,
    RouteAdopted,
    StepAdded,
    StepDone,
    SubmissionRef,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermPassed,
    TermResumed,
    TermSuspended,
    ThreatReported,
    Tick,
)
from models.ids import Code, TaskId
from models.route import Step
from models.terms import Pause
from workflows.engine.access import access_changed
from workflows.engine.adoption import adopted
from workflows.engine.amending import amended
from workflows.engine.approval import is_judged
from workflows.engine.completions import completed, owing, with_task
from workflows.engine.corrections import corrected
from workflows.engine.custody import declined, offered_over, taken_over
from workflows.engine.deadlines import ladder, reckoned
from workflows.engine.decisions import decided
from workflows.engine.flow import close, drop, enter, followers, issue, schedule, settle
from workflows.engine.holders import entrusted
from workflows.engine.measures import inherited, taken, told_of_measure
from workflows.engine.outgoing import informed, ordered, started
from workflows.engine.plan import drafted, granted, in_force, is_adopted, planned_due
from workflows.engine.progress import Progress
from workflows.engine.referrals import accepted, answered, handed_on, lettered, referred, rejected, revoked


def happen(progress: Progress, event: Event) -> Progress:
    """Apply an event that `check` has let through."""
    match event:
        case CalendarAdopted():
            return _calendar_adopted(progress, event)
        case ReminderDue() | TermPassed() | RepeatDue() | CameOfAge() | PlannedDue():
            return _tick(progress, event)
        case CaseOpened():
            raise AssertionError("an open case cannot be opened again; check() refuses it")
        case _:
            return _deed(progress, event)


def opened(progress: Progress, event: CaseOpened) -> Progress:
    """What the opening itself asks for: the papers of the signal, and whom to inform at once."""
    opening = progress.norm.route.opening
    progress = inherited(progress, event)
    return informed(ordered(progress, opening.papers, event.submission, event.by.agency), opening.inform)


def _deed(progress: Progress, event: Deed) -> Progress:
    match event:
        case StepDone():
            return _step_done(progress, event)
        case AnswerCorrected():
            return corrected(progress, event)
        case StepAdded():
            return issue(progress, progress.step(event.step), round_number=_rounds(progress, event.step) + 1)
        case ReferralSent():
            return lettered(referred(progress, event.orders, event.by, event.submission), event)
        case ReferralAccepted():
            return accepted(progress, event)
        case ReferralRejected():
            return rejected(progress, event)
        case ReferralRevoked():
            return revoked(progress, event.task, event.reason)
        case ThreatReported():
            progress = _answered(progress, event.interruption, event.submission)
            return enter(progress, progress.norm.route.interruption_of[event.interruption].to)
        case TermSuspended() | TermResumed() | TermExtended() | TaskHandedOver():
            return _task_changed(progress, event)
        case TaskEntrusted():
            return entrusted(progress, event)
        case CustodyOffered():
            return offered_over(progress, event)
        case CustodyAccepted():
            return taken_over(progress, event)
        case CustodyDeclined():
            return declined(progress, event)
        case CaseEnded():
            return close(_answered(progress, event.outcome, event.submission), event.outcome)
        case MeasureWeighed() | ExceptionMade() | OverstepJudged():
            return told_of_measure(progress, event)
        case RouteAdopted():
            return adopted(progress, event)
        case AccessChanged():
            return access_changed(progress, event)
        case _:
            assert_never(event)


def _tick(progress: Progress, event: Tick) -> Progress:
    match event:
        case ReminderDue():
            task = _open_task(progress, event.task)
            reminder = RemindAgency(task=task.id, agency=task.agency)
            return _changed(progress.having(reminder), task.model_copy(update={"reminded": task.reminded + 1}))
        case TermPassed():
            return _term_passed(progress, event)
        case PlannedDue():
            return planned_due(progress, event)
        case RepeatDue():
            left = tuple(entry for entry in progress.state.scheduled if entry.step != event.step)
            due_at = next(entry.at for entry in progress.state.scheduled if entry.step == event.step)
            step = progress.step(event.step)
            since = due_at if step.repeat is not None or step.term.start == "opened" else None
            return issue(progress.having(scheduled=left), step, round_number=event.round, since=since)
        case CameOfAge():
            return enter(progress, progress.norm.route.interruption_of[event.interruption].to)
        case _:
            assert_never(event)


def _step_done(progress: Progress, event: StepDone) -> Progress:
    task = _open_task(progress, event.task)
    if task.completes is not None:
        return referred(completed(progress, task, event), event.orders, event.by, event.submission)
    if task.asked_by is not None:
        return referred(answered(progress, task, event), event.orders, event.by, event.submission)
    step = progress.step(task.step)
    progress = progress.having(
        CloseTask(task=task.id, how="done"),
        tasks=tuple(other for other in progress.state.tasks if other.id != task.id),
        facts=progress.state.facts | event.facts,
        done_at=progress.state.done_at | {step.id: event.happened_at or progress.now},
        majority=event.majority or progress.state.majority,
    )
    progress = _given(_answered(progress, step.id, event.submission), task, event)
    progress = decided(owing(progress, progress.state.given[-1]), event)
    progress = taken(progress, step, event.submission, task.agency)
    progress = amended(progress, event.amended)
    papers = granted(progress, step, round_number=task.round)
    progress = informed(ordered(progress, papers, event.submission, task.agency), step.inform)
    progress = started(progress, step.starts, event.submission)
    if is_adopted(progress.norm.route, step.id):
        progress = drafted(progress, step.id, event.submission, event.orders, event.by)
    else:
        progress = referred(progress, event.orders, event.by, event.submission)
    progress = _settled_or_again(progress, step, task.round, event.next_on)
    for unneeded in step.closes:
        progress = settle(drop(progress, (unneeded,)), unneeded, "dropped")
    if step.rework is not None and progress.holds(step.rework.when, round_number=task.round):
        return _reworked(progress, step.rework.to)
    return in_force(progress, step.adopts)


def _settled_or_again(progress: Progress, step: Step, round_number: int, next_on: date | None) -> Progress:
    until = None if step.repeat is None else step.repeat.until
    comes_again = step.repeat is not None and (until is None or not progress.holds(until, round_number=round_number))
    if comes_again:
        stated = next_on if step.repeat is not None and step.repeat.stated else None
        return schedule(progress, step, round_number=round_number + 1, stated=stated)
    return settle(progress, step.id, "done", round_number=round_number)


def _reworked(progress: Progress, target: Code) -> Progress:
    """Take the stage back to this step: it and everything that came after it is to be done again."""
    again = followers(progress.stage, {target})
    progress = drop(progress, again)
    return progress.having(
        settled=tuple(entry for entry in progress.state.settled if entry.step not in again),
        given=tuple(answer for answer in progress.state.given if answer.step not in again),
    )


def _term_passed(progress: Progress, event: TermPassed) -> Progress:
    task = _open_task(progress, event.task)
    rung = ladder(progress.norm, task)[event.rung]
    told = EscalateSilence(task=task.id, agency=progress.state.agencies[rung.agency], role=rung.role, rung=event.rung)
    asker = progress.state.referral(task.id)
    if asker is not None and event.rung == 0 and (asker.asked_by, asker.asker) != (told.agency, told.role):
        aside = EscalateSilence(task=task.id, agency=asker.asked_by, role=asker.asker, rung=event.rung)
        progress = progress.having(aside)
    return _changed(progress.having(told), task.model_copy(update={"escalated": task.escalated + 1}))


def _task_changed(progress: Progress, event: TermSuspended | TermResumed | TermExtended | TaskHandedOver) -> Progress:
    task = _open_task(progress, event.task)
    match event:
        case TermSuspended():
            pause = Pause(since=progress.now, until=None, ground=event.ground)
            task = task.model_copy(update={"pauses": (*task.pauses, pause)})
        case TermResumed():
            pause = task.pauses[-1].model_copy(update={"until": progress.now})
            task = task.model_copy(update={"pauses": (*task.pauses[:-1], pause)})
        case TermExtended():
            task = task.model_copy(update={"extensions": (*task.extensions, event.span)})
        case TaskHandedOver():
            holder = progress.state.holder_of(event.to, task.role)
            task = task.model_copy(update={"agency": event.to, "holder": holder})
            return handed_on(_changed(progress, task), task)
        case _:
            assert_never(event)
    return _changed(progress, reckoned(progress.norm, task, progress.state.offset))


def _calendar_adopted(progress: Progress, event: CalendarAdopted) -> Progress:
    progress = progress.having(calendar=event.calendar)
    for task in progress.state.running:
        if not task.is_suspended:
            progress = _changed(progress, reckoned(progress.norm, task, progress.state.offset))
    return progress


def _answered(progress: Progress, deed: Code, submission: SubmissionRef | None) -> Progress:
    if submission is None:
        return progress
    return progress.having(answers=progress.state.answers | {deed: submission}, last_answer=submission)


def _given(progress: Progress, task: Task, event: StepDone) -> Progress:
    """Remember the answer as one that may be corrected; it takes the place of an earlier one to the same step."""
    answer = Given(
        task=task.id,
        step=task.step,
        round=task.round,
        agency=task.agency,
        role=task.role,
        submission=event.submission,
        facts=event.facts,
        person=event.by.person if is_judged(progress.norm.route, task.step) else None,
    )
    others = tuple(other for other in progress.state.given if other.step != task.step)
    return progress.having(given=(*others, answer))


def _changed(progress: Progress, task: Task) -> Progress:
    return with_task(progress.having(ChangeTask(task=task)), task)


def _open_task(progress: Progress, number: TaskId) -> Task:
    task = progress.state.task(number)
    if task is None:
        raise AssertionError(f"task {number} is not open; check() refuses it")
    return task


def _rounds(progress: Progress, step: Code) -> int:
    return max((entry.round for entry in progress.state.settled if entry.step == step), default=0)

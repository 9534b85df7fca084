"""A case held against the norm: every place where what happened is not what the route asks for, with its basis.

Pure, as the engine is. A deviation is no verdict: an emergency rightly leaves an inquiry unanswered. It is named so
that somebody can ask why. What the route itself no longer needs (a step that another one closes, a stage that its
condition ends, work taken back) is no deviation.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from models.case import Task
from models.commands import ChangeTask, CloseCase, CloseTask, Command, EnterStage, IssueTask
from models.events import (
    AnswerCorrected,
    CameOfAge,
    CaseEnded,
    CaseOpened,
    Event,
    RouteAdopted,
    StepDone,
    TermExtended,
    TermPassed,
    TermSuspended,
    ThreatReported,
)
from models.ids import AgencyCode, Code, Digest, PersonCode, RuleId, TaskId
from models.payload import Payload
from models.route import Route
from models.terms import Span


class Departure(StrEnum):
    """The ways in which a case can leave the norm."""

    SKIPPED = "skipped"
    """Opened by the route and closed without an answer, because the case was turned aside or ended."""
    SWAPPED = "swapped"
    """The deed itself was earlier than a deed that has to come before it."""
    LATE = "late"
    """Answered, closed or still open after its term."""
    ESCALATED = "escalated"
    """The term passed in silence and a superior was told."""
    WRONG_AGENCY = "wrong_agency"
    """Done by another agency than the route gave it to."""
    SELF_APPROVED = "self_approved"
    """Whoever did the work also decided that it is good."""
    POSTPONED = "postponed"
    """The term was suspended or made longer."""


class Deviation(Payload):
    """One place where the case left the norm."""

    departure: Departure
    turn: int | None
    """The turn in which it happened; None for a term that has passed and is still open."""
    at: datetime
    task: TaskId
    step: Code
    agency: AgencyCode
    """The agency that had the task then."""
    due: datetime | None
    other: AgencyCode | None = None
    """The agency that the route had given the task to, when another one did it."""
    before: Code | None = None
    """The step whose order was swapped, or whose work the same person approved."""
    cause: Code | None = None
    """What turned the case aside: an interruption or an outcome; why a term was postponed: the ground."""
    span: Span | None = None
    """By how much the term was made longer."""
    rung: int | None = None
    basis: tuple[RuleId, ...]


class Recorded(NamedTuple):
    """One turn as it stands in the record."""

    number: int
    at: datetime
    event: Event
    commands: tuple[Command, ...]


class Conformance(Payload):
    """How a case was led: its tasks in numbers, and each deviation in the order in which it happened."""

    tasks: int
    kept: int
    """Answered within the term."""
    running: int
    """Open, the term not passed."""
    deviations: tuple[Deviation, ...]


class _Aside(NamedTuple):
    """What turned the case away from its stage, and the rules that allow it."""

    cause: Code
    basis: tuple[RuleId, ...]


class _Deed(NamedTuple):
    """An answer to a step: who gave it and when the deed was."""

    person: PersonCode
    at: datetime


def conformance(route_of: Callable[[Digest], Route], turns: Iterable[Recorded], now: datetime) -> Conformance:
    """Hold the record of a case against the route in force at each turn. `now` decides which open terms have passed."""
    course = _Course(route_of)
    found = [deviation for turn in turns for deviation in course.follow(turn)]
    found += [
        course.deviation(Departure.LATE, None, task, task.due) for task in course.open.values() if _late(task, now)
    ]
    running = sum(not _late(task, now) for task in course.open.values())
    return Conformance(tasks=len(course.first), kept=course.kept, running=running, deviations=tuple(found))


def _late(task: Task, moment: datetime) -> bool:
    return task.due is not None and task.due < moment


class _Course:
    """The record as far as it was read: which tasks are open, to whom each was given first, who did what."""

    def __init__(self, route_of: Callable[[Digest], Route]) -> None:
        self._route_of = route_of
        self.route: Route
        self.stage: Code
        self.open: dict[TaskId, Task] = {}
        self.first: dict[TaskId, AgencyCode] = {}
        self.steps: dict[TaskId, Code] = {}
        self.deeds: dict[Code, _Deed] = {}
        self.kept = 0

    def follow(self, turn: Recorded) -> list[Deviation]:
        """The deviations of one turn; afterwards the tasks stand as the turn left them."""
        if isinstance(turn.event, CaseOpened):
            self.route = self._route_of(turn.event.route)
            self.stage = self.route.stages[0].id
        found = [*self._of_event(turn), *self._of_closing(turn)]
        if isinstance(turn.event, RouteAdopted):
            self.route = self._route_of(turn.event.route)
        for command in turn.commands:
            match command:
                case IssueTask():
                    self.open[command.task.id] = command.task
                    self.first[command.task.id] = command.task.agency
                    self.steps[command.task.id] = command.task.step
                case ChangeTask():
                    self.open[command.task.id] = command.task
                case CloseTask():
                    self.open.pop(command.task, None)
                case EnterStage():
                    self.stage, self.deeds = command.stage, {}
                case _:
                    pass
        return found

    def deviation(
        self, departure: Departure, turn: int | None, task: Task, at: datetime | None, **more: object
    ) -> Deviation:
        """This departure of this task; its basis is the rule of its term and those of its step, unless said."""
        basis = tuple(dict.fromkeys((task.rule, *task.basis)))
        return Deviation.model_validate(
            {
                "departure": departure,
                "turn": turn,
                "at": at or task.opened_at,
                "task": task.id,
                "step": task.step,
                "agency": task.agency,
                "due": task.due,
                "basis": basis,
                **more,
            }
        )

    def _of_event(self, turn: Recorded) -> Iterator[Deviation]:
        event = turn.event
        match event:
            case StepDone() if self.open[event.task].completes is not None:
                yield from self._of_completion(turn, event, self.open[event.task])
            case StepDone():
                yield from self._of_answer(turn, event, self.open[event.task])
            case AnswerCorrected():
                self._correct(event, turn.at)
            case TermPassed():
                yield self.deviation(Departure.ESCALATED, turn.number, self.open[event.task], turn.at, rung=event.rung)
            case TermSuspended():
                task = self.open[event.task]
                yield self.deviation(Departure.POSTPONED, turn.number, task, turn.at, cause=event.ground)
            case TermExtended():
                task, more = self.open[event.task], {"cause": event.ground, "span": event.span}
                yield self.deviation(Departure.POSTPONED, turn.number, task, turn.at, **more)
            case _:
                pass

    def _of_completion(self, turn: Recorded, event: StepDone, task: Task) -> Iterator[Deviation]:
        """What was sent with gaps is whole now. The deed itself was done before; only the term of the rest counts."""
        if _late(task, event.happened_at or turn.at):
            yield self.deviation(Departure.LATE, turn.number, task, turn.at)
        else:
            self.kept += 1

    def _of_answer(self, turn: Recorded, event: StepDone, task: Task) -> Iterator[Deviation]:
        step, deed = self.route.duty_of[task.step], _Deed(event.by.person, event.happened_at or turn.at)
        if _late(task, deed.at):
            yield self.deviation(Departure.LATE, turn.number, task, deed.at)
        else:
            self.kept += 1
        given_to = self.first[task.id]
        if event.by.agency != given_to or event.by.kind is not (step.agency if task.asked_by is None else task.kind):
            yield self.deviation(
                Departure.WRONG_AGENCY, turn.number, task, deed.at, agency=event.by.agency, other=given_to
            )
        for needed in step.after.all if step.after else ():
            earlier = self.deeds.get(needed)
            if earlier is not None and deed.at < earlier.at:
                yield self.deviation(Departure.SWAPPED, turn.number, task, deed.at, before=needed)
        work = step.rework.to if step.rework else None
        done = self.deeds.get(work) if work else None
        if done is not None and done.person == deed.person:
            yield self.deviation(Departure.SELF_APPROVED, turn.number, task, deed.at, before=work)
        self.deeds[step.id] = deed

    def _correct(self, event: AnswerCorrected, at: datetime) -> None:
        """Whoever corrected an answer is its author now; the deed that it tells of is as old as before."""
        step = self.steps[event.task]
        known = self.deeds.get(step)
        self.deeds[step] = _Deed(event.by.person, known.at if known else at)

    def _of_closing(self, turn: Recorded) -> Iterator[Deviation]:
        """Tasks that were closed without an answer because the case left its way."""
        aside = self._turned_aside(turn)
        for command in turn.commands:
            task = self.open.get(command.task) if isinstance(command, CloseTask) else None
            if task is None or aside is None or not isinstance(command, CloseTask) or command.how != "dropped":
                continue
            yield self.deviation(Departure.SKIPPED, turn.number, task, turn.at, cause=aside.cause, basis=aside.basis)
            if _late(task, turn.at):
                yield self.deviation(Departure.LATE, turn.number, task, turn.at)

    def _turned_aside(self, turn: Recorded) -> _Aside | None:
        """The interruption or the ending at discretion that this turn was, or that its facts brought about."""
        match turn.event:
            case ThreatReported(interruption=name) | CameOfAge(interruption=name):
                return _Aside(name, self.route.interruption_of[name].basis)
            case CaseEnded(outcome=name):
                return _Aside(name, self.route.outcome_of[name].basis)
            case _:
                return self._by_condition(turn)

    def _by_condition(self, turn: Recorded) -> _Aside | None:
        """An interruption whose condition the facts of this turn fulfilled."""
        entered = {command.stage for command in turn.commands if isinstance(command, EnterStage)}
        if any(isinstance(command, CloseCase) for command in turn.commands):
            return None
        usual = {transition.to for transition in self.route.stage_of[self.stage].next}
        for interruption in self.route.interruptions:
            if interruption.when is not None and interruption.to in entered - usual:
                return _Aside(interruption.id, interruption.basis)
        return None

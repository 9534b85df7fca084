"""Every state that a case of the route can reach, found by running the engine itself.

From each state of the space everything is tried that can happen in it: every answer to every open step, every next
round, every correction of an answer, every addition at discretion, every report of a threat, every ending at
discretion. What the engine answers is brought home into the space.

Of steps that nobody else's course depends on (`Quiet`) only one order is tried: whichever is done first, the same
states come of it. What can happen at any time is tried in every state all the same.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from models.calendar import Calendar
from models.case import CaseState, Given
from models.commands import CloseCase, Command, IssueTask
from models.events import (
    AnswerCorrected,
    CameOfAge,
    CaseEnded,
    CaseOpened,
    Event,
    RepeatDue,
    StepAdded,
    StepDone,
    SubmissionRef,
    ThreatReported,
)
from models.ids import Code
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.refusal import Refused
from models.route import FactValue, Route, Stage, Step
from workflows.engine.core import advance, open_case
from workflows.engine.decisions import rehearsed_vote
from workflows.proof.known_measures import on_record
from workflows.proof.quiet import quiet_steps
from workflows.proof.space import AGENCIES, MOMENT, Key, Space, TooMany
from workflows.proof.watching import WatchedNorm, watched

MOST_TURNS = 120_000
"""Turns of the engine that one proof may take; a route that needs more is not proved."""

BROKEN = (ValueError, LookupError, TypeError, RuntimeError)
"""What the engine raises when the route asks for something impossible."""


class Deed(NamedTuple):
    """What was done to come from one state to the next."""

    kind: str
    """`opened`, `done`, `due`, `added`, `corrected`, `reported` or `ended`."""
    name: Code
    facts: tuple[tuple[Code, FactValue], ...] = ()


class Turn(NamedTuple):
    """One turn of the engine: out of which state, by what, and what came of it."""

    origin: Key | None
    deed: Deed
    event: Event
    state: CaseState
    commands: tuple[Command, ...]


class Fault(NamedTuple):
    """A turn that the engine could not make."""

    origin: Key | None
    deed: Deed
    error: Exception


@dataclass
class Explored:
    """The reachable space, and what was seen on the way."""

    states: dict[Key, CaseState] = field(default_factory=dict)
    came: dict[Key, tuple[Key | None, Deed]] = field(default_factory=dict)
    """How each state was reached first."""
    onward: dict[Key, list[Key]] = field(default_factory=dict)
    """Where the usual course leads: by answers, next rounds and additions, not by reports and endings at discretion."""
    opened: dict[Code, Turn] = field(default_factory=dict)
    """The steps that became a task, each with the turn that issued it first."""
    headless: dict[Code, Turn] = field(default_factory=dict)
    """The steps whose term runs from a step that had not been done, each with the first such turn."""
    faults: list[Fault] = field(default_factory=list)
    turns: int = 0


USUAL = frozenset({"opened", "done", "due", "added", "corrected"})


class Explorer:
    """Walks the space of one route from every signal on."""

    def __init__(self, route: Route, calendar: Calendar, space: Space, *, most: int = MOST_TURNS) -> None:
        self.norm: WatchedNorm = watched(route, calendar)
        self.space, self.most = space, most
        self.found = Explored()
        self.quiet = {stage.id: quiet_steps(stage, space) for stage in self.norm.route.stages}
        self._reported: set[tuple[object, ...]] = set()
        self._tried: set[Code] = set()
        self._ahead: deque[Key] = deque()

    def turns(self) -> Iterator[Turn]:
        """Every turn there is; `found` is complete when they have all been taken. Raises TooMany."""
        yield from self._opened()
        while self._ahead:
            key = self._ahead.popleft()
            state = self.found.states[key]
            for deed, event in self._events(state):
                if (turn := self._turn(key, deed, state, event)) is not None:
                    yield turn

    def _opened(self) -> Iterator[Turn]:
        route = self.norm.route
        for facts in self.space.openings():
            event = CaseOpened(
                case="0" * 32,
                route=route.digest,
                calendar=digest_of(self.norm.calendar),
                territory="proof",
                offset=0,
                agencies=AGENCIES,
                submission=self.space.submission(None),
                facts=facts,
                majority=MOMENT.date(),
                by=_doer(AgencyKind.SCHOOL, Role.SPECIALIST),
            )
            deed = Deed("opened", route.id, tuple(facts.items()))
            try:
                state, commands = open_case(self.norm, event, MOMENT)
            except Refused:
                continue  # a signal with which no case of this route begins
            except BROKEN as error:
                self.found.faults.append(Fault(None, deed, error))
                continue
            yield self._noted(Turn(None, deed, event, state, commands))

    def _turn(self, key: Key, deed: Deed, state: CaseState, event: Event) -> Turn | None:
        self.found.turns += 1
        if self.found.turns > self.most:
            raise TooMany(f"больше {self.most} ходов; последний этап — «{self.norm.route.stage_of[state.stage].title}»")
        self.norm.watch.rests = deed.kind == "corrected"
        try:
            after, commands = self._advanced(state, event)
        except Refused as refused:
            if deed.kind == "done":
                self.found.faults.append(Fault(key, deed, refused))
            return None
        except BROKEN as error:
            self.found.faults.append(Fault(key, deed, error))
            return None
        finally:
            self.norm.watch.rests = False
        return self._noted(Turn(key, deed, event, after, commands))

    def _advanced(self, state: CaseState, event: Event) -> tuple[CaseState, tuple[Command, ...]]:
        """The turn; one that waits for weaker measures is tried again as if people had put them on record."""
        try:
            return advance(self.norm, state, event, MOMENT)
        except Refused as refused:
            if refused.refusal.code != "too_strong":
                raise
        return advance(self.norm, on_record(state, self.space.needed), event, MOMENT)

    def _noted(self, turn: Turn) -> Turn:
        key = self.space.key(turn.state)
        if key not in self.found.states:
            self.found.states[key] = self.space.home(turn.state)
            self.found.came[key] = (turn.origin, turn.deed)
            self.found.onward[key] = []
            if turn.state.is_open:
                self._ahead.append(key)
        if turn.origin is not None and turn.deed.kind in USUAL:
            self.found.onward[turn.origin].append(key)
        if turn.deed.kind == "added":
            self._tried.add(turn.deed.name)
        for command in turn.commands:
            if isinstance(command, IssueTask):
                self._issued(command.task.step, turn)
        return turn

    def _issued(self, name: Code, turn: Turn) -> None:
        self.found.opened.setdefault(name, turn)
        start = self.norm.route.step_of[name].term.start
        if start.removeprefix("done:") in self.space.remembered - turn.state.done_at.keys():
            self.found.headless.setdefault(name, turn)

    def _events(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        yield from self._usual(state)
        yield from self._corrections(state)
        yield from self._additions(state)
        yield from self._reports(state)
        yield from self._endings(state)

    def _usual(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        stage = self.norm.route.stage_of[state.stage]
        tasks, scheduled = state.tasks, state.scheduled
        if not self._leaves(stage, state):
            quiet = self.quiet[stage.id]
            if calm := next((task for task in tasks if task.step in quiet), None):
                tasks, scheduled = (calm,), ()
            elif soon := next((one for one in scheduled if one.step in quiet), None):
                tasks, scheduled = (), (soon,)
        for task in tasks:
            step = self.norm.route.duty_of[task.step]
            by = Doer(person="somebody", agency=task.agency, kind=task.kind, role=task.role)
            for facts in self.space.answers(stage.id, step):
                sent = self._sent(step, facts)
                vote = rehearsed_vote(step, state.id, task.id)
                done = StepDone(task=task.id, submission=sent, facts=facts, by=by, sitting=vote)
                yield _deed("done", step.id, facts), done
        for one in scheduled:
            yield Deed("due", one.step), RepeatDue(step=one.step, round=one.round)

    def _leaves(self, stage: Stage, state: CaseState) -> bool:
        """Whether the stage ends with the next turn, whatever it is."""
        return stage.leave is not None and self.norm.holds(
            stage.leave, state.facts, round=0, visit=state.visits[stage.id]
        )

    def _corrections(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        live = self.space.reading.live[state.stage]
        for given in state.given:
            step = self.norm.route.step_of[given.step]
            for facts in self.space.answers(state.stage, step):
                if {name: value for name, value in facts.items() if name in live} != given.facts:
                    yield _deed("corrected", step.id, facts), self._correction(step, given, facts)

    def _correction(self, step: Step, given: Given, facts: dict[Code, FactValue]) -> AnswerCorrected:
        return AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=self._sent(step, facts),
            facts=facts,
            reason="slip",
            by=_doer(step.agency, given.role),
        )

    def _additions(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        stage = self.norm.route.stage_of[state.stage]
        for step in stage.steps:
            if step.discretion and (step.id not in self._tried or not self.space.is_aside(stage, step)):
                yield Deed("added", step.id), StepAdded(step=step.id, by=_doer(stage.custodian, Role.SPECIALIST))

    def _reports(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        """A report forgets all of the stage but what still matters in the one it leads to: tried once for each such."""
        for turn in self.norm.route.interruptions:
            live = self.space.reading.live[turn.to] - self.space.reading.gives[turn.to]
            facts = tuple(sorted((name, value) for name, value in state.facts.items() if name in live))
            visits = tuple(sorted((n, c) for n, c in state.visits.items() if self.space.visits[n] > 1))
            known = tuple((one.measure, one.step) for one in state.weighed)
            seen = (turn.id, facts, visits, tuple(state.answers), tuple(state.done_at), known)
            if turn.to != state.stage and seen not in self._reported:
                self._reported.add(seen)
                by = _doer(self.norm.route.stage_of[state.stage].custodian, Role.SPECIALIST)
                reported = ThreatReported(interruption=turn.id, by=by)
                yield Deed("reported", turn.id), CameOfAge(interruption=turn.id) if turn.of_age else reported

    def _endings(self, state: CaseState) -> Iterator[tuple[Deed, Event]]:
        by = _doer(self.norm.route.stage_of[state.stage].custodian, Role.SPECIALIST)
        for outcome in self.norm.route.outcomes:
            if outcome.discretion and (outcome.starts or outcome.id not in self._tried):
                self._tried.add(outcome.id)
                yield Deed("ended", outcome.id), CaseEnded(outcome=outcome.id, by=by)

    def _sent(self, step: Step, facts: dict[Code, FactValue]) -> SubmissionRef:
        return self.space.submission(step.id).model_copy(update={"gaps": len(set(step.gives) - facts.keys())})


def closes(turn: Turn) -> Code | None:
    """The outcome with which the turn ended the case."""
    return next((command.outcome for command in turn.commands if isinstance(command, CloseCase)), None)


def _deed(kind: str, name: Code, facts: dict[Code, FactValue]) -> Deed:
    return Deed(kind, name, tuple(facts.items()))


def _doer(kind: AgencyKind, role: Role) -> Doer:
    return Doer(person="somebody", agency=AGENCIES[kind], kind=kind, role=role)

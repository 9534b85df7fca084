"""One made-up case on its way: who answers when and what, so that in the end every branch was tried."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from api.errors import Problem
from api.rehearsal.answers import MadeUp, made_up
from forms import catalogue
from models.case import CaseState, Task
from models.events import Deed, MeasureWeighed, StepDone, SubmissionRef, ThreatReported
from models.ids import Code
from models.people import Doer
from models.refusal import Refused
from models.route import Step
from workflows.engine import core
from workflows.engine.approval import own_work_refusal
from workflows.engine.decisions import rehearsed_vote
from workflows.engine.measures import measure_refusal, missing
from workflows.engine.norm import Norm

CANDIDATES = 10
"""How many made-up answers are weighed before one is sent."""
LATE_ONE_IN = 8
TURNED_ASIDE = 0.06
"""The chance that a turn aside which only people can report is reported now, while it was never tried."""
LONG = 60
"""Deeds after which a case looks for its end; `LAST` ends the play."""
LAST = 160
LOOK_AHEAD = 8
"""How many steps without a decision are thought through before an answer is weighed."""
ONWARD, ENDING = 10, 4
"""What a branch is worth that was never tried: one that leads on shows more of the route than one that ends it."""
A_LITTLE = timedelta(minutes=1)
STAFF = (1, 2)
"""People of each role in a made-up agency: nobody decides about their own work."""


class Stopped(RuntimeError):
    """The case refused what was done in its turn; the message (Russian) names the step, the reason and the remedy."""


class Way(NamedTuple):
    """A branch: from one stage to another, or to an outcome; by an interruption, if one turned the case aside."""

    start: Code
    to: Code
    by: Code = ""


@dataclass
class Tried:
    """What all cases of the rehearsal together have tried."""

    ways: Counter[Way] = field(default_factory=Counter)
    steps: Counter[Code] = field(default_factory=Counter)
    asides: Counter[Code] = field(default_factory=Counter)


class Hands(NamedTuple):
    """What moves a case: time that passes, a deed that is told, its state, and the form that is kept first."""

    let_pass: Callable[[timedelta], Awaitable[datetime]]
    tell: Callable[[Deed], Awaitable[None]]
    state: Callable[[], Awaitable[CaseState]]
    keep: Callable[[Code, MadeUp], Awaitable[SubmissionRef]]
    now: Callable[[], datetime]


@dataclass
class Course:
    """The play of one case."""

    norm: Norm
    hands: Hands
    tried: Tried
    chance: Random

    async def play(self) -> bool:
        """Until the case is closed (True), or until it has gone on for too long (False)."""
        for deed in range(LAST):
            state = await self.hands.state()
            if not state.is_open:
                return True
            if (aside := self._aside(state)) is not None:
                await self._do(state, aside)
            elif state.tasks:
                await self._answer(state, is_long=deed > LONG)
            elif state.scheduled:
                await self._wait_until(min(entry.at for entry in state.scheduled) + A_LITTLE)
        return False

    async def _answer(self, state: CaseState, *, is_long: bool) -> None:
        """The agency whose turn it is answers in its own time, sometimes too late."""
        task = min(state.tasks, key=lambda task: (task.due is None, task.due or task.opened_at, task.id))
        await self._wait_until(self._moment(task))
        state = await self.hands.state()
        standing = state.task(task.id)
        if standing is None:
            return  # what fell due meanwhile took it away
        step = self.norm.route.duty_of[task.step]
        form = catalogue.form(step.form, country=self.norm.route.country)
        day = (self.hands.now() + timedelta(minutes=state.offset)).date()
        if measure_refusal(self.norm, state, step) is not None:
            state = await self._on_record(state, standing, step, day)
        found = [made_up(form, step.gives, day, self.chance) for _ in range(CANDIDATES if step.gives else 1)]
        best = max(found, key=lambda one: self._worth(state, standing, one, is_long=is_long))
        await self._do(state, self._done(state, standing, best, await self.hands.keep(step.form, best)))

    async def _on_record(self, state: CaseState, task: Task, step: Step, day: date) -> CaseState:
        """People put on record what they know of the weaker measures for which the step waits."""
        form = catalogue.form("measure_record", country=self.norm.route.country)
        for one in missing(self.norm, state, step.measure or ""):
            kept = await self.hands.keep(form.id, made_up(form, (), day, self.chance))
            by = self._doer_of(state, task)
            await self._do(state, MeasureWeighed(measure=one.id, how="tried", submission=kept, by=by))
        return await self.hands.state()

    def _moment(self, task: Task) -> datetime:
        if task.due is None:
            return task.opened_at
        term = max(task.due - task.opened_at, timedelta())
        if self.chance.randrange(LATE_ONE_IN) == 0:
            return task.due + term * self.chance.uniform(0.1, 0.6)
        return task.opened_at + term * self.chance.uniform(0.1, 0.9)

    async def _wait_until(self, moment: datetime) -> None:
        length = moment - self.hands.now()
        if length > timedelta():
            await self.hands.let_pass(length)

    def _worth(self, state: CaseState, task: Task, answer: MadeUp, *, is_long: bool) -> float:
        """What was never tried is worth most; a case that has gone on for long is worth ending."""
        form = self.norm.route.duty_of[task.step].form
        probe = SubmissionRef(id="0" * 32, form=form, form_version=1, digest="0" * 64)
        try:
            after, _ = core.advance(self.norm, state, self._done(state, task, answer, probe), self.hands.now())
        except Refused:
            return -1
        after = self._to_the_end_of_the_stage(after)
        way = _way(state, after)
        depth = ONWARD if after.is_open else ENDING
        fresh = 0.0 if way is None else depth / (1 + self.tried.ways[way])
        opened = {one.step for one in after.tasks} - {one.step for one in state.tasks}
        fresh += sum(2 / (1 + self.tried.steps[step]) for step in opened)
        return fresh + (50.0 if is_long and not after.is_open else 0) + self.chance.random()

    def _to_the_end_of_the_stage(self, state: CaseState) -> CaseState:
        """Where the case comes when all that decides nothing is done: only then does a stage show its way out."""
        visit = state.visits
        for _ in range(LOOK_AHEAD):
            plain = [task for task in state.tasks if not self.norm.route.duty_of[task.step].gives]
            if not state.is_open or state.visits != visit or not plain:
                break
            form = self.norm.route.step_of[plain[0].step].form
            probe = SubmissionRef(id="0" * 32, form=form, form_version=1, digest="0" * 64)
            event = self._done(state, plain[0], MadeUp({}, {}), probe)
            state, _commands = core.advance(self.norm, state, event, self.hands.now())
        return state

    def _aside(self, state: CaseState) -> ThreatReported | None:
        """A turn aside that nobody has tried yet, now and then."""
        for interruption in self.norm.route.interruptions:
            is_new = (
                not interruption.of_age and not self.tried.asides[interruption.id] and state.stage != interruption.to
            )
            if is_new and self.chance.random() < TURNED_ASIDE and state.tasks:
                self.tried.asides[interruption.id] += 1
                return ThreatReported(interruption=interruption.id, by=self._doer_of(state, state.tasks[0]))
        return None

    async def _do(self, before: CaseState, event: Deed) -> None:
        try:
            await self.hands.tell(event)
        except Problem as problem:
            raise Stopped(f"{self._told(before, event)}: {problem.detail} {problem.remedy}".strip()) from None
        after = await self.hands.state()
        if isinstance(event, StepDone) and (task := before.task(event.task)) is not None:
            self.tried.steps[task.step] += 1
        by = event.interruption if isinstance(event, ThreatReported) else ""
        if (way := _way(before, after, by)) is not None:
            self.tried.ways[way] += 1

    def _done(self, state: CaseState, task: Task, answer: MadeUp, kept: SubmissionRef) -> StepDone:
        vote = rehearsed_vote(self.norm.route.duty_of[task.step], state.id, task.id)
        by = self._doer_of(state, task)
        return StepDone(task=task.id, submission=kept, facts=answer.facts, by=by, sitting=vote)

    def _doer_of(self, state: CaseState, task: Task) -> Doer:
        """Whoever of the agency may do it: a colleague decides about somebody's work."""
        step = self.norm.route.duty_of[task.step]
        staff = [f"{task.agency}-{task.role.value}-{number}" for number in STAFF]
        free = [one for one in staff if own_work_refusal(self.norm.route, state, step, one) is None]
        return Doer(person=free[0], agency=task.agency, kind=task.kind, role=task.role)

    def _told(self, state: CaseState, event: Deed) -> str:
        """What was being done, in words."""
        route, stage = self.norm.route, self.norm.route.stage_of[state.stage].title
        task = state.task(event.task) if isinstance(event, StepDone) else None
        if task is not None:
            return f"Этап «{stage}», шаг «{route.duty_of[task.step].title}»"
        return f"Этап «{stage}»"


def _way(before: CaseState, after: CaseState, by: Code = "") -> Way | None:
    """The branch that lies between two states of a case; None while it stays where it was."""
    if after.closed is not None:
        return Way(before.stage, after.closed.outcome, by)
    entered = sum(after.visits.values()) > sum(before.visits.values())
    return Way(before.stage, after.stage, by) if entered else None

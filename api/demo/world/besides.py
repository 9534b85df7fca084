"""What happens in a case besides its answers: terms put off, work handed over, threats reported, people named."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from api.demo.world import casting
from api.demo.world.walk import Walk
from models.case import Task
from models.events import (
    CaseEnded,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    StepAdded,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.people import Doer, Role
from models.terms import EXACT, Span, Unit

OTHER_CURATOR = "social-oblast"
MENDED_AFTER = timedelta(minutes=50)
"""How long after an answer its mistake is found."""
ALARM_AFTER = timedelta(hours=3)
LONGER = Span(value=5, unit=Unit.WORKING_DAY)
SHARES, FREE, BY_HEAD = 4, 0, 3
"""Of so many cases one stays with nobody, and in one the head says whose it is; in the others people take it."""
Deed = Callable[[], None]


class Besides:
    """What the plot of a case asks for besides answers, and what of it is done."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._done: set[str] = set()
        self._resumes_at = walk.now

    @property
    def is_at_rest(self) -> bool:
        """Whether the plan is being carried out and nobody owes anything."""
        return self._walk.state.stage == "monitoring" and not self._walk.state.tasks

    def is_silent(self, task: Task) -> bool:
        """Whether nobody answers this task as long as the case is told."""
        plot = self._walk.cast.plot
        if plot.threat is not None and "threat" not in self._done:
            return False
        if task.step == plot.resumed and "suspended" not in self._done:
            return True
        return task.step in plot.silent and not self._walk.returns(task.step)

    def is_due(self) -> bool:
        """Whether something is to be done now."""
        return next(self._deeds(), None) is not None

    def done(self) -> bool:
        """Do the next of it; False when there is nothing."""
        deed = next(self._deeds(), None)
        if deed is None:
            return False
        name, act = deed
        self._done.add(name)
        act()
        return True

    def _deeds(self) -> Iterator[tuple[str, Deed]]:
        """What could be done now, each under the name by which it is remembered."""
        for name, act in (*self._of_tasks(), *self._of_case()):
            if name not in self._done:
                yield name, act

    def _of_tasks(self) -> Iterator[tuple[str, Deed]]:
        walk, plot = self._walk, self._walk.cast.plot
        for given in walk.state.given:
            if given.step == plot.corrected:
                yield "corrected", lambda given=given: walk.correct(given, walk.now + MENDED_AFTER)  # type: ignore[misc]
        if plot.by_head is not None:
            for owed in walk.state.owed:
                yield f"completed {owed.id}", lambda owed=owed: walk.do(owed, self._soon())  # type: ignore[misc]
        for task in walk.state.tasks:
            named = self._named(task)
            if named is not None:
                yield f"named {task.id} {named.person}", lambda task=task, to=named: self._entrust(task, to)  # type: ignore[misc]
            if task.step in plot.given_to and task.agency != plot.given_to[task.step]:
                yield f"given {task.id}", lambda task=task: self._give(task)  # type: ignore[misc]
            if task.step in (plot.suspended, plot.resumed):
                yield "suspended", lambda task=task: self._suspend(task)  # type: ignore[misc]
            if task.step == plot.resumed and task.is_suspended and self._is_next(self._resumes_at):
                yield "resumed", lambda task=task: self._resume(task)  # type: ignore[misc]
            if task.step == plot.extended:
                yield "extended", lambda task=task: self._extend(task)  # type: ignore[misc]

    def _of_case(self) -> Iterator[tuple[str, Deed]]:
        walk, plot = self._walk, self._walk.cast.plot
        in_inquiry = walk.state.stage == "inquiry" and walk.times["request"] and walk.times["survey"]
        if plot.threat is not None and ((plot.threat == "inquiry" and in_inquiry) or self._rests_in(plot.threat)):
            yield "threat", self._threat
        if not self.is_at_rest:
            return
        if plot.custody is not None:
            yield "custody", self._hand_over
        if plot.added is not None:
            yield "added", lambda: walk.happen(StepAdded(step=plot.added or "", by=self._curator()), self._soon())
        if plot.end == "moved":
            yield "moved", lambda: walk.happen(CaseEnded(outcome="moved", by=self._curator()), self._on_day(2))

    def _rests_in(self, stage: str) -> bool:
        return stage == "monitoring" and self.is_at_rest

    def _soon(self) -> datetime:
        return self._walk.hours.soon(self._walk.now, self._walk.chance.randint(12, 50))

    def _on_day(self, days: int) -> datetime:
        return self._walk.hours.working(days, self._walk.now)

    def _curator(self) -> Doer:
        return casting.doer("social", Role.SPECIALIST, self._walk.cast.about.number)

    def _named(self, task: Task) -> Doer | None:
        """Whose task it should be, where an agency shares its cases out among several people and nobody has it yet."""
        number, doer = self._walk.cast.about.number, self._walk.doer(task)
        is_shared = len(casting.pool(task.agency, task.role)) > 1 and doer.role is task.role
        if not is_shared or task.span.unit in EXACT or task.holder == doer.person:
            return None
        return doer if task.holder is not None or number % SHARES != FREE else None

    def _entrust(self, task: Task, to: Doer) -> None:
        """Somebody takes the task; in some cases, and wherever it is taken from another, the head decides."""
        by, reason = to, "own"
        if task.holder is not None or self._walk.cast.about.number % SHARES == BY_HEAD:
            by = casting.doer(task.agency, Role.HEAD)
            reason = "absence" if task.holder is not None else "workload"
        event = TaskEntrusted(task=task.id, held_by=task.holder, to=to, reason=reason, by=by)
        self._walk.happen(event, self._soon())

    def _give(self, task: Task) -> None:
        by, to = self._walk.doer(task), self._walk.cast.plot.given_to[task.step]
        self._walk.happen(TaskHandedOver(task=task.id, to=to, by=by), self._soon())

    def _suspend(self, task: Task) -> None:
        event = TermSuspended(task=task.id, ground="no_access", by=self._walk.doer(task))
        at = self._on_day(1)
        self._walk.happen(event, at if task.due is None or at < task.due else self._soon())
        self._resumes_at = self._on_day(3)

    def _resume(self, task: Task) -> None:
        event = TermResumed(task=task.id, by=self._walk.doer(task))
        self._walk.happen(event, max(self._resumes_at, self._soon()))

    def _is_next(self, moment: datetime) -> bool:
        """Whether nobody answers anything before this moment."""
        walk = self._walk
        return all(
            self.is_silent(task) or task.is_suspended or walk.planned(task) >= moment for task in walk.state.tasks
        )

    def _extend(self, task: Task) -> None:
        event = TermExtended(task=task.id, span=LONGER, ground="waiting_documents", by=self._walk.doer(task))
        self._walk.happen(event, self._on_day(2))

    def _threat(self) -> None:
        """Whoever is with the family then: the inspector during the inquiry, the curator later."""
        in_inquiry = self._walk.state.stage == "inquiry"
        inspector = casting.doer("pdn", Role.SPECIALIST, self._walk.cast.about.number)
        event = ThreatReported(interruption="threat", by=inspector if in_inquiry else self._curator())
        self._walk.happen(event, self._walk.now + ALARM_AFTER)

    def _hand_over(self) -> None:
        how, theirs = self._walk.cast.plot.custody, casting.doer(OTHER_CURATOR, Role.SPECIALIST)
        self._walk.happen(CustodyOffered(to=OTHER_CURATOR, by=self._curator()), self._on_day(3))
        replies: dict[str, Event] = {
            "accepted": CustodyAccepted(by=theirs),
            "declined": CustodyDeclined(reason="no_room", by=theirs),
        }
        if how in replies:
            self._walk.happen(replies[how], self._on_day(2))

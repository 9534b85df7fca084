"""What a rehearsal showed: how long each step took, what was late, which papers came out, what nobody tried."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from activities.chain import commands_of, event_of
from api.reading.rows import Line
from api.rehearsal.course import Way
from forms import catalogue
from models.commands import CloseCase, EnterStage
from models.events import CaseEnded, TermPassed, ThreatReported
from models.ids import Code, RouteId
from models.payload import Payload
from models.route import Route


class StepSeen(Payload):
    """One step over all cases of the rehearsal. Lengths are in hours, from its opening to its answer."""

    step: Code
    title: str
    opened: int
    answered: int
    late: int
    """Answered, dropped or still open after its term."""
    silences: int
    """How often somebody was told that the term had passed."""
    median_hours: float | None
    longest_hours: float | None


class BranchSeen(Payload):
    """One way out of a stage that the route names, and how often a case took it."""

    start: Code | None
    """None for a turn aside, which may come from anywhere."""
    to: Code
    title: str
    taken: int


class Counted(Payload):
    """How often a document came out, or cases came to an outcome."""

    code: Code
    title: str
    times: int


class Report(Payload):
    """Everything that the methodologist wants to know of the rehearsal."""

    route: RouteId
    version: int
    cases: int
    unfinished: int
    """Cases that were given up because they went on for too long."""
    days: float
    """How much time passed for all cases together."""
    steps: tuple[StepSeen, ...]
    branches: tuple[BranchSeen, ...]
    papers: tuple[Counted, ...]
    outcomes: tuple[Counted, ...]

    @property
    def never_taken(self) -> tuple[BranchSeen, ...]:
        """Branches that no case took."""
        return tuple(branch for branch in self.branches if not branch.taken)

    @property
    def never_opened(self) -> tuple[StepSeen, ...]:
        """Steps that no case came to."""
        return tuple(step for step in self.steps if not step.opened)


class Seen:
    """The records of the cases, gathered as they end."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._tasks: list[Line] = []
        self._ways: Counter[Way] = Counter()
        self._silences: Counter[Code] = Counter()
        self._papers: Counter[Code] = Counter()
        self._outcomes: Counter[Code] = Counter()
        self._cases = self._unfinished = 0
        self._length = timedelta()
        self._ends: dict[Code, datetime] = {}

    def take(self, turns: Sequence[Line], tasks: Sequence[Line], papers: Iterable[Line], *, is_over: bool) -> None:
        """Add the record of one case."""
        self._cases += 1
        self._unfinished += not is_over
        self._length += turns[-1].at - turns[0].at
        self._papers.update(paper.order["document"] for paper in papers)
        self._ends |= {row.case_id: turns[-1].at for row in tasks}
        self._tasks += tasks
        steps = {task.number: task.step for task in tasks}
        stage = self._route.stages[0].id
        for row in turns:
            event = event_of(row.event)
            if isinstance(event, TermPassed):
                self._silences[steps[event.task]] += 1
            by = event.interruption if isinstance(event, ThreatReported) else ""
            by = event.outcome if isinstance(event, CaseEnded) else by
            for command in commands_of(row.commands)[1 if row.turn == 0 else 0 :]:
                if isinstance(command, EnterStage):
                    self._ways[Way(stage, command.stage, by)] += 1
                    stage = command.stage
                elif isinstance(command, CloseCase):
                    self._ways[Way(stage, command.outcome, by)] += 1
                    self._outcomes[command.outcome] += 1

    def report(self) -> Report:
        """What all of them showed together."""
        return Report(
            route=self._route.id,
            version=self._route.version,
            cases=self._cases,
            unfinished=self._unfinished,
            days=round(self._length / timedelta(days=1), 1),
            steps=tuple(self._step(step.id, step.title) for stage in self._route.stages for step in stage.steps),
            branches=tuple(self._branches()),
            papers=tuple(Counted(code=one, title=_title(one), times=n) for one, n in sorted(self._papers.items())),
            outcomes=tuple(
                Counted(code=one, title=self._route.outcome_of[one].title, times=n)
                for one, n in sorted(self._outcomes.items())
            ),
        )

    def _step(self, step: Code, title: str) -> StepSeen:
        rows = [row for row in self._tasks if row.step == step]
        answered = [row for row in rows if row.how == "done"]
        hours = [(row.closed_at - row.opened_at) / timedelta(hours=1) for row in answered]
        return StepSeen(
            step=step,
            title=title,
            opened=len(rows),
            answered=len(answered),
            late=sum(self._is_late(row) for row in rows),
            silences=self._silences[step],
            median_hours=round(median(hours), 1) if hours else None,
            longest_hours=round(max(hours), 1) if hours else None,
        )

    def _is_late(self, row: Line) -> bool:
        end: datetime = row.closed_at or self._ends[row.case_id]
        return row.due is not None and end > row.due

    def _branches(self) -> Iterable[BranchSeen]:
        route = self._route
        names = {stage.id: stage.title for stage in route.stages} | {end.id: end.title for end in route.outcomes}
        usual = {(way.start, way.to): 0 for way in self._ways if not way.by}
        for way, times in self._ways.items():
            if not way.by:
                usual[way.start, way.to] += times
        for stage in route.stages:
            for transition in stage.next:
                to = transition.to or transition.outcome or ""
                yield BranchSeen(
                    start=stage.id, to=to, title=f"{stage.title} → {names[to]}", taken=usual.get((stage.id, to), 0)
                )
        for aside in route.interruptions:
            taken = sum(times for way, times in self._ways.items() if _turned_by(way, aside.id, aside.to, route))
            yield BranchSeen(start=None, to=aside.to, title=f"{aside.title} → {names[aside.to]}", taken=taken)


def _title(document: Code) -> str:
    """What a document is called: as its form, or as it is named where it has none of its own."""
    return catalogue.form(document).title if catalogue.versions(document) else document


def _turned_by(way: Way, aside: Code, to: Code, route: Route) -> bool:
    """Whether a case was turned by this interruption: reported, or by its condition, where no transition leads."""
    if way.by:
        return way.by == aside
    return way.to == to and all(transition.to != to for transition in route.stage_of[way.start].next)

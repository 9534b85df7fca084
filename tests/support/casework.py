"""Cases for the engine's tests: doers, submissions and events that need nothing but a route."""

from datetime import UTC, datetime, timedelta

from models.case import CaseState, Task
from models.events import CaseOpened, Event, StepDone, SubmissionRef
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.route import FactValue, Route
from workflows import packs
from workflows.engine.conditions import unknown
from workflows.engine.core import advance, open_case
from workflows.engine.decisions import rehearsed_vote
from workflows.engine.norm import Norm

MORNING = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
"""Tuesday 1 September 2026, 09:00 in Moscow."""

MOSCOW = 180
AGENCIES = {kind: f"{kind.value}-1" for kind in AgencyKind}


def norm_of(route_id: str) -> Norm:
    """The newest published route of this id, with the calendar of its country."""
    route = max((route for _, route in packs.routes() if route.id == route_id), key=lambda route: route.version)
    return Norm(route=route, calendar=packs.calendar(route.country))


def doer(kind: AgencyKind, role: Role = Role.SPECIALIST) -> Doer:
    """Somebody of the first agency of this kind."""
    return Doer(person=f"{kind.value}-{role.value}", agency=AGENCIES[kind], kind=kind, role=role)


def answer(form: str, *, gaps: int = 0, number: int = 1) -> SubmissionRef:
    """A submission on this form."""
    return SubmissionRef(id=f"{number:032x}", form=form, form_version=1, digest=f"{number:064x}", gaps=gaps)


def opening(norm: Norm, **facts: FactValue) -> CaseOpened:
    """A school's signal on this route, with these facts and harmless others."""
    route = norm.route
    given = {name: _harmless(route, name) for name in route.opening.gives} | facts
    return CaseOpened(
        case="0" * 31 + "1",
        route=route.digest,
        calendar=digest_of(norm.calendar),
        territory="ru.sve.nizhneozersk",
        offset=MOSCOW,
        agencies=AGENCIES,
        submission=answer(route.opening.form),
        facts=given,
        by=doer(AgencyKind.SCHOOL, Role.SPECIALIST),
    )


def done(norm: Norm, task: Task, **facts: FactValue) -> StepDone:
    """The right doer answers the task, with these facts and harmless others."""
    step = norm.route.duty_of[task.step]
    return StepDone(
        task=task.id,
        submission=answer(step.form, number=task.id + 1),
        facts={name: _harmless(norm.route, name) for name in step.gives} | facts,
        by=Doer(person=f"{task.agency}-{task.role.value}", agency=task.agency, kind=task.kind, role=task.role),
        sitting=rehearsed_vote(step, "5" * 32, task.id),
    )


def open_task(state: CaseState, step: str) -> Task:
    """The open task of this step; the test fails if there is none."""
    found = [task for task in state.tasks if task.step == step]
    assert found, f"step {step} is not open; open are {[task.step for task in state.tasks]}"
    return found[0]


class Walk:
    """One case in the hands of a test: its state, its clock, and every event it went through."""

    def __init__(self, norm: Norm, at: datetime = MORNING, /, **facts: FactValue) -> None:
        self.norm = norm
        self.now = at
        event = opening(norm, **facts)
        self.state, self.commands = open_case(norm, event, at)
        self.turns: list[tuple[Event, datetime]] = [(event, at)]
        self.ordered = [self.commands]
        """What each turn asked for."""

    def wait(self, **length: float) -> "Walk":
        """Let time pass without anybody doing anything (ticks are up to the test)."""
        self.now += timedelta(**length)
        return self

    def happen(self, event: Event) -> "Walk":
        """One turn."""
        self.state, self.commands = advance(self.norm, self.state, event, self.now)
        self.turns.append((event, self.now))
        self.ordered.append(self.commands)
        return self

    def do(self, step: str, **facts: FactValue) -> "Walk":
        """The right doer does the step an hour later."""
        self.now += timedelta(hours=1)
        return self.happen(done(self.norm, open_task(self.state, step), **facts))

    @property
    def open_steps(self) -> set[str]:
        """The steps that somebody owes now."""
        return {task.step for task in self.state.tasks}


def _harmless(route: Route, name: str) -> FactValue:
    fact = route.facts[name]
    return fact.values[-1] if fact.type == "code" else unknown(fact)

"""One invented case walked by the engine at past moments: turns, and what people wrote for them."""

import hashlib
import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from api.demo.story import answers_on
from api.demo.world import casting
from api.demo.world.answers import Answers, answers, papers
from api.demo.world.plots import Cast
from forms import catalogue
from forms.answers import check_answers
from forms.facts import facts_of
from models.case import Given, Task
from models.commands import Turn
from models.events import AnswerCorrected, CaseOpened, Event, StepDone, SubmissionRef
from models.ids import CaseId, Code
from models.payload import digest_of
from models.people import Doer, Role
from models.route import FactValue
from models.submission import Correction, CorrectionReason, submission_digest
from models.terms import EXACT
from workflows.engine import core
from workflows.engine.clock import next_tick
from workflows.engine.norm import Norm

SOON = timedelta(minutes=25)
"""After which an emergency is answered."""


class NotSound(RuntimeError):
    """A template does not pass the checks of its form."""


class Kept(NamedTuple):
    """A filled-in form as the doors would keep it."""

    row: dict[str, Any]
    reference: SubmissionRef
    facts: dict[Code, FactValue]


class Walk:
    """A case on its way: the state, the moment, the turns, and the forms."""

    def __init__(self, cast: Cast, norm: Norm, seed: int, start: datetime) -> None:
        self.cast, self.norm, self.now = cast, norm, start
        self.case: CaseId = _id(f"world {seed} {cast.about.number}")
        self.chance = random.Random(f"{seed} {cast.about.number}")  # noqa: S311 - a story, not a secret
        self.turns: list[Turn] = []
        self.forms: list[dict[str, Any]] = []
        self.offset = timedelta(minutes=casting.offset())
        self.times: Counter[Code] = Counter()
        """How often each step was done."""
        self._planned: dict[int, datetime] = {}
        self._open()

    @property
    def local(self) -> datetime:
        """The moment on the clocks of the place."""
        return (self.now + self.offset).replace(tzinfo=None)

    def happen(self, event: Event, at: datetime) -> None:
        """One turn, after whatever falls due before it."""
        self.pass_time(at)
        self.now = at
        state, commands = core.advance(self.norm, self.state, event, at)
        self._enter(state, event, commands)

    def pass_time(self, until: datetime) -> None:
        """Let fall due what falls due."""
        while (tick := next_tick(self.norm, self.state)) is not None and tick[0] <= until:
            self.now = max(self.now, tick[0])
            self._enter(*self._ticked(tick[1]))

    def planned(self, task: Task) -> datetime:
        """When this task will be answered."""
        if task.id not in self._planned:
            self._planned[task.id] = self._plan(task)
        return max(self._planned[task.id], self.now + timedelta(minutes=7))

    def do(self, task: Task, at: datetime) -> None:
        """The right person answers the task."""
        self.pass_time(at)
        self.now = at
        step = self.norm.route.step_of[task.step]
        by = casting.doer(task.agency, task.role)
        kept = self.write(
            step.form, step.id, by, gives=step.gives, changes=_chosen(self.cast, step.id, self.times[step.id])
        )
        self.times[step.id] += 1
        self.happen(StepDone(task=task.id, submission=kept.reference, facts=kept.facts, by=by), at)

    def returns(self, step: Code) -> bool:
        """Whether this decision is still to send the work back."""
        return step in self.cast.plot.returned and self.times[step] == 0

    def correct(self, given: Given, at: datetime) -> None:
        """Whoever answered finds a mistake, and sends the answer anew."""
        self.pass_time(at)
        self.now = at
        step, by = self.norm.route.step_of[given.step], casting.doer(given.agency, given.role)
        changes = dict(papers().corrected[step.id])
        correction = Correction(corrects=given.submission.id, reason=str(changes.pop("why")))
        changes = _chosen(self.cast, step.id, 0) | changes
        kept = self.write(step.form, step.id, by, gives=step.gives, changes=changes, correction=correction)
        event = AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=kept.reference,
            facts=kept.facts,
            reason=CorrectionReason.WRONG.value,
            by=by,
        )
        self.happen(event, at)

    def write(
        self,
        form: Code,
        step: Code,
        by: Doer,
        *,
        gives: tuple[Code, ...],
        changes: Answers,
        correction: Correction | None = None,
    ) -> Kept:
        """Fill in a form as this person; raises NotSound when it would be refused."""
        definition = catalogue.form(form, country=self.norm.route.country)
        raw = answers(form, step, self.cast.about, by, self.local) | answers_on(self.local, None, changes)
        checked = check_answers(definition, raw, day=self.local.date())
        if checked.gaps:
            raise NotSound(f"{form}: {', '.join(f'{gap.field}: {gap.message}' for gap in checked.gaps)}")
        digest = submission_digest(form, definition.version, checked.answers, correction)
        name = _id(f"{self.case} {len(self.forms)}")
        reference = SubmissionRef(id=name, form=form, form_version=definition.version, digest=digest)
        row = {
            "id": name,
            "case_id": self.case,
            "form": form,
            "form_version": definition.version,
            "answers": checked.answers,
            "digest": digest,
            "made_at": self.now,
            "person": by.person,
            "agency": by.agency,
            "recorded_turn": None,
            "corrects": correction and correction.corrects,
            "reason": correction and correction.reason,
        }
        self.forms.append(row)
        found = facts_of(definition, checked.answers)
        return Kept(row, reference, {name: value for name, value in found.items() if name in gives})

    def working(self, days: int, since: datetime) -> datetime:
        """An hour of office time, so many working days after this moment."""
        local = since + self.offset
        day: date = local.date()
        for _ in range(days):
            day = self.norm.calendar.next_working(day + date.resolution)
        day = self.norm.calendar.next_working(day)
        hour = time(self.chance.randint(9, 16), self.chance.randint(0, 59))
        return datetime.combine(day, hour, tzinfo=since.tzinfo) - self.offset

    def _open(self) -> None:
        route, about = self.norm.route, self.cast.about
        by = self._sender()
        changes: Answers = {}
        if about.trouble.id == "danger":
            changes = {"urgency": "immediate", "child_safe_now": "no"}
        gives = route.opening.gives
        kept = self.write(route.opening.form, "opening", by, gives=gives, changes=changes)
        event = CaseOpened(
            case=self.case,
            route=route.digest,
            calendar=digest_of(self.norm.calendar),
            territory=casting.HOME,
            offset=casting.offset(),
            agencies=casting.cast(route, about.family.school),
            submission=kept.reference,
            facts=kept.facts,
            by=by,
        )
        state, commands = core.open_case(self.norm, event, self.now)
        self._enter(state, event, commands)

    def _sender(self) -> Doer:
        teller, family = self.cast.about.trouble.by, self.cast.about.family
        agencies = casting.agencies_of(teller.agency, family.school)
        return casting.doer(agencies[0], Role(teller.role))

    def _ticked(self, tick: Event) -> tuple[Any, Event, Any]:
        state, commands = core.advance(self.norm, self.state, tick, self.now)
        return state, tick, commands

    def _enter(self, state: Any, event: Event, commands: Any) -> None:  # noqa: ANN401 - the engine's own
        self.state = state
        self.turns.append(
            Turn(case=self.case, number=state.turn, at=self.now, event=event, commands=commands, state=state)
        )

    def _plan(self, task: Task) -> datetime:
        """Within the term, at an hour when people work; after it when the plot says that the step is slow."""
        if task.step in self.cast.plot.slow and task.due is not None:
            return self.working(self.chance.randint(2, 5), task.due)
        if task.span.unit in EXACT:
            return self.now + (SOON if task.span.value <= 1 else timedelta(minutes=self.chance.randint(50, 200)))
        days = max(1, min(task.span.value * 2 // 3, 9))
        planned = self.working(self.chance.randint(0 if days > 1 else 1, days), self.now)
        return planned if planned > self.now else self.working(1, self.now)


def _chosen(cast: Cast, step: Code, times: int) -> Answers:
    """What the plot decides in a form that was filled in so many times before."""
    if step in cast.plot.returned and times == 0:
        return papers().returned[step]
    if times and step in papers().mended:
        return papers().mended[step]
    if step == "take_up":
        return {"triage": cast.plot.triage}
    if step == "resolve" and cast.plot.decision != "start_ipr":
        return {"decision_kinds": [cast.plot.decision], "decision": "Отказать в постановке на учёт: оснований нет."}
    return {}


def _id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

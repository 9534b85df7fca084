"""One invented case walked by the engine at past moments: turns, and what people wrote for them."""

import hashlib
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from api.demo.world import casting
from api.demo.world.answers import Answers, Scene, papers
from api.demo.world.hours import Hours
from api.demo.world.numbers import Numbers
from api.demo.world.plots import Cast
from api.demo.world.votes import Vote, sitting_of
from api.demo.world.writing import Gists, Kept, Written, checked, decided, gist_of, key_of, row_of
from forms import catalogue
from models.case import Given, Task
from models.commands import Turn
from models.events import AnswerCorrected, CaseOpened, Event, SittingRef, StepDone, SubmissionRef
from models.ids import CaseId, Code
from models.payload import digest_of
from models.people import AgencyKind, Doer, Role
from models.route import Step
from models.submission import Correction, CorrectionReason
from models.terms import EXACT
from workflows.engine import core
from workflows.engine.approval import work_of
from workflows.engine.clock import next_tick
from workflows.engine.norm import Norm

COMPLETED = "Дополнено то, что экстренный ответ оставил незаполненным."
ON_DUTY = 0
"""Who of several people sees to what cannot wait: always the same one."""
EARLIER = timedelta(hours=1)
"""How long after the signal a paper came that nobody had asked for yet."""


class Walk:
    """A case on its way: the state, the moment, the turns, and the forms.

    With `gists` it is a sketch: nothing is written but what the engine has to know, which is the same in every case
    of the same trouble and stands there once known.
    """

    def __init__(
        self, cast: Cast, norm: Norm, seed: int, start: datetime, numbers: Numbers, gists: Gists | None = None
    ) -> None:
        self.cast, self.norm, self.now, self.seed = cast, norm, start, seed
        self.case: CaseId = case_of(seed, cast.about.number)
        self.chance = random.Random(f"{seed} {cast.about.number}")  # noqa: S311 - a story, not a secret
        self.turns: list[Turn] = []
        self.forms: list[dict[str, Any]] = []
        self.votes: list[Vote] = []
        """What the commission decided in it."""
        self.offset = timedelta(minutes=casting.offset())
        self.hours = Hours(norm, self.offset, self.chance)
        self.times: Counter[Code] = Counter()
        """How often each step was done."""
        self._numbers, self._gists = numbers, gists
        self._planned: dict[int, datetime] = {}
        self._turn_of: dict[Code, int] = {}
        self._open()

    @property
    def local(self) -> datetime:
        """The moment on the clocks of the place."""
        return (self.now + self.offset).replace(tzinfo=None)

    @property
    def number(self) -> str:
        """The number of the case; empty in a sketch."""
        return self._numbers.cases.get(self.case, "")

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
            state, commands = core.advance(self.norm, self.state, tick[1], self.now)
            self._enter(state, tick[1], commands)

    def planned(self, task: Task) -> datetime:
        """When this task will be answered."""
        if task.id not in self._planned:
            is_slow = task.step in self.cast.plot.slow
            form = self.norm.route.duty_of[task.step].form
            self._planned[task.id] = self.hours.answer(task, form, self.now, is_slow=is_slow)
        return max(self._planned[task.id], self.now + timedelta(minutes=7))

    def doer(self, task: Task) -> Doer:
        """Whoever does this task: the head where the plot says so, otherwise whoever has the case."""
        plot, number = self.cast.plot, self.cast.about.number
        if task.step == plot.by_head and task.completes is None:
            return casting.doer(task.agency, Role.HEAD)
        if plot.second and task.step == "assess" and self.times["assess"]:
            number += 1
        if task.span.unit in EXACT:
            number = ON_DUTY
        return casting.doer(task.agency, task.role, number)

    def do(self, task: Task, at: datetime) -> None:
        """The right person answers the task, or completes what an urgent answer left open."""
        self.pass_time(at)
        self.now = at
        step, by = self.norm.route.duty_of[task.step], self.doer(task)
        correction, without = None, papers().hurried.get(step.id, ()) if step.id == self.cast.plot.hurried else ()
        if task.completes is not None:
            correction, without = Correction(corrects=self.state.answers[step.id].id, reason=COMPLETED), ()
        changes = decided(self.cast, step.id, self.times[step.id])
        if step.id == "take_up" and self._kin():
            changes |= papers().instead["kin"]
        kept = self.write(Written(step.form, step.id, step.gives, changes, without, correction), by)
        if task.completes is None:
            self.times[step.id] += 1
            self._turn_of[step.id] = self.state.turn + 1
        happened = self.turns[0].at + EARLIER if step.id == self.cast.plot.early else None
        event = StepDone(
            task=task.id,
            submission=kept.reference,
            facts=kept.facts,
            happened_at=happened,
            by=by,
            sitting=self._vote_on(task, at) if step.sitting else None,
        )
        self.happen(event, at)
        if event.sitting is not None:
            self._voted(event, event.sitting, task, step)

    def _vote_on(self, task: Task, at: datetime) -> SittingRef:
        """The question of the sitting of that day; a sketch does not know the numbers of an agenda yet."""
        item = self._numbers.questions.get((self.case, task.id), task.id)
        return SittingRef(sitting=sitting_of(self.seed, task.agency, at), item=item)

    def _voted(self, event: StepDone, on: SittingRef, task: Task, step: Step) -> None:
        work = work_of(step)
        given = self.turns[-2].state.given
        vote = Vote(
            sitting=on.sitting,
            case=self.case,
            task=task.id,
            step=step,
            opened_at=task.opened_at,
            at=self.turns[-1].at,
            turn=self.turns[-1].number,
            submission=event.submission,
            facts=event.facts,
            by=event.by,
            author=next((answer.person for answer in given if answer.step == work), None),
        )
        self.votes.append(vote)

    def returns(self, step: Code) -> bool:
        """Whether this decision is still to send the work back."""
        return step in self.cast.plot.returned and self.times[step] == 0

    def correct(self, given: Given, at: datetime) -> None:
        """Whoever answered finds a mistake, and sends the answer anew."""
        self.pass_time(at)
        self.now = at
        step = self.norm.route.step_of[given.step]
        by = casting.doer(given.agency, given.role, self.cast.about.number)
        changes = dict(papers().corrected[step.id])
        correction = Correction(corrects=given.submission.id, reason=str(changes.pop("why")))
        changes = decided(self.cast, step.id, 0) | changes
        kept = self.write(Written(step.form, step.id, step.gives, changes, correction=correction), by)
        event = AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=kept.reference,
            facts=kept.facts,
            reason=CorrectionReason.WRONG.value,
            by=by,
        )
        self.happen(event, at)

    def write(self, written: Written, by: Doer) -> Kept:
        """Fill in a form as this person; raises NotSound when it would be refused."""
        country, about = self.norm.route.country, self.cast.about
        version = catalogue.form(written.form, country=country).version
        name, scene = _id(f"{self.case} {len(self.forms)}"), self._scene(written, by)
        if self._gists is None:
            found = checked(written, about, scene, country)
            self.forms.append(row_of(name, self.case, written, found, version, by, self.now))
            gist, digest = gist_of(written, found, country), self.forms[-1]["digest"]
        else:
            key, digest = key_of(written, about, scene), _id(name) * 2
            if key not in self._gists:
                self._gists[key] = gist_of(written, checked(written, about, scene, country), country)
            gist = self._gists[key]
            self.forms.append({})
        reference = SubmissionRef(id=name, form=written.form, form_version=version, digest=digest, gaps=gist.gaps)
        return Kept(reference, {name: value for name, value in gist.facts.items() if name in written.gives})

    def _scene(self, written: Written, by: Doer) -> Scene:
        return Scene(
            by=by,
            local=self.local,
            begun=(self.turns[0].at if self.turns else self.now).date(),
            round=self.times[written.step] + 1,
            is_again=self._is_again(written),
            risk=str(self.state.facts.get("risk", "moderate")) if self.turns else "moderate",
            marks=self._marks(),
        )

    def _is_again(self, written: Written) -> bool:
        return self.cast.plot.second and written.step == "assess" and self.times["assess"] > 0

    def _marks(self) -> dict[str, str]:
        """The numbers and dates that a paper of this moment can name."""
        numbers, other = self._numbers, self.cast.other
        turn = self.state.turn + 1 if self.turns else 0
        plan = numbers.plans.get(self.case)
        asked, resolved = self._turn_of.get("request"), self._turn_of.get("resolve")
        return {
            "own_no": str(numbers.papers.get((self.case, turn), "б/н")),
            "case_no": numbers.cases.get(self.case, ""),
            "other": numbers.cases.get(case_of(self.seed, other), "") if other is not None else "",
            "kin": self._kin(),
            "plan_no": str(plan.number) if plan is not None else "проект",
            "planned_ru": f"{plan.local:%d.%m.%Y}" if plan is not None else "",
            "asked_no": str(numbers.papers.get((self.case, asked or 0), "б/н")),
            "asked": self._day_of(asked),
            "resolved": self._day_of(resolved),
        }

    def _kin(self) -> str:
        """The number of a brother's or sister's case that was there first; nothing otherwise."""
        if self.cast.kin is None:
            return ""
        kin = self._numbers.cases.get(case_of(self.seed, self.cast.kin), "")
        return kin if kin < self._numbers.cases.get(self.case, "") else ""

    def _day_of(self, turn: int | None) -> str:
        moment = self.now if turn is None else self.turns[turn].at
        return (moment + self.offset).date().isoformat()

    def _open(self) -> None:
        route, about = self.norm.route, self.cast.about
        by = self._sender()
        changes: Answers = {}
        if about.trouble.id == "danger":
            changes = {"urgency": "immediate", "child_safe_now": "no"}
        kept = self.write(Written(route.opening.form, "opening", route.opening.gives, changes), by)
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
        """Whoever saw it; at school every second time a teacher. Of a child with a case already, somebody else."""
        teller, about = self.cast.about.trouble.by, self.cast.about
        kind, role = teller.agency, teller.role
        if self.cast.other is not None:
            kind, role = AgencyKind.HEALTH if kind is not AgencyKind.HEALTH else AgencyKind.SCHOOL, Role.SPECIALIST
        elif kind is AgencyKind.SCHOOL and about.number % 2:
            role = Role.REPORTER
        agencies = casting.agencies_of(kind, about.family.school)
        return casting.doer(agencies[0], role, about.number)

    def _enter(self, state: Any, event: Event, commands: Any) -> None:  # noqa: ANN401 - the engine's own
        self.state = state
        self.turns.append(
            Turn(case=self.case, number=state.turn, at=self.now, event=event, commands=commands, state=state)
        )


def case_of(seed: int, number: int) -> CaseId:
    """The id of the case of this number."""
    return _id(f"world {seed} {number}")


def _id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]

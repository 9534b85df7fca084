"""Recorded cases for the tests of the record: real turns of the real engine, with submissions that really are kept."""

import hashlib
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from activities.sessions import Sessions
from models import tables
from models.case import Given, Task
from models.commands import Turn
from models.events import (
    AnswerCorrected,
    CaseEnded,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    StepDone,
    SubmissionRef,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.ids import AgencyCode, CaseId
from models.people import AgencyKind, Doer, Role
from models.route import FactValue
from models.submission import Correction, submission_digest
from models.terms import Span, Unit
from tests.support.casework import MORNING, done, norm_of, opening
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check, fold, open_case
from workflows.engine.norm import Norm

CHILD = {"full_name": "Ёлкина Дарья Ильинична", "birth_date": "2014-02-28"}
NORM = norm_of("ru.prevention")
ROUTES = {norm.route.digest: norm.route for norm in (NORM, norm_of("ru.removal"))}
WAITS = (timedelta(0), timedelta(0), timedelta(minutes=7), timedelta(minutes=7), timedelta(hours=5), timedelta(days=20))


def case_id(number: int) -> CaseId:
    return f"{number:032x}"


class Story:
    """One case as it goes on: its turns, and the submissions they rest on."""

    def __init__(
        self,
        number: int,
        *,
        at: datetime = MORNING,
        norm: Norm = NORM,
        child: object = CHILD,
        family: Mapping[str, Any] | None = None,
        **facts: FactValue,
    ) -> None:
        self.case, self.norm, self.now = case_id(number), norm, at
        self.submissions: list[dict[str, Any]] = []
        event = opening(norm, **facts)
        sent = self.write(event.submission.form, {"child": child, "facts": "не ходит в школу", **(family or {})})
        event = event.model_copy(update={"case": self.case, "submission": sent})
        self.opening = event
        self.state, commands = open_case(norm, event, at)
        self.turns = [Turn(case=self.case, number=0, at=at, event=event, commands=commands, state=self.state)]

    def write(self, form: str, answers: Mapping[str, Any], correction: Correction | None = None) -> SubmissionRef:
        """A filled-in form of this case, not yet in any database."""
        name = hashlib.sha256(f"{self.case}:{len(self.submissions)}".encode()).hexdigest()[:32]
        digest = submission_digest(form, 1, answers, correction)
        self.submissions.append(
            {
                "id": name,
                "case_id": self.case,
                "form": form,
                "form_version": 1,
                "answers": answers,
                "digest": digest,
                "made_at": self.now,
                "person": "somebody",
                "agency": "some-agency",
                "recorded_turn": None,
                "corrects": correction and correction.corrects,
                "reason": correction and correction.reason,
            }
        )
        return SubmissionRef(id=name, form=form, form_version=1, digest=digest)

    def happen(self, event: Event) -> Turn:
        """One turn more."""
        self.state, commands = advance(self.norm, self.state, event, self.now)
        turn = Turn(
            case=self.case, number=self.state.turn, at=self.now, event=event, commands=commands, state=self.state
        )
        self.turns.append(turn)
        return turn

    def do(self, step: str, **facts: FactValue) -> Turn:
        """The right doer does the open step an hour later."""
        self.now += timedelta(hours=1)
        return self.happen(self.answered(next(task for task in self.state.tasks if task.step == step), **facts))

    def correct(self, step: str, answers: Mapping[str, Any], **facts: FactValue) -> Turn:
        """The agency that answered the step answers anew an hour later."""
        self.now += timedelta(hours=1)
        given = next(answer for answer in self.state.given if answer.step == step)
        return self.happen(self.corrected(given, answers, **facts))

    def corrected(self, given: Given, answers: Mapping[str, Any], **facts: FactValue) -> AnswerCorrected:
        correction = Correction(corrects=given.submission.id, reason="Описка в фамилии.")
        return AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=self.write(given.submission.form, answers, correction),
            facts=given.facts | facts,
            reason="slip",
            by=_doer(given.agency).model_copy(update={"role": given.role}),
        )

    def strike(self) -> Turn:
        """The clock does what comes next."""
        tick = next_tick(self.norm, self.state)
        assert tick is not None
        self.now = max(self.now, tick[0])
        return self.happen(tick[1])

    def answered(self, task: Task, **facts: FactValue) -> StepDone:
        event = done(self.norm, task, **facts)
        return event.model_copy(update={"submission": self.write(event.submission.form, {"task": task.id})})


def wandering(number: int, *, turns: int = 14) -> Story:
    """A case to which this and that happens, the same for the same number."""
    chance = random.Random(number)
    norm = norm_of(chance.choice(("ru.prevention", "ru.prevention", "ru.removal")))
    story = Story(number, norm=norm)
    if "child_safe" in norm.route.opening.gives:
        story = Story(number, norm=norm, child_safe=chance.choice(("yes", "no")))
    for _ in range(10 * turns):
        if not story.state.is_open or len(story.turns) >= turns:
            break
        _attempt(story, chance)
    return story


def _attempt(story: Story, chance: random.Random) -> None:
    story.now += chance.choice(WAITS)
    tick = next_tick(story.norm, story.state)
    if tick is not None and (tick[0] <= story.now or chance.random() < 0.1):
        story.strike()
        return
    event = _any_event(story, chance)
    if check(story.norm, story.state, event, story.now) is None:
        story.happen(event)


def _any_event(story: Story, chance: random.Random) -> Event:
    state = story.state
    if state.offered_to is not None and chance.random() < 0.5:
        guest = _doer(state.offered_to)
        return CustodyAccepted(by=guest) if chance.random() < 0.7 else CustodyDeclined(reason="no_room", by=guest)
    if state.given and chance.random() < 0.15:
        return story.corrected(chance.choice(state.given), {"corrected": len(story.turns)})
    task = chance.choice(state.tasks) if state.tasks else None
    if task is not None and chance.random() < 0.5:
        return story.answered(task, **_facts(story, task, chance))
    lead = _doer(state.custodian)
    number, own = (1, lead) if task is None else (task.id, _doer(task.agency))
    deeds: list[Event] = [
        TermSuspended(task=number, ground="illness", by=own),
        TermResumed(task=number, by=own),
        TermExtended(task=number, span=Span(value=3, unit=Unit.WORKING_DAY), ground="illness", by=own),
        TaskHandedOver(task=number, to=_another(own.agency), by=own),
        TaskEntrusted(task=number, held_by=None, to=own, reason="own", by=own),
        CustodyOffered(to=_another(lead.agency), by=lead),
        CustodyOffered(to=_another(lead.agency), by=lead),
        ThreatReported(interruption="threat", submission=story.write("signal_card", {"task": 0}), by=own),
        CaseEnded(outcome="moved", by=lead),
    ]
    return chance.choice(deeds)


def _doer(agency: AgencyCode) -> Doer:
    return Doer(person="somebody", agency=agency, kind=AgencyKind(agency.rsplit("-", 1)[0]), role=Role.SPECIALIST)


def _another(agency: AgencyCode) -> AgencyCode:
    """The other agency of the same kind."""
    kind, number = agency.rsplit("-", 1)
    return f"{kind}-{3 - int(number)}"


def _facts(story: Story, task: Task, chance: random.Random) -> dict[str, FactValue]:
    route = story.norm.route
    facts: dict[str, FactValue] = {}
    for name in route.duty_of[task.step].gives:
        fact = route.facts[name]
        first = chance.random() < 0.7 and fact.values
        facts[name] = (
            first[0] if first else chance.choice(fact.values) if fact.type == "code" else chance.random() < 0.5
        )
    return facts


async def deposit(sessions: Sessions, *stories: Story) -> None:
    """Keep what the stories' people wrote, as the doors would have."""
    async with sessions.transaction() as connection:
        for story in stories:
            await connection.execute(insert(tables.Submission), story.submissions)


async def everything(sessions: Sessions, *, without: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, in the order of their keys."""
    async with sessions.reading() as connection:
        return {
            name: [
                dict(row) for row in (await connection.execute(table.select().order_by(*table.primary_key))).mappings()
            ]
            for name, table in tables.Base.metadata.tables.items()
            if name not in without
        }


def fold_of(norm: Norm) -> Any:
    """The engine's fold with the norm of these cases."""
    return lambda history: fold(lambda *_: norm, history)

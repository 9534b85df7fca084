"""From any sequence of events no invariant breaks: thousands of cases, sensible and senseless deeds mixed."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.case import CaseState
from models.events import (
    AnswerCorrected,
    CaseEnded,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Event,
    StepAdded,
    StepDone,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.people import AgencyKind, Doer, Role
from models.refusal import Refused
from models.route import Fact, FactValue
from models.terms import Span, Unit
from tests.support.casework import Walk, answer, done
from workflows import packs
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check, fold
from workflows.engine.deadlines import reckoned
from workflows.engine.explain import explain
from workflows.engine.norm import Norm

NORMS = {
    f"{one.route.id}.v{one.route.version}": Norm(route=one.route, calendar=packs.calendar_at(one.territory))
    for one in packs.now_written()
}
"""Every published version of every route."""

ROUTES = [norm.route for norm in NORMS.values()]
OUTCOMES = sorted({outcome.id for route in ROUTES for outcome in route.outcomes})
ADDED = sorted({step.id for route in ROUTES for step in route.step_of.values() if step.discretion})
TURNS = sorted({turn.id for route in ROUTES for turn in route.interruptions})
DOERS = st.builds(
    lambda kind, role, other: Doer(person="p-1", agency=f"{kind.value}-{other}", kind=kind, role=role),
    st.sampled_from(AgencyKind),
    st.sampled_from(Role),
    st.sampled_from((1, 1, 1, 2)),
)
NUMBERS = st.integers(0, 12)
SPANS = st.builds(
    lambda unit, value: Span(value=0 if unit is Unit.IMMEDIATE else value, unit=unit),
    st.sampled_from(Unit),
    st.integers(1, 20),
)
ANY_DEED = st.one_of(
    st.builds(TermSuspended, task=NUMBERS, ground=st.just("illness"), by=DOERS),
    st.builds(TermResumed, task=NUMBERS, by=DOERS),
    st.builds(TermExtended, task=NUMBERS, span=SPANS, ground=st.just("illness"), by=DOERS),
    st.builds(TaskHandedOver, task=NUMBERS, to=st.sampled_from(("school-1", "school-2")), by=DOERS),
    st.builds(
        TaskEntrusted,
        task=NUMBERS,
        held_by=st.sampled_from((None, "p-1", "p-2")),
        to=st.one_of(st.none(), DOERS),
        reason=st.just("absence"),
        by=DOERS,
    ),
    st.builds(CustodyOffered, to=st.sampled_from(("social-2", "guardianship-2", "commission-2")), by=DOERS),
    st.builds(CustodyAccepted, by=DOERS),
    st.builds(CustodyDeclined, reason=st.just("no_room"), by=DOERS),
    st.builds(CaseEnded, outcome=st.sampled_from(OUTCOMES), by=DOERS),
    st.builds(StepAdded, step=st.sampled_from((*ADDED, "survey", "nowhere")), by=DOERS),
    st.builds(ThreatReported, interruption=st.sampled_from((*TURNS, "flood")), by=DOERS),
    st.builds(
        AnswerCorrected,
        task=NUMBERS,
        corrects=st.sampled_from(("1".zfill(32), "9".zfill(32))),
        submission=st.just(answer("act_survey_mp4", number=9)),
        facts=st.just({}),
        reason=st.just("slip"),
        by=DOERS,
    ),
    st.builds(StepDone, task=NUMBERS, submission=st.just(answer("act_survey_mp4")), facts=st.just({}), by=DOERS),
)
SPAN_OF_WAITING = st.sampled_from((0, 1, 60, 60 * 24, 60 * 24 * 7, 60 * 24 * 100))


def values_of(fact: Fact) -> st.SearchStrategy[FactValue]:
    return st.sampled_from(fact.values) if fact.type == "code" else st.booleans()


class AnyCase(RuleBasedStateMachine):
    """A case to which anything may happen."""

    walk: Walk
    before: CaseState

    @initialize(name=st.sampled_from(sorted(NORMS)), data=st.data())
    def open(self, name: str, data: st.DataObject) -> None:
        norm = NORMS[name]
        facts = {fact: data.draw(values_of(norm.route.facts[fact])) for fact in norm.route.opening.gives}
        if norm.route.opening.measure is not None:  # such a case begins with a threat, or not at all
            facts["protection"] = "unsafe"
        self.walk = Walk(norm, **facts)

    @rule(minutes=SPAN_OF_WAITING)
    def wait(self, minutes: int) -> None:
        self.walk.now += timedelta(minutes=minutes)

    @precondition(lambda self: bool(self.walk.state.tasks))
    @rule(data=st.data(), happened_ago=st.sampled_from((None, 0, 1, 10_000)))
    def answer_a_task(self, data: st.DataObject, happened_ago: int | None) -> None:
        task = data.draw(st.sampled_from(self.walk.state.tasks))
        step = self.walk.norm.route.duty_of[task.step]
        facts: dict[str, FactValue] = {}
        for name in step.gives:
            facts[name] = data.draw(values_of(self.walk.norm.route.facts[name]))
        event = done(self.walk.norm, task, **facts)
        if happened_ago is not None:
            event = event.model_copy(update={"happened_at": self.walk.now - timedelta(hours=happened_ago)})
        self.attempt(event)

    @precondition(lambda self: bool(self.walk.state.given))
    @rule(data=st.data())
    def correct_an_answer(self, data: st.DataObject) -> None:
        given = data.draw(st.sampled_from(self.walk.state.given))
        route = self.walk.norm.route
        drawn: dict[str, FactValue] = {}
        for name in given.facts:
            drawn[name] = data.draw(values_of(route.facts[name]))
        facts = given.facts if data.draw(st.booleans()) else drawn
        kind = route.step_of[given.step].agency
        event = AnswerCorrected(
            task=given.task,
            corrects=given.submission.id,
            submission=answer(given.submission.form, number=1_000 + self.walk.state.turn),
            facts=facts,
            reason="slip",
            by=Doer(person="p-1", agency=given.agency, kind=kind, role=given.role),
        )
        if self.attempt(event) and self.walk.state.visits == self.before.visits and self.walk.state.is_open:
            self.nothing_decided_has_moved()

    def nothing_decided_has_moved(self) -> None:
        """Tasks and settled steps stand as they were; at most the correction ended the stage or opened what waited."""
        state = self.walk.state
        assert set(self.before.tasks) <= set(state.tasks)
        assert set(self.before.settled) <= set(state.settled)
        assert self.before.done_at == state.done_at

    @rule(event=ANY_DEED)
    def try_anything(self, event: Event) -> None:
        self.attempt(event)

    @precondition(lambda self: next_tick(self.walk.norm, self.walk.state) is not None)
    @rule()
    def let_the_clock_strike(self) -> None:
        tick = next_tick(self.walk.norm, self.walk.state)
        assert tick is not None
        self.walk.now = max(self.walk.now, tick[0])
        assert check(self.walk.norm, self.walk.state, tick[1], self.walk.now) is None
        self.attempt(tick[1])

    def attempt(self, event: Event) -> bool:
        """Refusing and advancing must agree, and a refusal must change nothing. Answers whether it happened."""
        refusal = check(self.walk.norm, self.walk.state, event, self.walk.now)
        self.before = before = self.walk.state
        if refusal is None:
            self.walk.happen(event)
            return True
        with pytest.raises(Refused) as refused:
            advance(self.walk.norm, before, event, self.walk.now)
        assert refused.value.refusal == refusal
        assert self.walk.state == before
        return False

    @invariant()
    def every_open_task_has_an_agency_a_term_and_a_basis(self) -> None:
        for task in self.walk.state.tasks:
            assert task.agency
            assert task.basis
            assert task.rule
            assert (task.due is None) == task.is_suspended

    @invariant()
    def no_term_is_made_longer_than_its_norm_allows(self) -> None:
        norm, state = self.walk.norm, self.walk.state
        for task in state.tasks:
            longest = norm.route.duty_of[task.step].term.longest
            if longest is not None and not task.is_suspended:
                most = task.model_copy(update={"extensions": (longest,)})
                end = reckoned(norm, most, state.offset).due
                assert task.due is not None
                assert end is not None
                assert task.due <= end

    @invariant()
    def nothing_is_open_after_closing(self) -> None:
        state = self.walk.state
        if not state.is_open:
            assert state.tasks == ()
            assert state.scheduled == ()
            assert next_tick(self.walk.norm, state) is None

    @invariant()
    def an_open_case_always_waits_for_somebody_or_something(self) -> None:
        state = self.walk.state
        assert not state.is_open or state.tasks or state.scheduled
        waiting = explain(self.walk.norm, state, self.walk.now)
        assert len(waiting.waiting) == len(state.tasks)

    @invariant()
    def an_answer_to_correct_is_one_of_this_visit_of_the_stage(self) -> None:
        state = self.walk.state
        steps = [given.step for given in state.given]
        assert len(set(steps)) == len(steps)
        assert set(steps) <= {step.id for step in self.walk.norm.route.stage_of[state.stage].steps}
        for given in state.given:
            assert state.task(given.task) is None
            assert state.answers[given.step] == given.submission
        if not state.is_open:
            assert state.given == ()

    @invariant()
    def the_custody_ledger_tiles_the_case(self) -> None:
        state = self.walk.state
        assert state.custody[0].since == state.opened_at
        for earlier, later in zip(state.custody, state.custody[1:], strict=False):
            assert earlier.until == later.since
            assert earlier.since < later.since
            assert earlier.agency != later.agency
        assert state.custody[-1].until == (None if state.closed is None else state.closed.at)

    @invariant()
    def the_state_is_the_fold_of_its_events_and_survives_the_wire(self) -> None:
        state = self.walk.state
        assert fold(lambda *_: self.walk.norm, self.walk.turns) == state
        assert CaseState.model_validate_json(state.model_dump_json()) == state
        assert state.turn == len(self.walk.turns) - 1


TestAnyCase = AnyCase.TestCase
TestAnyCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)

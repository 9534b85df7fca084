"""What is asked of other agencies: sent, taken up, rejected, answered, revoked, and what silence leads to."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commands import ChangeTask, CloseTask, EscalateSilence, IssueTask, RemindAgency, TellOfReferral
from models.events import (
    CaseEnded,
    Event,
    ReferralAccepted,
    ReferralRejected,
    ReferralRevoked,
    ReferralSent,
    StepDone,
    TaskHandedOver,
    TermExtended,
    TermResumed,
    TermSuspended,
)
from models.people import AgencyKind, Doer, Role
from models.referral import Order, Referral
from models.refusal import Refused
from models.route import Route
from models.terms import Span, Unit
from tests.support.casework import AGENCIES, MORNING, MOSCOW, Walk, answer, doer, done, open_task
from workflows import packs
from workflows.conformance import Departure, Recorded, conformance
from workflows.engine.clock import next_tick
from workflows.engine.core import check, fold
from workflows.engine.explain import explain
from workflows.engine.norm import Norm
from workflows.route_check import check_route

FILE = Path(__file__).parents[2] / "support" / "routes" / "asking.v1.yaml"
NORM = Norm(route=packs.read(FILE, Route), calendar=packs.calendar("ru"))
SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
SCHOOL, HEALTH, POLICE = AgencyKind.SCHOOL, AgencyKind.HEALTH, AgencyKind.POLICE


def order(kind: AgencyKind, ask: str = "reply", *, key: str = "", stated: date | None = None) -> Order:
    return Order(ask=ask, key=key or f"{kind.value}", agency=AGENCIES[kind], kind=kind, stated=stated)


def asked(*kinds: AgencyKind) -> Walk:
    """On 1 September at 10:00 the commission's one request went to these agencies."""
    walk = Walk(NORM).wait(hours=1)
    event = done(NORM, open_task(walk.state, "ask"))
    return walk.happen(event.model_copy(update={"orders": tuple(order(kind) for kind in kinds)}))


def sent(walk: Walk, kind: AgencyKind) -> Referral:
    found = [one for one in walk.state.referrals if one.kind is kind]
    assert found, f"nothing was asked of {kind.value}"
    return found[-1]


def accept(walk: Walk, kind: AgencyKind) -> Walk:
    return walk.happen(ReferralAccepted(task=sent(walk, kind).task, by=doer(kind)))


def reply(walk: Walk, kind: AgencyKind) -> Walk:
    task = walk.state.task(sent(walk, kind).task)
    assert task is not None
    return walk.happen(done(NORM, task))


def letter(*orders: Order, by: Doer = SECRETARY) -> ReferralSent:
    return ReferralSent(orders=orders, submission=answer("referral_letter", number=77), by=by)


def refusal(walk: Walk, event: Event) -> str:
    found = check(NORM, walk.state, event, walk.now)
    assert found is not None, f"{event.kind} was let through"
    return found.code


def local(walk: Walk, kind: AgencyKind) -> str:
    task = walk.state.task(sent(walk, kind).task)
    assert task is not None
    assert task.due is not None
    return f"{task.due + timedelta(minutes=MOSCOW):%Y-%m-%d %H:%M}"


def strike(walk: Walk) -> Walk:
    """The next thing that the clock does."""
    tick = next_tick(walk.norm, walk.state)
    assert tick is not None
    walk.now = max(walk.now, tick[0])
    return walk.happen(tick[1])


def test_the_route_of_the_referrals_is_a_sound_one() -> None:
    others = {route.id: route for _, route in packs.routes()}
    found = check_route(NORM.route, packs.law("ru"), others, NORM.calendar)
    assert [one.message for one in found if one.is_error] == []


def test_one_request_asks_several_agencies_and_each_has_a_task_and_sees_the_case() -> None:
    walk = asked(SCHOOL, HEALTH)
    issued = [one.task.agency for one in walk.commands if isinstance(one, IssueTask)]
    assert issued == ["school-1", "health-1"]
    assert {"school-1", "health-1"} <= set(walk.state.relation.agencies)
    assert [one.letter for one in walk.state.referrals] == [walk.state.last_answer.id] * 2


def test_until_it_is_taken_up_the_term_of_taking_up_counts_and_then_that_of_the_answer_from_the_sending() -> None:
    walk = asked(SCHOOL)
    assert local(walk, SCHOOL) == "2026-09-03 00:00"
    accept(walk.wait(hours=5), SCHOOL)
    assert local(walk, SCHOOL) == "2026-09-09 00:00"
    assert [type(one) for one in walk.commands][:1] == [ChangeTask]
    assert refusal(walk, ReferralAccepted(task=sent(walk, SCHOOL).task, by=doer(SCHOOL))) == "already"


def test_an_answer_ends_it_and_whoever_asked_is_told() -> None:
    walk = reply(accept(asked(SCHOOL), SCHOOL), SCHOOL)
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.role, one.change) for one in told] == [("commission-1", Role.SECRETARY, "answered")]
    assert (sent(walk, SCHOOL).how, sent(walk, SCHOOL).answer) == ("done", walk.state.answers["reply"].id)
    assert "school-1" not in walk.state.relation.agencies


def test_answering_takes_it_up_without_a_word() -> None:
    assert sent(reply(asked(SCHOOL), SCHOOL), SCHOOL).how == "done"


def test_it_is_rejected_for_a_reason_that_is_known_and_whoever_asked_is_told() -> None:
    walk = asked(SCHOOL)
    number = sent(walk, SCHOOL).task
    assert refusal(walk, ReferralRejected(task=number, reason="no_wish", by=doer(SCHOOL))) == "unknown"
    walk.happen(ReferralRejected(task=number, reason="not_ours", by=doer(SCHOOL)))
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.change) for one in told] == [("commission-1", "rejected")]
    assert (sent(walk, SCHOOL).how, sent(walk, SCHOOL).reason) == ("rejected", "not_ours")
    assert "school-1" not in walk.state.relation.agencies


def test_what_was_taken_up_is_not_rejected_any_more() -> None:
    walk = accept(asked(SCHOOL), SCHOOL)
    event = ReferralRejected(task=sent(walk, SCHOOL).task, reason="not_ours", by=doer(SCHOOL))
    assert refusal(walk, event) == "already"


def test_only_who_was_asked_takes_it_up_and_only_who_asked_or_answers_for_the_child_takes_it_back() -> None:
    walk = asked(SCHOOL, HEALTH)
    number = sent(walk, SCHOOL).task
    assert refusal(walk, ReferralAccepted(task=number, by=doer(HEALTH))) == "not_yours"
    assert refusal(walk, ReferralRevoked(task=number, reason="mistake", by=doer(HEALTH))) == "not_yours"
    walk.happen(ReferralRevoked(task=number, reason="mistake", by=SECRETARY))
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.change) for one in told] == [("school-1", "revoked")]


def test_what_is_over_is_over_for_everybody() -> None:
    walk = reply(asked(SCHOOL, HEALTH), SCHOOL)
    number = sent(walk, SCHOOL).task
    late: tuple[Event, ...] = (
        ReferralAccepted(task=number, by=doer(SCHOOL)),
        ReferralRejected(task=number, reason="not_ours", by=doer(SCHOOL)),
        ReferralRevoked(task=number, reason="mistake", by=SECRETARY),
        StepDone(task=number, submission=answer("interagency_reply"), facts={}, by=doer(SCHOOL)),
    )
    assert [refusal(walk, event) for event in late] == ["not_open"] * 4


def measure(stated: date | None) -> Walk:
    walk = Walk(NORM).wait(hours=1)
    event = done(NORM, open_task(walk.state, "ask"))
    return walk.happen(event.model_copy(update={"orders": (order(SCHOOL, "measure", stated=stated),)}))


def test_a_binding_measure_says_that_it_binds_and_on_what_ground() -> None:
    walk = measure(None)
    event = ReferralRejected(task=sent(walk, SCHOOL).task, reason="not_ours", by=doer(SCHOOL))
    found = check(NORM, walk.state, event, walk.now)
    assert found is not None
    assert (
        found.message == "«Исполнить меру постановления» обязательно к исполнению (F120-11-ANSWER): отклонить нельзя."
    )


def test_the_day_that_was_named_ends_the_term_also_when_it_is_a_sunday() -> None:
    assert local(measure(date(2026, 9, 13)), SCHOOL) == "2026-09-14 00:00"
    assert local(measure(None), SCHOOL) == "2026-09-09 00:00"


def test_a_named_day_moves_by_a_pause_and_by_an_extension_like_any_other_term() -> None:
    walk = measure(date(2026, 9, 11))
    number = sent(walk, SCHOOL).task
    walk.happen(TermSuspended(task=number, ground="illness", by=doer(SCHOOL)))
    assert walk.state.asked[0].due is None
    walk.wait(days=3).happen(TermResumed(task=number, by=doer(SCHOOL)))
    assert local(walk, SCHOOL) == "2026-09-15 00:00"
    more = Span(value=7, unit=Unit.CALENDAR_DAY)
    walk.happen(TermExtended(task=number, span=more, ground="illness", by=SECRETARY))
    assert local(walk, SCHOOL) == "2026-09-22 00:00"


def test_the_reminder_comes_before_the_named_day() -> None:
    walk = measure(date(2026, 9, 4))
    strike(walk)
    assert f"{walk.now:%m-%d}" == "09-02"
    assert [type(one) for one in walk.commands] == [RemindAgency, ChangeTask]


def test_silence_is_told_to_who_asked_and_to_the_ladder_once_each() -> None:
    walk = accept(asked(SCHOOL), SCHOOL)
    told: list[tuple[str, Role, int]] = []
    while walk.now < MORNING + timedelta(days=40):
        tick = next_tick(walk.norm, walk.state)
        if tick is None or tick[0] > MORNING + timedelta(days=40):
            break
        strike(walk)
        told += [(one.agency, one.role, one.rung) for one in walk.commands if isinstance(one, EscalateSilence)]
    assert told == [
        ("commission-1", Role.SECRETARY, 0),
        ("commission-1", Role.SUPERVISOR, 0),
        ("prosecutor-1", Role.HEAD, 1),
    ]


def test_one_step_waits_for_every_answer_and_another_for_any() -> None:
    walk = asked(SCHOOL, HEALTH)
    assert walk.open_steps == set()
    reply(walk, HEALTH)
    assert walk.open_steps == {"first_look"}
    walk.happen(ReferralRejected(task=sent(walk, SCHOOL).task, reason="not_ours", by=doer(SCHOOL)))
    assert walk.open_steps == {"first_look", "weigh"}


def test_when_all_reject_nobody_waits_for_an_answer_that_will_not_come() -> None:
    walk = asked(SCHOOL)
    walk.happen(ReferralRejected(task=sent(walk, SCHOOL).task, reason="not_ours", by=doer(SCHOOL)))
    assert walk.open_steps == {"first_look", "weigh"}


def test_the_case_says_whose_answer_it_waits_for() -> None:
    walk = accept(asked(SCHOOL, HEALTH), SCHOOL)
    told = explain(NORM, walk.state, walk.now)
    assert [(one.agency, one.is_taken_up, one.is_awaited, one.asked_by) for one in told.asked] == [
        ("health-1", False, True, "commission-1"),
        ("school-1", True, True, "commission-1"),
    ]


def test_a_referral_outlives_its_stage_and_ends_with_the_case() -> None:
    walk = measure(date(2026, 12, 1)).do("first_look").do("weigh")
    assert walk.state.stage == "acting"
    assert sent(walk, SCHOOL).is_open
    walk.happen(CaseEnded(outcome="moved", by=doer(AgencyKind.SOCIAL)))
    assert (sent(walk, SCHOOL).how, sent(walk, SCHOOL).reason) == ("revoked", "case_closed")
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.agency, one.change) for one in told] == [("school-1", "revoked")]
    assert walk.state.running == ()


def test_the_agency_that_answers_for_the_child_may_ask_for_more_of_its_own_accord() -> None:
    walk = asked(SCHOOL)
    walk.happen(letter(order(HEALTH, key="2"), order(POLICE, key="3")))
    assert [one.agency for one in walk.state.asked] == ["school-1", "health-1", "police-1"]
    assert refusal(walk, letter(order(HEALTH, key="2"))) == "already"
    assert refusal(walk, letter(order(HEALTH, key="4"), by=doer(SCHOOL))) == "not_allowed"
    assert refusal(walk, letter(order(HEALTH, "measure"))) == "not_allowed"
    other = letter(order(HEALTH, key="5")).model_copy(update={"submission": answer("crisis_contact")})
    assert refusal(walk, other) == "wrong_form"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (order(SCHOOL, "nothing"), "unknown"),
        (order(AgencyKind.COURT), "not_allowed"),
        (order(SCHOOL, stated=date(2026, 9, 20)), "wrong_moment"),
        (order(SCHOOL, "measure", stated=date(2026, 8, 31)), "wrong_moment"),
        (order(SCHOOL, "measure", stated=date(9999, 12, 31)), "wrong_moment"),
    ],
)
def test_a_form_asks_for_nothing_that_cannot_be_asked(wrong: Order, code: str) -> None:
    walk = Walk(NORM).wait(hours=1)
    event = done(NORM, open_task(walk.state, "ask"))
    assert refusal(walk, event.model_copy(update={"orders": (wrong,)})) == code
    twice = event.model_copy(update={"orders": (order(SCHOOL), order(SCHOOL))})
    assert refusal(walk, twice) == "already"


def test_a_task_of_the_route_is_neither_accepted_nor_rejected() -> None:
    walk = Walk(NORM)
    number = open_task(walk.state, "ask").id
    assert refusal(walk, ReferralAccepted(task=number, by=SECRETARY)) == "unknown"
    assert refusal(walk, ReferralRevoked(task=number, reason="mistake", by=SECRETARY)) == "unknown"


def test_handed_over_to_another_school_it_is_that_schools() -> None:
    walk = asked(SCHOOL)
    walk.happen(TaskHandedOver(task=sent(walk, SCHOOL).task, to="school-2", by=doer(SCHOOL)))
    assert (sent(walk, SCHOOL).agency, walk.state.asked[0].agency) == ("school-2", "school-2")
    assert "school-1" not in walk.state.relation.agencies


def test_a_late_answer_is_a_deviation_and_one_in_time_is_none() -> None:
    walk = reply(accept(asked(SCHOOL, HEALTH), SCHOOL), SCHOOL)
    reply(accept(walk.wait(hours=1), HEALTH).wait(days=30), HEALTH)
    turns = [
        Recorded(number, at, event, commands)
        for number, ((event, at), commands) in enumerate(zip(walk.turns, walk.ordered, strict=True))
    ]
    found = conformance(lambda _: NORM.route, turns, walk.now)
    late = [(one.departure, one.agency) for one in found.deviations if one.step == "reply"]
    assert late == [(Departure.LATE, "health-1")]


def test_a_case_with_referrals_is_folded_from_its_events() -> None:
    walk = reply(accept(asked(SCHOOL, HEALTH, POLICE), SCHOOL), SCHOOL)
    walk.happen(ReferralRevoked(task=sent(walk, POLICE).task, reason="not_needed", by=SECRETARY))
    assert fold(lambda _event, _state: NORM, walk.turns) == walk.state


def _deed(walk: Walk, choice: int, kind: AgencyKind) -> Event:
    one = sent(walk, kind)
    by = Doer(person="somebody", agency=one.agency, kind=kind, role=Role.SPECIALIST)
    deeds: tuple[Event, ...] = (
        ReferralAccepted(task=one.task, by=by),
        ReferralRejected(task=one.task, reason="no_capacity", by=by),
        ReferralRevoked(task=one.task, reason="otherwise", by=SECRETARY),
        StepDone(task=one.task, submission=answer("interagency_reply", number=one.task), facts={}, by=by),
        TermExtended(task=one.task, span=Span(value=2, unit=Unit.WORKING_DAY), ground="other", by=by),
        TaskHandedOver(task=one.task, to=f"{kind.value}-2", by=by),
    )
    return deeds[choice]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from([SCHOOL, HEALTH, POLICE])), max_size=25))
def test_whatever_happens_a_referral_ends_once_and_with_it_the_access_and_its_silence_is_told_once(
    deeds: list[tuple[int, AgencyKind]],
) -> None:
    walk = asked(SCHOOL, HEALTH, POLICE)
    ends: dict[int, int] = {}
    told: list[tuple[int, int, str, Role]] = []
    for choice, kind in deeds:
        if choice > 5 and next_tick(walk.norm, walk.state) is None:
            continue
        try:
            if choice > 5:
                strike(walk)
            else:
                walk.wait(hours=3).happen(_deed(walk, choice, kind))
        except Refused:
            continue
        for command in walk.commands:
            if isinstance(command, CloseTask):
                ends[command.task] = ends.get(command.task, 0) + 1
            if isinstance(command, EscalateSilence):
                accepted_at = next((one.accepted_at for one in walk.state.referrals if one.task == command.task), None)
                told.append((command.task, command.rung, command.agency + str(accepted_at), command.role))
        for one in walk.state.referrals:
            assert one.is_open == (walk.state.task(one.task) is not None)
            assert ends.get(one.task, 0) == (not one.is_open)
            assert one.is_open or one.agency not in {task.agency for task in walk.state.asked}
            assert (one.agency in walk.state.relation.agencies) == one.is_open
    assert len(told) == len(set(told))
    assert fold(lambda _event, _state: NORM, walk.turns) == walk.state

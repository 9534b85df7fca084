"""The plan lives: approved, its measures are asked each on its day; a new version is laid on the one in force."""

from collections.abc import Callable
from datetime import date

import pytest

from api.prefilling import carried_out
from models.commands import (
    ChangeTask,
    CloseTask,
    Command,
    EscalateSilence,
    IssueTask,
    RemindAgency,
    RenderDocument,
)
from models.events import AnswerCorrected, Event, PlannedDue, ReferralRejected
from models.people import AgencyKind, Doer, Role
from models.plan import Planned
from models.referral import Order
from tests.support.casework import AGENCIES, MORNING, Walk, doer, done, norm_of, open_task
from workflows.engine.clock import next_tick
from workflows.engine.core import check, fold

NORM = norm_of("ru.prevention")
SCHOOL, SOCIAL, HEALTH = AgencyKind.SCHOOL, AgencyKind.SOCIAL, AgencyKind.HEALTH


def order(key: str, kind: AgencyKind = SCHOOL, *, due: date | None = None, starts: date | None = None) -> Order:
    return Order(ask="measure", key=key, agency=AGENCIES[kind], kind=kind, stated=due, starts=starts)


def to_plan(walk: Walk) -> Walk:
    walk.do("take_up", triage="accept").do("request").do("reply_school", reply_complete=True)
    walk.do("reply_health").do("reply_police").do("survey", violence_signs="none", no_care=False, access="given")
    walk.do("approve_act", act_approval="approve").do("assess", risk="moderate", threat=False)
    return walk.do("resolve", decision="start_ipr").do("dispatch")


def draft(walk: Walk, *orders: Order) -> Walk:
    event = done(NORM, open_task(walk.state, "draft_plan"), family_agrees="yes")
    return walk.happen(event.model_copy(update={"orders": orders}))


def approved(walk: Walk, *orders: Order) -> Walk:
    return draft(walk, *orders).do("approve_plan", plan_verdict="approve")


def reviewed(walk: Walk, proposal: str, decision: str) -> Walk:
    """The first quarter is over, and the commission decides what is to come of the plan."""
    pass_until(walk, lambda: "report_curator" in walk.open_steps)
    walk.do("report_curator", proposal=proposal).do("conclude", recommendation="extend")
    return walk.do("resolve_review", decision=decision)


def corrected(walk: Walk, *orders: Order) -> Walk:
    """The commission asks for another version, and approves it."""
    return approved(reviewed(walk, "strengthen", "correct_plan"), *orders)


def pass_until(walk: Walk, is_so: Callable[[], bool]) -> Walk:
    """Let the clock do what comes next, until it is so."""
    for _ in range(200):
        if is_so():
            return walk
        tick = next_tick(walk.norm, walk.state)
        assert tick is not None
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
    raise AssertionError("it never came to that")


def asked_by(walk: Walk, act: Callable[[], object]) -> tuple[Command, ...]:
    """What the turns of this act asked for."""
    before = len(walk.ordered)
    act()
    return tuple(command for commands in walk.ordered[before:] for command in commands)


@pytest.fixture
def walk() -> Walk:
    return to_plan(Walk(NORM, MORNING, child_safe="yes", urgency="planned"))


def measure(walk: Walk, key: str) -> Planned:
    plan = walk.state.plan
    assert plan is not None
    found = plan.measure(key)
    assert found is not None, f"the plan has no measure {key}"
    return found


def report(walk: Walk, key: str) -> Walk:
    task = walk.state.task(measure(walk, key).task or 0)
    assert task is not None
    return walk.happen(done(NORM, task))


def refusal(walk: Walk, event: Event) -> str:
    found = check(NORM, walk.state, event, walk.now)
    assert found is not None, f"{event.kind} was let through"
    return found.code


def test_a_draft_asks_nothing_of_anybody(walk: Walk) -> None:
    draft(walk, order("a"))
    assert walk.state.asked == ()
    assert walk.state.plan is None
    assert walk.state.draft is not None


def test_an_approved_plan_asks_each_measure_of_its_agency_on_its_day(walk: Walk) -> None:
    today = walk.now.date()
    later = today.replace(year=today.year + 1, month=2, day=3)
    approved(walk, order("a", due=later), order("b", HEALTH, starts=later, due=later.replace(day=20)))
    assert [(task.step, task.agency) for task in walk.state.asked] == [("measure", AGENCIES[SCHOOL])]
    assert measure(walk, "a").how == "sent"
    assert measure(walk, "b").how == "ahead"
    assert measure(walk, "b").at is not None
    assert walk.state.stage == "monitoring"
    pass_until(walk, lambda: measure(walk, "b").how == "sent")
    assert walk.now.date() == later
    assert [task.agency for task in walk.state.asked] == [AGENCIES[SCHOOL], AGENCIES[HEALTH]]


def test_a_measure_is_due_on_the_day_that_the_plan_names_and_silence_is_told(walk: Walk) -> None:
    day = date(walk.now.year, walk.now.month, 28)
    approved(walk, order("a", due=day))
    (task,) = walk.state.asked
    assert task.stated == day
    told = asked_by(walk, lambda: pass_until(walk, lambda: walk.state.asked[0].escalated > 0))
    assert [one.agency for one in told if isinstance(one, RemindAgency)] == [AGENCIES[SCHOOL]] * 2
    escalated = [(one.agency, one.role) for one in told if isinstance(one, EscalateSilence)]
    assert (AGENCIES[SOCIAL], Role.SPECIALIST) in escalated
    assert (AGENCIES[AgencyKind.COMMISSION], Role.SUPERVISOR) in escalated


def test_a_measure_is_closed_by_its_answer_and_the_stage_does_not_wait_for_the_others(walk: Walk) -> None:
    approved(walk, order("a"), order("b", HEALTH))
    report(walk, "a")
    assert (measure(walk, "a").how, measure(walk, "b").how) == ("done", "sent")
    assert walk.state.stage == "monitoring"


def test_a_measure_of_an_approved_plan_is_binding(walk: Walk) -> None:
    approved(walk, order("a"))
    (task,) = walk.state.asked
    assert refusal(walk, ReferralRejected(task=task.id, reason="no_capacity", by=doer(SCHOOL))) == "not_allowed"


def test_a_returned_plan_is_not_printed_and_asks_nothing_until_the_next_one_is_approved(walk: Walk) -> None:
    draft(walk, order("a"))
    commands = asked_by(walk, lambda: walk.do("approve_plan", plan_verdict="rework"))
    assert [one.document for one in commands if isinstance(one, RenderDocument)] == ["kdn_resolution_plan"]
    assert walk.state.asked == ()
    assert walk.state.plan is None
    commands = asked_by(walk, lambda: approved(walk, order("b")))
    assert [one.document for one in commands if isinstance(one, RenderDocument)] == ["kdn_resolution_plan", "ipr_plan"]
    assert measure(walk, "b").how == "sent"


def test_a_draft_corrected_before_its_decision_asks_what_the_corrected_one_says(walk: Walk) -> None:
    draft(walk, order("a"))
    given = next(one for one in walk.state.given if one.step == "draft_plan")
    anew = given.submission.model_copy(update={"id": "f" * 32})
    by: Doer = doer(SOCIAL)
    event = AnswerCorrected(
        task=given.task, corrects=given.submission.id, submission=anew, facts=given.facts, reason="slip", by=by
    )
    walk.happen(event.model_copy(update={"orders": (order("b"),)}))
    walk.do("approve_plan", plan_verdict="approve")
    assert walk.state.plan is not None
    assert [one.order.key for one in walk.state.plan.measures] == ["b"]
    assert walk.state.plan.letter.id == "f" * 32


def test_the_next_version_keeps_what_runs_revokes_what_is_gone_asks_what_is_new_and_changes_what_changed(
    walk: Walk,
) -> None:
    far = date(walk.now.year + 1, 6, 1)
    approved(walk, order("same", due=far), order("gone", HEALTH), order("moved", due=far), order("over"))
    same, moved = measure(walk, "same").task, measure(walk, "moved").task
    report(walk, "over")
    later = far.replace(month=7)
    commands = asked_by(
        walk,
        lambda: corrected(walk, order("same", due=far), order("moved", due=later), order("over"), order("new", SOCIAL)),
    )
    assert measure(walk, "same").task == same
    assert measure(walk, "gone").how == "revoked"
    assert measure(walk, "over").how == "done"
    assert measure(walk, "new").how == "sent"
    assert measure(walk, "moved").task == moved
    task = walk.state.task(moved or 0)
    assert task is not None
    assert task.stated == later
    assert [one.task.id for one in commands if isinstance(one, ChangeTask) and one.task.stated == later] == [moved]
    assert [one.task.agency for one in commands if isinstance(one, IssueTask) and one.task.step == "measure"] == [
        AGENCIES[SOCIAL]
    ]
    assert walk.state.plan is not None
    assert walk.state.plan.version == 2
    assert {one.letter for one in walk.state.referrals if one.is_open} == {walk.state.plan.letter.id}


def test_a_measure_that_goes_to_another_agency_is_taken_from_the_first(walk: Walk) -> None:
    approved(walk, order("a"))
    old = measure(walk, "a").task
    commands = asked_by(walk, lambda: corrected(walk, order("a", HEALTH)))
    assert CloseTask(task=old or 0, how="dropped") in commands
    assert [task.agency for task in walk.state.asked] == [AGENCIES[HEALTH]]


def test_a_version_may_keep_a_measure_whose_day_is_over_but_not_name_a_new_one_in_the_past(walk: Walk) -> None:
    past = walk.now.date().replace(day=28)
    approved(walk, order("a", due=past))
    report(walk, "a")
    reviewed(walk, "strengthen", "correct_plan")
    event = done(NORM, open_task(walk.state, "draft_plan"), family_agrees="yes")
    assert refusal(walk, event.model_copy(update={"orders": (order("b", due=past),)})) == "wrong_moment"
    draft(walk, order("a", due=past))


def test_when_the_case_is_over_nothing_is_asked_and_nothing_lies_ahead(walk: Walk) -> None:
    approved(walk, order("a"), order("b", starts=date(walk.now.year + 1, 2, 3)))
    reviewed(walk, "close", "close").do("move_to_close", ground="causes_gone")
    walk.do("resolve_closing", decision="close")
    assert walk.state.closed is not None
    assert [measure(walk, key).how for key in ("a", "b")] == ["revoked", "revoked"]
    assert next_tick(NORM, walk.state) is None


@pytest.mark.parametrize(
    ("ground", "outcome"),
    [
        ("causes_gone", "deregistered"),
        ("moved", "moved"),
        ("age18", "of_age"),
        ("sentence", "sentenced"),
        ("placed", "placed"),
        ("death", "death"),
        ("other", "deregistered"),
    ],
)
def test_a_case_is_closed_for_the_reason_that_the_motion_names(walk: Walk, ground: str, outcome: str) -> None:
    reviewed(approved(walk, order("a")), "close", "close").do("move_to_close", ground=ground)
    walk.do("resolve_closing", decision="close")
    assert walk.state.closed is not None
    assert walk.state.closed.outcome == outcome


def test_a_case_whose_closing_the_commission_refuses_goes_on_with_its_plan(walk: Walk) -> None:
    reviewed(approved(walk, order("a")), "close", "close").do("move_to_close", ground="causes_gone")
    walk.do("resolve_closing", decision="continue")
    assert walk.state.stage == "monitoring"
    assert measure(walk, "a").how == "sent"


def test_a_conclusion_begins_with_what_was_carried_out(walk: Walk) -> None:
    approved(walk, order("a"), order("b", HEALTH))
    report(walk, "a")
    found = carried_out(walk.state.plan)
    assert (found["planned"], found["done"]) == (2, 1)
    assert found["summary"] == (
        "Выполнено мероприятий: 1 из 2. образовательная организация: 1 из 1; медицинская организация: 0 из 1."
    )
    assert carried_out(None) == {}


def test_the_day_of_a_measure_comes_once(walk: Walk) -> None:
    approved(walk, order("a"), order("b", starts=date(walk.now.year + 1, 2, 3)))
    assert refusal(walk, PlannedDue(key="a")) == "already"
    assert refusal(walk, PlannedDue(key="b")) == "already"


def test_the_state_is_a_fold_over_the_events(walk: Walk) -> None:
    approved(walk, order("a"), order("b", HEALTH))
    report(walk, "a")
    corrected(walk, order("b", HEALTH), order("c"))
    assert fold(lambda _event, _state: NORM, walk.turns) == walk.state

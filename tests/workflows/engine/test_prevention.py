"""The prevention route, walked as the office walks it."""

from datetime import date, timedelta

import pytest

from models.commands import EscalateSilence, InformAgency, RemindAgency, RenderDocument, StartCase
from models.events import ReminderDue, StepAdded, TermPassed, ThreatReported
from models.people import AgencyKind, Role
from models.refusal import Refused
from tests.support.casework import MOSCOW, Walk, doer, done, norm_of, open_task
from workflows.engine.clock import next_tick
from workflows.engine.core import check
from workflows.engine.deadlines import rung

QUIET = {"child_safe": "yes", "urgency": "planned"}
PREVENTION = norm_of("ru.prevention")


def started() -> Walk:
    return Walk(PREVENTION, **QUIET)


def under_plan() -> Walk:
    walk = started().do("take_up", triage="accept").do("request").do("survey", violence_signs="none", access="given")
    walk.do("approve_act", act_approval="approve").do("reply_school").do("reply_health").do("reply_police")
    walk.do("assess", risk="moderate", threat=False).do("resolve", decision="start_ipr").do("dispatch")
    return walk.do("draft_plan", family_agrees="yes").do("approve_plan", plan_verdict="approve")


def pass_time(walk: Walk) -> Walk:
    """Go to the next moment that the case itself knows, and let it happen."""
    tick = next_tick(walk.norm, walk.state)
    assert tick is not None
    walk.now = max(walk.now, tick[0])
    return walk.happen(tick[1])


def report_year(walk: Walk) -> Walk:
    """Four quarters: each report opens when its quarter ends and is answered at once."""
    while walk.state.stage == "monitoring":
        if walk.state.tasks:
            step = walk.state.tasks[0].step
            facts = {"proposal": "continue"} if step == "report_curator" else {}
            walk.do(step, **facts)
        else:
            pass_time(walk)
    return walk


def test_the_whole_route_from_signal_to_removal_from_the_register() -> None:
    walk = report_year(under_plan())
    assert walk.state.stage == "review"
    walk.do("conclude", recommendation="close").do("resolve_review", decision="close")
    walk.do("move_to_close", ground="causes_gone").do("resolve_closing", decision="close")

    assert walk.state.closed is not None
    assert walk.state.closed.outcome == "deregistered"
    assert walk.state.tasks == ()
    assert [interval.agency for interval in walk.state.custody] == [
        "commission-1",
        "guardianship-1",
        "commission-1",
        "social-1",
    ]
    assert walk.now - walk.state.opened_at > timedelta(days=365)


def test_a_signal_waits_for_the_commission_and_informs_whom_the_law_names() -> None:
    walk = Walk(PREVENTION, child_safe="unknown", urgency="urgent", signs_violence=True)
    informed = {command.agency for command in walk.commands if isinstance(command, InformAgency)}
    assert informed == {"commission-1", "guardianship-1", "police-1", "prosecutor-1"}
    assert walk.open_steps == {"take_up"}
    assert any(isinstance(command, RenderDocument) and command.document == "signal_card" for command in walk.commands)


def test_replies_run_in_parallel_and_the_stage_waits_for_the_last() -> None:
    walk = started().do("take_up", triage="accept")
    assert walk.open_steps == {"request", "survey"}
    walk.do("request")
    assert walk.open_steps == {"survey", "reply_school", "reply_health", "reply_police"}
    walk.do("survey", access="given", violence_signs="none").do("approve_act", act_approval="approve")
    walk.do("reply_health").do("reply_school")
    assert walk.state.stage == "inquiry"
    assert walk.do("reply_police").state.stage == "assessment"


def test_an_act_sent_back_by_the_head_is_surveyed_anew() -> None:
    walk = started().do("take_up", triage="accept").do("survey", access="given", violence_signs="none")
    walk.do("approve_act", act_approval="rework")
    assert "survey" in walk.open_steps
    assert "approve_act" not in walk.open_steps
    walk.do("survey", access="given", violence_signs="none")
    assert "approve_act" in walk.open_steps


def test_the_survey_is_due_in_three_working_days_and_the_answer_says_when() -> None:
    walk = started().do("take_up", triage="accept")
    due = open_task(walk.state, "survey").due
    assert due is not None
    assert (due + timedelta(minutes=MOSCOW)).date() == date(2026, 9, 5)
    assert (due + timedelta(minutes=MOSCOW)).time().isoformat() == "00:00:00"


def test_silence_reminds_then_escalates_rung_by_rung_each_once() -> None:
    walk = started()
    seen: list[str] = []
    while (tick := next_tick(walk.norm, walk.state)) is not None:
        walk.now = tick[0]
        walk.happen(tick[1])
        seen += [command.kind for command in walk.commands if isinstance(command, RemindAgency | EscalateSilence)]
    assert seen == ["remind_agency", "escalate_silence", "escalate_silence"]
    task = open_task(walk.state, "take_up")
    for again in (
        ReminderDue(task=task.id, index=0),
        TermPassed(task=task.id, rung=0),
        TermPassed(task=task.id, rung=1),
    ):
        refusal = check(walk.norm, walk.state, again, walk.now)
        assert refusal is not None
        assert refusal.code == "already"


def test_a_threat_at_any_moment_turns_the_case_aside() -> None:
    walk = under_plan()
    walk.happen(ThreatReported(interruption="threat", by=doer(AgencyKind.SOCIAL)))
    assert walk.state.stage == "threat"
    assert walk.open_steps == {"inspect_now"}
    assert walk.state.custodian == "guardianship-1"
    walk.do("inspect_now", violence_signs="found", access="given").do("protect", protection="unsafe")
    assert walk.state.closed is not None
    assert [command.route for command in walk.commands if isinstance(command, StartCase)] == ["ru.removal"]


def test_a_signal_that_names_an_immediate_threat_skips_the_queue() -> None:
    walk = Walk(PREVENTION, child_safe="no", urgency="immediate")
    assert walk.state.stage == "threat"
    assert walk.do("inspect_now").do("protect", protection="safety_plan").state.stage == "assessment"


def test_a_threat_found_by_the_assessment_turns_the_case_aside_only_once() -> None:
    walk = started().do("take_up", triage="accept").do("request").do("survey", access="given", violence_signs="none")
    walk.do("approve_act", act_approval="approve").do("reply_school").do("reply_health").do("reply_police")
    walk.do("assess", risk="very_high", threat=True)
    assert walk.state.stage == "threat"
    walk.do("inspect_now").do("protect", protection="safety_plan")
    assert walk.state.stage == "assessment"
    assert walk.do("assess", risk="high", threat=False).open_steps == {"psychologist"}


def test_the_curator_may_ask_for_an_earlier_review() -> None:
    walk = pass_time(pass_time(pass_time(under_plan())))
    assert walk.open_steps == {"report_school", "report_police", "report_curator"}
    walk.do("report_curator", proposal="strengthen")
    assert walk.state.stage == "review"
    walk.do("conclude", recommendation="extend").do("resolve_review", decision="continue")
    assert walk.state.stage == "monitoring"
    assert walk.state.tasks == ()
    assert len(walk.state.scheduled) == 3


def test_a_postponed_question_comes_to_the_next_sitting() -> None:
    walk = started().do("take_up", triage="accept").do("request").do("survey", access="given", violence_signs="none")
    walk.do("approve_act", act_approval="approve").do("reply_school").do("reply_health").do("reply_police")
    walk.do("assess", risk="low", threat=False).do("resolve", decision="postpone")
    assert walk.state.stage == "decision"
    assert walk.state.visits["decision"] == 2
    assert walk.open_steps == {"resolve"}


def test_a_specialist_may_add_a_visit_that_the_stage_then_waits_for() -> None:
    walk = under_plan()
    walk.happen(StepAdded(step="visit", by=doer(AgencyKind.SOCIAL)))
    assert walk.open_steps == {"visit"}
    with pytest.raises(Refused) as refused:
        walk.happen(StepAdded(step="visit", by=doer(AgencyKind.SOCIAL)))
    assert refused.value.refusal.code == "already"


@pytest.mark.parametrize(
    ("kind", "role", "code"),
    [
        (AgencyKind.HEALTH, Role.SPECIALIST, "not_allowed"),
        (AgencyKind.COMMISSION, Role.MEMBER, "not_allowed"),
        (AgencyKind.COMMISSION, Role.SUPERVISOR, "not_allowed"),
    ],
)
def test_only_the_right_role_of_the_right_agency_answers(kind: AgencyKind, role: Role, code: str) -> None:
    walk = started()
    event = done(walk.norm, open_task(walk.state, "take_up"), triage="accept").model_copy(
        update={"by": doer(kind, role)}
    )
    refusal = check(walk.norm, walk.state, event, walk.now)
    assert refusal is not None
    assert refusal.code == code


def test_the_prosecutor_hears_of_silence_on_the_third_working_day_after_the_term() -> None:
    walk = started().do("take_up", triage="accept").do("request")
    task = open_task(walk.state, "reply_police")
    walk.now = task.due or walk.now
    walk.happen(TermPassed(task=task.id, rung=0))
    told = rung(walk.norm, open_task(walk.state, "reply_police"), MOSCOW)
    assert task.due is not None
    assert told is not None
    last_day = (task.due - timedelta.resolution + timedelta(minutes=MOSCOW)).date()
    told_day = (told - timedelta.resolution + timedelta(minutes=MOSCOW)).date()
    assert PREVENTION.calendar.working_days(last_day, told_day) == 3


def test_a_second_answer_is_told_that_the_first_one_stands() -> None:
    walk = started().do("take_up", triage="accept").do("request")
    event = done(walk.norm, open_task(walk.state, "reply_school"))
    walk.happen(event)
    refusal = check(walk.norm, walk.state, event, walk.now)
    assert refusal is not None
    assert refusal.code == "not_open"
    assert "уже закрыта" in refusal.message

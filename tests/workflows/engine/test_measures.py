"""Minimal intervention: a stronger measure waits for the weaker ones, a threat to life, or a written exception."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commands import JudgeOverstep, ListOverstep, StartCase
from models.events import Event, ExceptionMade, MeasureWeighed, OverstepJudged, StepAdded
from models.measures import How, Verdict
from models.people import AgencyKind, Role
from models.refusal import Refused
from tests.support.casework import Walk, answer, doer, done, norm_of, open_task, opening
from tests.workflows.engine.test_prevention import pass_time, report_year, under_plan
from workflows.engine.core import check, check_opening
from workflows.engine.measures import exception_to, has_threat, missing

REMOVAL, ORPHAN = norm_of("ru.removal"), norm_of("ru.orphan")


def in_review() -> Walk:
    """A year of the plan is over: the family is in no danger, and the curator wants a stronger measure."""
    return report_year(under_plan())


def added() -> StepAdded:
    return StepAdded(step="claim_restriction", by=doer(AgencyKind.SOCIAL))


def weighed(measure: str, how: How = "tried", number: int = 900) -> MeasureWeighed:
    return MeasureWeighed(
        measure=measure, how=how, submission=answer("measure_record", number=number), by=doer(AgencyKind.SOCIAL)
    )


def excepted(measure: str, by: Role = Role.HEAD, reason: str = "family_gone") -> ExceptionMade:
    head = doer(AgencyKind.SOCIAL, by)
    return ExceptionMade(measure=measure, reason=reason, submission=answer("measure_exception", number=901), by=head)


def judged(number: int, verdict: Verdict) -> OverstepJudged:
    supervisor = doer(AgencyKind.COMMISSION, Role.SUPERVISOR)
    return OverstepJudged(
        overstep=number, verdict=verdict, submission=answer("measure_verdict", number=902), by=supervisor
    )


def refused(walk: Walk, event: Event) -> str:
    with pytest.raises(Refused) as caught:
        walk.happen(event)
    return caught.value.refusal.code


def test_a_claim_against_the_parents_is_refused_while_nothing_is_known_of_services_and_plan() -> None:
    walk = in_review()
    refusal = check(walk.norm, walk.state, added(), walk.now)
    assert refusal is not None
    assert refusal.code == "too_strong"
    assert "«Социальные услуги семье (442-ФЗ)»" in refusal.message
    assert "«Индивидуальная профилактическая работа по плану»" in refusal.message
    assert "исключение" in refusal.remedy
    assert "сообщите об угрозе" in refusal.remedy


def test_the_answers_of_the_case_and_what_people_put_on_record_open_the_way() -> None:
    walk = in_review().do("conclude", recommendation="court")
    assert [one.id for one in missing(walk.norm, walk.state, "restriction")] == ["services"]
    assert refused(walk, added()) == "too_strong"
    walk.happen(weighed("services", "refused")).happen(added())
    assert "claim_restriction" in walk.open_steps
    walk.do("claim_restriction")
    assert walk.state.oversteps == (), "nothing was taken out of its order"
    known = {(one.measure, one.how, one.step) for one in walk.state.weighed}
    assert known == {("plan", "tried", "conclude"), ("services", "refused", None)}
    assert all(one.submission.id for one in walk.state.weighed), "each is shown by a submission"


def test_a_refusal_of_the_plan_is_kept_as_what_the_family_answered_and_follows_a_correction() -> None:
    walk = under_plan()
    assert walk.state.weighed == ()
    other = Walk(walk.norm, child_safe="yes", urgency="planned").do("take_up", triage="accept").do("request")
    other.do("survey", violence_signs="none", access="given").do("approve_act", act_approval="approve")
    other.do("reply_school").do("reply_health").do("reply_police").do("assess", risk="moderate", threat=False)
    other.do("resolve", decision="start_ipr").do("dispatch").do("draft_plan", family_agrees="refused")
    assert [(one.measure, one.how) for one in other.state.weighed] == [("plan", "refused")]
    other.do("approve_plan", plan_verdict="rework").do("draft_plan", family_agrees="yes")
    assert other.state.weighed == (), "the new answer shows no refusal any more"


def test_a_written_exception_is_listed_for_supervision_at_once_and_opens_the_way() -> None:
    walk = in_review()
    assert refused(walk, excepted("restriction", Role.SPECIALIST)) == "not_allowed"
    assert refused(walk, excepted("restriction", reason="because")) == "unknown"
    walk.happen(excepted("restriction"))
    listed = [one for one in walk.commands if isinstance(one, ListOverstep)]
    assert [(one.overstep.ground, one.agency, one.role) for one in listed] == [
        ("exception", "commission-1", Role.SUPERVISOR)
    ]
    assert listed[0].overstep.missing == ("services", "plan")
    assert refused(walk, excepted("restriction")) == "already"
    walk.happen(added()).do("claim_restriction")
    assert len(walk.state.oversteps) == 1, "the exception stands in the list once, whoever rests on it"


def test_an_exception_that_supervision_finds_unjustified_opens_nothing_any_more() -> None:
    walk = in_review().happen(excepted("restriction")).happen(judged(1, "explain"))
    assert exception_to(walk.state, "restriction") is not None
    assert [(one.agency, one.role) for one in walk.commands if isinstance(one, JudgeOverstep)] == [
        ("social-1", Role.HEAD)
    ]
    assert refused(walk, judged(1, "explain")) == "already"
    assert refused(walk, judged(2, "explain")) == "unknown"
    walk.happen(judged(1, "unjustified"))
    assert refused(walk, added()) == "too_strong"


def test_only_supervision_judges() -> None:
    walk = in_review().happen(excepted("restriction"))
    mine = judged(1, "justified").model_copy(update={"by": doer(AgencyKind.SOCIAL, Role.HEAD)})
    assert refused(walk, mine) == "not_allowed"


def test_a_record_without_its_grounds_is_not_taken() -> None:
    walk = in_review()
    empty = weighed("services").model_copy(update={"submission": answer("measure_record", gaps=1)})
    assert refused(walk, empty) == "incomplete"
    assert refused(walk, weighed("prayer")) == "unknown"


def test_a_removal_is_opened_by_a_threat_and_listed_as_taken_on_that_ground() -> None:
    walk = Walk(REMOVAL, protection="unsafe")
    assert has_threat(walk.norm, walk.state)
    assert [(one.measure, one.ground, one.step) for one in walk.state.oversteps] == [("removal", "threat", None)]
    walk.do("removal_decision").do("take")
    assert len(walk.state.oversteps) == 1, "one removal is one row, however many papers it takes"


def test_a_removal_without_a_threat_is_not_opened_and_says_what_to_do() -> None:
    refusal = check_opening(REMOVAL, opening(REMOVAL, protection="safety_plan"))
    assert refusal is not None
    assert refusal.code == "too_strong"
    assert "«небезопасен»" in refusal.remedy
    assert "профилактики" in refusal.remedy


def test_what_was_tried_goes_with_the_family_into_the_removal() -> None:
    walk = in_review().do("conclude", recommendation="court").happen(weighed("services"))
    known = walk.state.weighed
    event = opening(REMOVAL, protection="safety_plan").model_copy(update={"weighed": known})
    assert check_opening(REMOVAL, event) is None, "everything weaker is known: this is no emergency, and needs none"


def test_a_claim_to_deprive_waits_for_help_to_the_family_when_the_threat_is_over() -> None:
    walk = restricted(services="not_offered")
    assert not has_threat(walk.norm, walk.state), "the threat of the day of the removal is no ground after half a year"
    walk.do("after_six_months", protection="safety_plan", help_tried="not_offered", after_restriction="claim")
    event = done(walk.norm, open_task(walk.state, "second_claim"))
    assert refused(walk, event) == "too_strong"
    told = weighed("services", "hopeless").model_copy(update={"by": doer(AgencyKind.GUARDIANSHIP)})
    walk.happen(told).do("second_claim")
    assert {"record_second_court", "second_hearing"} <= walk.open_steps


def test_a_claim_to_deprive_goes_ahead_when_the_child_is_in_danger_still() -> None:
    walk = restricted(services="not_offered")
    walk.do("after_six_months", protection="unsafe", help_tried="not_offered", after_restriction="claim")
    walk.do("second_claim")
    grounds = [(one.measure, one.ground) for one in walk.state.oversteps]
    assert grounds == [("removal", "threat"), ("deprivation", "threat")]


def restricted(services: str = "tried") -> Walk:
    """Six months after a court restricted the parents' rights."""
    walk = Walk(REMOVAL, protection="unsafe").do("removal_decision").do("take").do("prosecutor_notice")
    walk.do("place").do("support_child").do("support_family").do("ask_services")
    walk.do("weigh_services", services_tried=services).do("claim").do("record_court", court="restricted")
    while not walk.state.tasks:
        pass_time(walk)
    return walk


def test_a_sitting_of_the_court_that_is_put_off_takes_its_task_with_it() -> None:
    walk = Walk(REMOVAL, protection="unsafe").do("removal_decision").do("take").do("prosecutor_notice")
    walk.do("place").do("support_child").do("support_family").do("ask_services").do("weigh_services").do("claim")
    task = open_task(walk.state, "hearing")
    sitting = date(2026, 10, 20)
    event = done(walk.norm, task, hearing="set").model_copy(update={"next_on": sitting})
    walk.happen(event)
    coming = next(one for one in walk.state.scheduled if one.step == "hearing")
    assert (coming.at + timedelta(minutes=walk.state.offset)).date() == sitting
    while not any(one.step == "hearing" for one in walk.state.tasks):
        pass_time(walk)
    later = date(2026, 11, 17)
    put_off = done(walk.norm, open_task(walk.state, "hearing"), hearing="postponed")
    walk.happen(put_off.model_copy(update={"next_on": later}))
    coming = next(one for one in walk.state.scheduled if one.step == "hearing")
    assert (coming.at + timedelta(minutes=walk.state.offset)).date() == later
    assert "support_child_week" in walk.open_steps, "the child is supported whatever the court does"


def test_a_ward_comes_of_age_by_itself_and_somebody_has_to_close_the_file() -> None:
    event = opening(ORPHAN).model_copy(update={"majority": date(2027, 3, 14)})
    walk = Walk(ORPHAN)
    walk.state = walk.state.model_copy(update={"majority": event.majority})
    while walk.state.stage != "majority":
        pass_time(walk)
    assert (walk.now + timedelta(minutes=walk.state.offset)).isoformat() == "2027-03-14T00:00:00+00:00"
    assert walk.open_steps == {"close_guardianship"}
    walk.do("close_guardianship")
    assert walk.state.closed is not None
    assert walk.state.closed.outcome == "of_age"


DEEDS = st.lists(
    st.sampled_from(["services", "plan", "advice", "exception", "unjust", "claim", "conclude", "threat"]), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(deeds=DEEDS)
def test_no_way_leads_to_a_claim_without_weaker_measures_or_an_exception(deeds: list[str]) -> None:
    walk = Walk.__new__(Walk)
    walk.__dict__ |= {**REVIEWED.__dict__, "turns": list(REVIEWED.turns), "ordered": list(REVIEWED.ordered)}
    known, exception = set[str](), False
    for deed in deeds:
        match deed:
            case "services" | "plan" | "advice":
                walk.happen(weighed(deed))
                known.add(deed)
            case "conclude" if "conclude" in walk.open_steps:
                walk.do("conclude", recommendation="court")
                known.add("plan")
            case "exception" if check(walk.norm, walk.state, excepted("restriction"), walk.now) is None:
                walk.happen(excepted("restriction"))
                exception = True
            case "unjust" if exception:
                walk.happen(judged(len(walk.state.oversteps), "unjustified"))
                exception = False
            case "claim" if "claim_restriction" not in walk.open_steps:
                may = check(walk.norm, walk.state, added(), walk.now) is None
                assert may == (exception or known >= {"services", "plan"}), (deeds, known, exception)
                if may:
                    walk.happen(added())
    assert not any(isinstance(one, StartCase) for one in walk.commands)


REVIEWED = in_review()

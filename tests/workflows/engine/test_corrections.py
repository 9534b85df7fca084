"""An answer sent anew: by its own agency, while nothing rests on it, with everything that follows from it."""

from typing import Any

import pytest

from models.case import Given
from models.commands import InformAgency, RenderDocument
from models.events import AnswerCorrected, StepAdded, ThreatReported
from models.people import AgencyKind, Doer, Role
from models.refusal import Refusal, Refused
from models.route import FactValue, Route
from models.submission import canonical_json
from tests.support.casework import Walk, answer, doer, norm_of, open_task
from workflows.engine.clock import next_tick
from workflows.engine.core import advance, check
from workflows.engine.explain import explain
from workflows.engine.norm import Norm

PREVENTION = norm_of("ru.prevention")
QUIET = {"child_safe": "yes", "urgency": "planned"}
SEEN: dict[str, FactValue] = {"access": "given", "violence_signs": "none", "no_care": False}


def inquiring(norm: Norm = PREVENTION) -> Walk:
    """The requests are sent and the family was visited; nobody has replied, nobody has approved the act."""
    return Walk(norm, **QUIET).do("take_up", triage="accept").do("request").do("survey", **SEEN)


def assessed(**facts: FactValue) -> Walk:
    walk = inquiring().do("approve_act", act_approval="approve").do("reply_school").do("reply_health")
    given_facts: dict[str, FactValue] = {"risk": "high", "threat": False}
    return walk.do("reply_police").do("assess", **(given_facts | facts))


def under_plan() -> Walk:
    walk = assessed(risk="moderate").do("resolve", decision="start_ipr").do("dispatch")
    return walk.do("draft_plan", family_agrees="yes").do("approve_plan", plan_verdict="approve")


def wait_for(walk: Walk, step: str) -> Walk:
    """Let the clock do everything until the step is open."""
    while step not in walk.open_steps:
        tick = next_tick(walk.norm, walk.state)
        assert tick is not None
        walk.now = max(walk.now, tick[0])
        walk.happen(tick[1])
    return walk


def given(walk: Walk, step: str) -> Given:
    return next(entry for entry in walk.state.given if entry.step == step)


def correction(walk: Walk, step: str, *, by: Doer | None = None, **facts: FactValue) -> AnswerCorrected:
    """The agency that answered answers anew, with these facts changed."""
    old = given(walk, step)
    kind = walk.norm.route.step_of[step].agency
    return AnswerCorrected(
        task=old.task,
        corrects=old.submission.id,
        submission=answer(old.submission.form, number=1000 + walk.state.turn),
        facts=old.facts | facts,
        reason="slip",
        by=by or Doer(person="p-1", agency=old.agency, kind=kind, role=old.role),
    )


def refusal(walk: Walk, event: AnswerCorrected) -> Refusal:
    """Why it is refused; nothing has changed by then."""
    found, before = check(walk.norm, walk.state, event, walk.now), walk.state
    assert found is not None
    with pytest.raises(Refused):
        advance(walk.norm, before, event, walk.now)
    return found


def amended(**steps: dict[str, Any]) -> Norm:
    """The prevention route with these parts of these steps changed."""
    whole = PREVENTION.route.model_dump(mode="json", exclude_defaults=True)
    for stage in whole["stages"]:
        for step in stage["steps"]:
            step.update(steps.get(step["id"], {}))
    return Norm(Route.model_validate_json(canonical_json(whole)), PREVENTION.calendar)


def test_a_corrected_answer_takes_the_place_of_the_old_one_and_nothing_else_moves() -> None:
    walk = inquiring()
    event, before, old = correction(walk, "survey", access="refused"), walk.state, given(walk, "survey")
    walk.happen(event)
    assert walk.commands == ()
    assert walk.state == before.model_copy(
        update={
            "turn": before.turn + 1,
            "facts": before.facts | {"access": "refused"},
            "answers": before.answers | {"survey": event.submission},
            "last_answer": event.submission,
            "given": (
                *before.given[:-1],
                old.model_copy(
                    update={"submission": event.submission, "facts": event.facts, "person": event.by.person}
                ),
            ),
        }
    )


def test_its_papers_are_made_anew_and_name_what_they_replace() -> None:
    walk = inquiring()
    event, old = correction(walk, "request"), given(walk, "request").submission
    walk.happen(event)
    paper = RenderDocument(
        document="interagency_request",
        submission=event.submission,
        agency="commission-1",
        copies=("school-1", "health-1", "police-1"),
        corrects=old.id,
    )
    assert walk.commands == (paper,)
    third = correction(walk, "request")
    walk.happen(third)
    update = {"submission": third.submission, "corrects": event.submission.id}
    assert walk.commands == (paper.model_copy(update=update),)


def test_whom_the_new_facts_concern_is_informed_and_nobody_twice() -> None:
    walk = inquiring()
    walk.happen(correction(walk, "survey", violence_signs="found"))
    informed = [command.agency for command in walk.commands if isinstance(command, InformAgency)]
    assert informed == ["police-1", "prosecutor-1"]
    walk.happen(correction(walk, "survey", access="closed"))
    assert walk.commands == ()


def test_what_a_later_answer_said_stands() -> None:
    walk = inquiring().happen(StepAdded(step="survey_again", by=doer(AgencyKind.COMMISSION)))
    walk.do("survey_again", access="given", violence_signs="needs_doctor", no_care=True)
    walk.happen(correction(walk, "survey", violence_signs="found"))
    assert walk.state.facts["violence_signs"] == "needs_doctor"
    assert given(walk, "survey").facts["violence_signs"] == "found"


def test_a_fact_that_the_new_answer_no_longer_gives_is_forgotten() -> None:
    walk = inquiring()
    event = correction(walk, "survey")
    sent = event.submission.model_copy(update={"gaps": 1})
    walk.happen(event.model_copy(update={"facts": {"access": "closed"}, "submission": sent}))
    assert walk.state.facts["access"] == "closed"
    assert {"violence_signs", "no_care"}.isdisjoint(walk.state.facts)


@pytest.mark.parametrize("risk", ["high", "low"])
def test_a_corrected_fact_turns_the_case_to_an_emergency_whatever_was_decided(risk: str) -> None:
    walk = assessed()
    walk.happen(correction(walk, "assess", threat=True, risk=risk))
    assert walk.state.stage == "threat"
    assert walk.state.given == ()


def test_a_corrected_report_ends_the_stage_as_the_report_itself_would_have() -> None:
    walk = wait_for(under_plan(), "report_curator").do("report_curator", proposal="continue")
    assert walk.state.stage == "monitoring"
    walk.happen(correction(walk, "report_curator", proposal="close"))
    assert walk.state.stage == "review"


def test_only_the_last_round_of_a_repeated_step_may_be_corrected() -> None:
    walk = wait_for(under_plan(), "report_school").do("report_school")
    first = correction(walk, "report_school")
    assert check(walk.norm, walk.state, first, walk.now) is None
    wait_for(walk, "report_school").do("report_school")
    assert refusal(walk, first).code == "relied_on"
    assert check(walk.norm, walk.state, correction(walk, "report_school"), walk.now) is None


def test_an_answer_that_a_done_step_rests_on_is_refused_with_a_way_out() -> None:
    walk = inquiring()
    event = correction(walk, "survey", access="refused")
    walk.do("approve_act", act_approval="approve")
    found = refusal(walk, event)
    assert found.code == "relied_on"
    assert "«Утвердить акт обследования»" in found.message
    assert "«Повторно обследовать условия жизни»" in found.remedy


def test_a_reply_hinders_the_correction_of_the_request_and_not_of_the_act() -> None:
    walk = inquiring()
    walk.do("reply_school")
    assert "«Ответить на запрос комиссии (школа)»" in refusal(walk, correction(walk, "request")).message
    assert check(walk.norm, walk.state, correction(walk, "survey", access="refused"), walk.now) is None


def test_a_step_decided_by_the_old_facts_keeps_them() -> None:
    walk = assessed()
    assert "psychologist" in walk.open_steps
    assert "диагностику" in refusal(walk, correction(walk, "assess", risk="low")).message
    assert check(walk.norm, walk.state, correction(walk, "assess", risk="very_high"), walk.now) is None


def test_an_answer_that_would_have_been_sent_back_is_not_corrected_into_it() -> None:
    walk = inquiring().do("approve_act", act_approval="approve")
    assert refusal(walk, correction(walk, "approve_act", act_approval="rework")).code == "relied_on"


def test_a_printed_answer_is_relied_on_though_nothing_waited_for_it() -> None:
    norm = amended(approve_act={"after": None})
    walk = inquiring(norm).do("approve_act", act_approval="approve")
    assert "«Утвердить акт обследования»" in refusal(walk, correction(walk, "survey", access="refused")).message


def test_the_answers_of_an_earlier_stage_stand() -> None:
    walk = inquiring()
    event = correction(walk, "survey", access="refused")
    walk.happen(ThreatReported(interruption="threat", by=doer(AgencyKind.GUARDIANSHIP)))
    found = refusal(walk, event)
    assert found.code == "relied_on"
    assert found.remedy.startswith("Прежний ответ остался в деле.")


def test_an_answer_sent_back_for_rework_is_no_answer_any_more() -> None:
    walk = inquiring()
    event = correction(walk, "survey", access="refused")
    walk.do("approve_act", act_approval="rework")
    assert refusal(walk, event).code == "relied_on"
    assert [entry.step for entry in walk.state.given] == ["request"]


def test_what_is_open_or_unknown_cannot_be_corrected() -> None:
    walk = inquiring()
    event = correction(walk, "survey")
    unanswered = event.model_copy(update={"task": open_task(walk.state, "reply_school").id})
    assert refusal(walk, unanswered).code == "wrong_moment"
    assert refusal(walk, event.model_copy(update={"task": 999})).code == "unknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by": doer(AgencyKind.SCHOOL)}, "not_yours"),
        ({"by": doer(AgencyKind.GUARDIANSHIP, Role.MEMBER)}, "not_allowed"),
        ({"by": doer(AgencyKind.GUARDIANSHIP, Role.SUPERVISOR)}, "not_allowed"),
        ({"submission": answer("signal_card", number=77)}, "wrong_form"),
        ({"facts": {"access": "nowhere"}}, "wrong_fact"),
        ({"facts": {"access": "given"}}, "incomplete"),
    ],
)
def test_a_correction_is_held_to_what_an_answer_is_held_to(changes: dict[str, Any], code: str) -> None:
    walk = inquiring()
    assert refusal(walk, correction(walk, "survey").model_copy(update=changes)).code == code


def test_of_two_who_correct_one_answer_the_second_reads_it_first() -> None:
    walk = inquiring()
    first, second = correction(walk, "survey", access="refused"), correction(walk, "survey", access="closed")
    walk.happen(first)
    assert refusal(walk, second).code == "already"
    assert walk.state.facts["access"] == "refused"


def test_the_head_may_correct_what_the_specialist_answered() -> None:
    walk = inquiring()
    event = correction(walk, "survey", by=doer(AgencyKind.GUARDIANSHIP, Role.HEAD), access="refused")
    assert walk.happen(event).state.facts["access"] == "refused"


def test_an_agency_without_an_open_task_may_still_correct_its_answer() -> None:
    walk = inquiring().do("reply_school")
    assert "school-1" not in walk.state.relation.agencies
    assert "school-1" in walk.state.relation.answered
    assert check(walk.norm, walk.state, correction(walk, "reply_school"), walk.now) is None


def test_the_case_tells_which_answers_may_still_be_corrected() -> None:
    walk = inquiring()
    told = explain(walk.norm, walk.state, walk.now).correctable
    assert [(entry.step, entry.agency) for entry in told] == [("request", "commission-1"), ("survey", "guardianship-1")]
    walk.do("approve_act", act_approval="approve")
    told = explain(walk.norm, walk.state, walk.now).correctable
    assert [entry.step for entry in told] == ["request", "approve_act"]

"""Nobody decides about their own work, and what a decision comes to is read from the route."""

from typing import Any

import pytest

from models.events import AnswerCorrected, StepDone
from models.people import AgencyKind, Role
from models.refusal import Refused
from tests.support.casework import Walk, answer, doer, done, norm_of, open_task
from workflows.engine.approval import approvals, sends_back
from workflows.engine.core import check

PREVENTION = norm_of("ru.prevention")
HEAD = doer(AgencyKind.GUARDIANSHIP, Role.HEAD)


def surveyed(by: Role) -> Walk:
    """A case in which the act waits for approval; the survey was done by this role."""
    walk = Walk(PREVENTION).do("take_up", triage="accept")
    event = done(PREVENTION, open_task(walk.state, "survey"), access="given", violence_signs="none", no_care=False)
    return walk.happen(event.model_copy(update={"by": doer(AgencyKind.GUARDIANSHIP, by)}))


def verdict(walk: Walk, said: str) -> StepDone:
    """The head's decision about the act."""
    return done(PREVENTION, open_task(walk.state, "approve_act"), act_approval=said).model_copy(update={"by": HEAD})


def code_of(walk: Walk, event: Any) -> str | None:
    refusal = check(PREVENTION, walk.state, event, walk.now)
    return None if refusal is None else refusal.code


def test_the_route_says_which_steps_decide_about_which_work() -> None:
    found = approvals(PREVENTION.route)
    assert found == {"approve_act": "survey", "approve_plan": "draft_plan"}
    step = PREVENTION.route.step_of["approve_act"]
    assert sends_back(PREVENTION.route, step, {"act_approval": "rework"})
    assert not sends_back(PREVENTION.route, step, {"act_approval": "approve"})
    assert not sends_back(PREVENTION.route, PREVENTION.route.step_of["survey"], {})


@pytest.mark.parametrize("said", ["approve", "rework"])
def test_a_head_who_did_the_survey_does_not_decide_about_the_act(said: str) -> None:
    walk = surveyed(Role.HEAD)
    assert code_of(walk, verdict(walk, said)) == "own_work"
    with pytest.raises(Refused):
        walk.happen(verdict(walk, said))


def test_another_head_decides() -> None:
    walk = surveyed(Role.HEAD)
    other = HEAD.model_copy(update={"person": "guardianship-second-head"})
    assert code_of(walk, verdict(walk, "approve").model_copy(update={"by": other})) is None


def test_the_work_of_a_specialist_is_decided_about_as_ever() -> None:
    walk = surveyed(Role.SPECIALIST)
    assert code_of(walk, verdict(walk, "approve")) is None


def test_whoever_corrects_the_answer_becomes_its_author() -> None:
    walk = surveyed(Role.SPECIALIST)
    given = next(entry for entry in walk.state.given if entry.step == "survey")
    corrected = AnswerCorrected(
        task=given.task,
        corrects=given.submission.id,
        submission=answer("act_survey_mp4", number=90),
        facts=given.facts,
        reason="slip",
        by=HEAD,
    )
    assert code_of(walk.happen(corrected), verdict(walk, "approve")) == "own_work"


def test_work_that_was_sent_back_and_done_by_somebody_else_is_free_to_be_decided() -> None:
    walk = surveyed(Role.HEAD)
    other = HEAD.model_copy(update={"person": "guardianship-second-head"})
    walk.happen(verdict(walk, "rework").model_copy(update={"by": other}))
    walk.do("survey", access="given", violence_signs="none", no_care=False)
    assert code_of(walk, verdict(walk, "approve")) is None


def test_an_author_is_remembered_only_where_somebody_judges() -> None:
    walk = surveyed(Role.SPECIALIST).do("request")
    remembered = {entry.step: entry.person for entry in walk.state.given}
    assert (remembered["survey"], remembered["request"]) == (doer(AgencyKind.GUARDIANSHIP).person, None)

"""Answers to what was asked of others: corrected as other answers, and evidence for the ladder of measures."""

from typing import Any

from models.commands import TellOfReferral
from models.events import AnswerCorrected, Event, ReferralSent, StepDone
from models.people import AgencyKind
from models.referral import Order
from tests.support.casework import AGENCIES, Walk, answer, doer
from tests.workflows.engine.test_measures import added, in_review
from tests.workflows.engine.test_referrals import HEALTH, POLICE, SCHOOL, asked, sent
from workflows.engine.core import check, fold
from workflows.engine.explain import explain
from workflows.engine.measures import missing

SOCIAL = AgencyKind.SOCIAL


def replied(walk: Walk, kind: AgencyKind, number: int) -> Walk:
    task = sent(walk, kind).task
    return walk.happen(
        StepDone(task=task, submission=answer("interagency_reply", number=number), facts={}, by=doer(kind))
    )


def correction(walk: Walk, kind: AgencyKind, number: int, **changes: Any) -> AnswerCorrected:
    referral = sent(walk, kind)
    plain: dict[str, Any] = {
        "task": referral.task,
        "corrects": referral.answer,
        "submission": answer("interagency_reply", number=number),
        "facts": {},
        "reason": "wrong",
        "by": doer(kind),
    }
    return AnswerCorrected(**plain | changes)


def refusal(walk: Walk, event: Event) -> str:
    found = check(walk.norm, walk.state, event, walk.now)
    return "" if found is None else found.code


def test_the_answer_to_a_request_is_corrected_by_whoever_gave_it_and_the_asker_is_told_again() -> None:
    walk = replied(asked(SCHOOL, HEALTH, POLICE), SCHOOL, 71)
    titles = {(one.task, one.title) for one in explain(walk.norm, walk.state, walk.now).correctable}
    assert (sent(walk, SCHOOL).task, "Ответить на запрос") in titles
    assert refusal(walk, correction(walk, SCHOOL, 72, by=doer(HEALTH))) == "not_yours"
    assert refusal(walk, correction(walk, SCHOOL, 72, corrects="f" * 32)) == "already"
    before = walk.state.given
    walk.happen(correction(walk, SCHOOL, 72))
    assert sent(walk, SCHOOL).answer == f"{72:032x}"
    assert len(walk.state.given) == len(before), "the new answer stands in the place of the old one"
    told = [one for one in walk.commands if isinstance(one, TellOfReferral)]
    assert [(one.task, one.change) for one in told] == [(sent(walk, SCHOOL).task, "answered")]
    assert fold(lambda _event, _state: walk.norm, walk.turns) == walk.state


def test_two_answers_to_one_kind_of_request_are_corrected_each_for_itself() -> None:
    walk = replied(replied(asked(SCHOOL, HEALTH, POLICE), SCHOOL, 71), HEALTH, 81)
    walk.happen(correction(walk, SCHOOL, 72))
    assert (sent(walk, SCHOOL).answer, sent(walk, HEALTH).answer) == (f"{72:032x}", f"{81:032x}")
    assert walk.state.answers["reply"].id == f"{81:032x}", "papers are made of the last answer"


def test_an_answer_on_which_a_step_rests_that_waited_for_it_stands() -> None:
    walk = replied(asked(SCHOOL, HEALTH), SCHOOL, 71)
    walk.do("first_look")
    assert refusal(walk, correction(walk, SCHOOL, 72)) == "relied_on"
    late = correction(replied(walk, HEALTH, 81), HEALTH, 82)
    assert refusal(walk, late) == "", "nothing rests on it yet"
    walk.do("weigh")
    assert refusal(walk, late) == "relied_on"


def served(walk: Walk, outcome: str, number: int) -> Walk:
    """The curator asks the social services for help to the family, and they say what became of it."""
    order = Order(ask="service", key=str(number), agency=AGENCIES[SOCIAL], kind=SOCIAL)
    walk.happen(ReferralSent(orders=(order,), submission=answer("referral_letter", number=number), by=doer(SOCIAL)))
    task = walk.state.asked[-1].id
    form = answer("service_report", number=number + 1)
    return walk.happen(StepDone(task=task, submission=form, facts={"service_outcome": outcome}, by=doer(SOCIAL)))


def test_a_service_that_was_given_or_refused_is_known_to_the_ladder_and_one_that_was_not_is_not() -> None:
    walk = served(in_review().do("conclude", recommendation="court"), "not_given", 600)
    assert [one.id for one in missing(walk.norm, walk.state, "restriction")] == ["services"]
    assert refusal(walk, added()) == "too_strong"
    walk = served(walk, "refused", 610)
    known = [(one.measure, one.how, one.submission.id) for one in walk.state.weighed if one.step == "service"]
    assert known == [("services", "refused", f"{611:032x}")]
    assert "service_outcome" not in walk.state.facts, "many may be asked: the route reads none of them"
    assert refusal(walk, added()) == ""
    served(walk, "given", 620)
    assert [one.how for one in walk.state.weighed if one.step == "service"] == ["refused", "tried"]


def test_what_a_corrected_answer_no_longer_shows_is_not_known_any_more() -> None:
    walk = served(in_review().do("conclude", recommendation="court"), "given", 600)
    walk = served(walk, "partly", 610)
    first = next(one for one in walk.state.referrals if one.key == "600")
    form = answer("service_report", number=602)
    event = AnswerCorrected(
        task=first.task,
        corrects=first.answer or "",
        submission=form,
        facts={"service_outcome": "not_given"},
        reason="wrong",
        by=doer(SOCIAL),
    )
    walk.happen(event)
    assert [one.submission.id for one in walk.state.weighed if one.step == "service"] == [f"{611:032x}"]
    assert walk.state.facts.keys().isdisjoint({"service_outcome"})

"""A motion proposes what the form of its step can say, and the paper says what was voted for."""

import pytest

from forms.catalogue import form
from forms.commission.proposals import proposal_words, proposals, proposed_answers
from forms.facts import facts_of

STEPS = [("kdn_resolution", "decision"), ("kdn_resolution_plan", "plan_verdict")]


@pytest.mark.parametrize(("form_id", "fact"), STEPS)
def test_the_answers_to_a_proposal_give_the_facts_that_were_voted_for(form_id: str, fact: str) -> None:
    definition = form(form_id)
    found = proposals(definition, [fact])
    assert len(found) > 1
    for one in found:
        facts = {one.fact: one.value}
        assert facts_of(definition, proposed_answers(definition, facts)) == facts
        assert one.words.lower() in proposal_words(definition, facts).lower()


def test_a_proposal_is_said_in_the_words_of_the_form() -> None:
    assert proposal_words(form("kdn_resolution"), {"decision": "start_ipr"}) == "Организовать ИПР."
    assert (
        proposal_words(form("kdn_resolution_plan"), {"plan_verdict": "rework"})
        == "Проект плана: возвращён на доработку."
    )
    assert proposal_words(form("kdn_resolution_koap"), {}) == "Принять представленный проект решения."


def test_what_the_step_does_not_give_is_not_proposed() -> None:
    assert proposals(form("kdn_resolution"), []) == ()

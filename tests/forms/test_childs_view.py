"""From the age of ten the child's view counts by law (СК РФ ст. 57): papers ask for it, or for why it is not there."""

import pytest

from forms.answers import check_answers
from forms.catalogue import form
from tests.support.filled import DAY, full_answers

TEN, NINE = "2016-03-02", "2016-03-03"
"""Birth dates of children who are ten, and one day short of ten, on the day of filling in."""
ASKED_FROM_TEN = [
    ("act_zhbu", "child", "child_opinion"),
    ("ipr_plan", "child", "child_wishes"),
    ("ipr_conclusion", "child", "child_opinion"),
    ("removal_act", "child", "child_opinion"),
    ("claim_parental_rights", "in_interest_of", "child_opinion"),
]
ASKED_ALWAYS = [
    ("act_survey_mp4", "child_interview"),
    ("psychologist_opinion", "child_view"),
    ("removal_review", "child_view"),
]


def lacking(form_id: str, without: str, **changes: object) -> set[str]:
    """The fields that have to be mended when this one is left empty."""
    definition = form(form_id)
    answers = {key: value for key, value in (full_answers(definition) | changes).items() if key != without}
    return {gap.field for gap in check_answers(definition, answers, day=DAY).gaps}


@pytest.mark.parametrize(("form_id", "child", "view"), ASKED_FROM_TEN)
def test_from_ten_the_view_or_the_reason_is_asked(form_id: str, child: str, view: str) -> None:
    ten = {child: {"full_name": "Соколов Матвей Ильич", "birth_date": TEN}}
    nine = {child: {"full_name": "Соколов Матвей Ильич", "birth_date": NINE}}
    unknown = {child: {"full_name": "Соколов Матвей Ильич"}}
    assert view in lacking(form_id, view, **ten)
    assert view not in lacking(form_id, view, **nine)
    assert view not in lacking(form_id, view, **unknown)


@pytest.mark.parametrize(("form_id", "view"), ASKED_ALWAYS)
def test_some_papers_ask_it_at_any_age(form_id: str, view: str) -> None:
    assert view in lacking(form_id, view)


def test_an_assessment_of_risk_has_the_view_or_the_reason_at_any_age() -> None:
    definition = form("risk_assessment")
    answers = {key: value for key, value in full_answers(definition).items() if key != "child_opinion"}
    assert check_answers(definition, answers, day=DAY).gaps == ()
    assert "no_opinion_reason" in lacking("risk_assessment", "no_opinion_reason", child_opinion=None)

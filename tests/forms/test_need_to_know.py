"""Which agencies may read what a form asks: findings of medicine, income, a child's own words are not for everybody."""

import re

import pytest

from forms.answers import readable_by
from forms.catalogue import form, forms
from forms.definition import Form
from models.people import AgencyKind
from tests.support.filled import full_answers

SENSITIVE = re.compile(
    r"здоров|заболев|травм|инвалид|психолог|слова ребёнка|мнение ребёнка|мнение и пожелания ребёнка|доход|паспорт"
    r"|свидетельство о рождении|алкогол|наркот|насили|диагноз|привив|повреждени",
    re.IGNORECASE,
)
FOR_ALL = {
    ("act_survey_mp4", "help_needed"): "the help that is to be given by all of them",
    ("act_zhbu", "hazards"): "what in the home is dangerous, not who drinks",
    ("claim_parental_rights", "attachments"): "a list of papers",
    ("ippsu", "services_psychological[]"): "which services are to be given, not why",
    ("ippsu", "services_communication[]"): "which services are to be given, not why",
    ("ipr_plan", "child_wishes"): "the plan is carried out by all of them, as the child wishes",
    ("kg_signal", "danger"): "whether the child is in danger: whoever takes the signal up must know",
    ("kz_signal", "danger"): "whether the child is in danger: whoever takes the signal up must know",
    ("removal_act", "participants[]"): "who was there",
    ("resonance_protocol", "chief_psychologist_told"): "whether a colleague was told",
    ("services_application", "urgent_need"): "a fact of the route: help at once or not",
}
"""Fields whose titles sound sensitive and that all who work on the case need."""


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_a_field_that_sounds_sensitive_is_reserved_or_has_a_reason(definition: Form) -> None:
    open_to_all = {
        (definition.id, field.key)
        for field in definition.fields
        if SENSITIVE.search(field.title) and not field.seen_by and not field.is_signed_by_hand
    }
    assert open_to_all == {place for place in FOR_ALL if place[0] == definition.id}


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_what_is_reserved_is_never_kept_from_the_court_and_the_prosecutor(definition: Form) -> None:
    for field in definition.fields:
        if field.seen_by:
            assert {AgencyKind.COURT, AgencyKind.PROSECUTOR} <= set(field.seen_by), field.key


@pytest.mark.parametrize(
    ("form_id", "kind", "kept"),
    [
        ("med_certificate", AgencyKind.SCHOOL, {"blank", "request_ref", "child", "attached"}),
        ("med_certificate", AgencyKind.POLICE, {"blank", "request_ref", "child", "attached", "injuries"}),
        ("psychologist_opinion", AgencyKind.SCHOOL, {"child", "request", "recommendations"}),
    ],
)
def test_of_a_certificate_others_read_only_whom_it_is_about(form_id: str, kind: AgencyKind, kept: set[str]) -> None:
    answers = full_answers(form(form_id))
    asked = {key: value for key, value in answers.items() if form(form_id).field_of[key].is_asked}
    assert set(readable_by(form(form_id), asked, kind)) == kept
    assert readable_by(form(form_id), asked, AgencyKind.GUARDIANSHIP) == asked

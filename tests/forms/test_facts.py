from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import check_answers
from forms.catalogue import form, forms, instrument
from forms.facts import declared, facts_of
from forms.schema import answers_model
from tests.support.filled import DAY, full_answers

THREATS = {factor.key: "no" for factor in instrument("edin_safety_threats").factors}
RISKS = {factor.key: "none" for factor in instrument("edin_risk_factors").factors} | {"protective_capacity": "high"}
SEEN = [{"seen": "синяк", "source": "осмотр", "method": "observed", "observed_at": "2026-03-01"}]


def facts(form_id: str, **answers: Any) -> dict[str, Any]:
    definition = form(form_id)
    result = check_answers(definition, {key.replace("__", "."): value for key, value in answers.items()}, day=DAY)
    return facts_of(definition, result.answers)


def rated(levels: dict[str, str], **changed: str) -> dict[str, Any]:
    everything = levels | changed
    return {key: {"level": level, "evidence": SEEN} for key, level in everything.items()}


def test_a_signal_gives_its_urgency_safety_and_signs() -> None:
    card = facts("signal_card", urgency="urgent", child_safe_now="unknown", signs=["truancy", "neglect"])
    assert card == {"urgency": "urgent", "child_safe": "unknown", "signs_violence": False, "signs_absence": True}


def test_an_unanswered_field_gives_no_fact() -> None:
    assert facts("signal_card", urgency="planned") == {"urgency": "planned"}


def test_a_survey_gives_violence_care_and_access() -> None:
    act = facts(
        "act_survey_mp4", violence_signs="needs_doctor", no_care_circumstances="present", access_result="refused"
    )
    assert act == {"violence_signs": "needs_doctor", "no_care": True, "access": "refused"}


@pytest.mark.parametrize(
    ("marks", "decision"),
    [
        (["recognise_sop", "start_ipr", "name_lead"], {"decision": "start_ipr"}),
        (["extend"], {"decision": "continue"}),
        (["close_ipr", "send_representation"], {"decision": "close"}),
        (["correct_plan"], {"decision": "correct_plan"}),
        (["postpone"], {"decision": "postpone"}),
        (["refuse"], {"decision": "refuse"}),
        (["request_information"], {}),
        (["refuse", "start_ipr"], {}),
    ],
)
def test_a_resolution_gives_one_main_decision(marks: list[str], decision: dict[str, str]) -> None:
    assert facts("kdn_resolution", decision_kinds=marks) == decision


def test_a_reply_is_complete_when_nothing_was_refused() -> None:
    assert facts("interagency_reply") == {"reply_complete": True}
    assert facts("interagency_reply", refusal_items="врачебная тайна") == {"reply_complete": False}


def test_the_mark_of_a_signature_says_whether_the_family_agrees() -> None:
    assert facts("ipr_plan", parent_consent="remarks") == {"family_agrees": "remarks"}


@pytest.mark.parametrize(
    ("threats", "risks", "expected"),
    [
        (rated(THREATS), rated(RISKS), {"threat": False, "risk": "low"}),
        (rated(THREATS, unattended="yes"), rated(RISKS), {"threat": True, "risk": "very_high"}),
        (rated(THREATS), rated(RISKS, housing="high"), {"threat": False, "risk": "moderate"}),
        (
            rated(THREATS),
            rated(RISKS, housing="high", supervision="high", family_stress="high"),
            {"threat": False, "risk": "high"},
        ),
        (rated(THREATS, unattended="unknown"), rated(RISKS), {"threat": False, "risk": "moderate"}),
        (rated(THREATS), rated(RISKS, protective_capacity="none"), {"threat": False, "risk": "moderate"}),
    ],
)
def test_the_level_of_risk_follows_the_stated_rule(
    threats: dict[str, Any], risks: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert facts("risk_assessment", threats=threats, risk_factors=risks) == expected


def test_a_specialist_may_override_the_level_and_must_say_why() -> None:
    given_level = {"threats": rated(THREATS), "risk_factors": rated(RISKS), "override_level": "high"}
    assert facts("risk_assessment", **given_level)["risk"] == "high"
    gaps = check_answers(form("risk_assessment"), given_level, day=DAY).gaps
    assert "override_reason" in {gap.field for gap in gaps}


def test_an_assessment_not_yet_made_gives_no_level() -> None:
    assert facts("risk_assessment") == {}
    assert facts("risk_assessment", threats=rated(THREATS)) == {"threat": False}


def test_a_level_sent_from_outside_does_not_replace_the_rule() -> None:
    sent = facts("risk_assessment", threats=rated(THREATS), risk_factors=rated(RISKS), computed_level="very_high")
    assert sent["risk"] == "low"


@given(st.sampled_from(forms()))
def test_facts_are_codes_numbers_and_flags_of_the_declared_type(definition: Any) -> None:
    result = check_answers(definition, full_answers(definition), day=DAY)
    types = declared(definition)
    for name, value in facts_of(definition, result.answers).items():
        match types[name].type:
            case "code":
                assert value in types[name].values
            case "flag":
                assert isinstance(value, bool)
            case "number":
                assert isinstance(value, int)


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_the_schema_for_openapi_accepts_what_the_check_keeps(definition: Any) -> None:
    model = answers_model(definition.id, definition.version)
    result = check_answers(definition, full_answers(definition), day=DAY)
    computed = {field.key for field in definition.fields if field.rules}
    model.model_validate({key: value for key, value in result.answers.items() if key not in computed})
    schema = model.model_json_schema(by_alias=True)
    assert schema["title"] == definition.title
    assert set(schema["properties"]) == {field.key for field in definition.fields if not field.rules}

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import Checked, check_answers, readable_by
from forms.catalogue import form, forms
from forms.definition import Form
from models.people import AgencyKind
from tests.support.filled import DAY, full_answers

FORMS = forms()
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)


def checked(form_id: str, answers: object) -> Checked:
    return check_answers(form(form_id), answers, day=DAY)


def gap(form_id: str, key: str, value: object) -> str:
    return next(gap.message for gap in checked(form_id, {key: value}).gaps if gap.field == key)


@pytest.mark.parametrize("definition", FORMS, ids=lambda one: one.id)
def test_a_form_filled_in_completely_has_no_gaps(definition: Form) -> None:
    result = check_answers(definition, full_answers(definition), day=DAY)
    assert result.gaps == ()
    assert set(result.answers) == {field.key for field in definition.fields}


@pytest.mark.parametrize("definition", FORMS, ids=lambda one: one.id)
def test_kept_answers_read_again_are_the_same(definition: Form) -> None:
    once = check_answers(definition, full_answers(definition), day=DAY)
    assert check_answers(definition, once.answers, day=DAY) == once


@given(st.sampled_from([one.id for one in FORMS]), st.data())
def test_whatever_is_sent_gets_answers_and_gaps_and_never_an_exception(form_id: str, data: st.DataObject) -> None:
    definition = form(form_id)
    keys = st.sampled_from([field.key for field in definition.fields]) | st.text(max_size=10)
    raw = data.draw(st.dictionaries(keys, JSON, max_size=6) | JSON)
    result = check_answers(definition, raw, day=DAY)
    again = check_answers(definition, result.answers, day=DAY)
    assert again.answers == result.answers
    assert all(gap.message for gap in result.gaps)
    order = [field.key for field in definition.fields]
    named = [gap.field for gap in result.gaps if gap.kind != "unknown" and gap.field]
    assert named == sorted(named, key=order.index)


def test_missing_fields_are_told_in_the_order_of_the_form() -> None:
    missing = [gap.field for gap in checked("interagency_request", {}).gaps]
    assert missing == [
        "blank", "addressee", "legal_basis", "purpose", "subject", "questions[]", "reply_due", "reply_channel",
        "confidentiality_note", "executor",
    ]  # fmt: skip


def test_what_the_office_writes_is_not_asked_of_the_author() -> None:
    asked = {gap.field for gap in checked("signal_card", {}).gaps}
    assert not asked & {"number_date", "received", "signature_specialist"}
    assert {"child", "facts", "urgency"} <= asked


@pytest.mark.parametrize(
    ("form_id", "key", "value", "words"),
    [
        ("signal_card", "urgency", "soon", "Такого варианта нет. Возможны: immediate"),
        ("signal_card", "detected_at", "вчера", "Укажите дату так: 02.03.2026"),
        ("signal_card", "detected_at", "2026-03-02T25:00", "Укажите дату и время так"),
        ("signal_card", "child", {"birth_date": "2014-05-12"}, "Укажите: ФИО."),
        ("signal_card", "child", {"full_name": "А", "height": 3}, "Неизвестных частей: 1"),
        ("signal_card", "child", 12, "Здесь нужно указать: ФИО"),
        ("signal_card", "facts", "я" * 4001, "не больше 4000 знаков, сейчас 4001"),
        ("signal_card", "child_org", "я" * 301, "не больше 300 знаков"),
        ("signal_card", "source_confidential", "yes", "«да» или «нет»"),
        ("signal_card", "recipients", "police", "Здесь нужен список."),
        ("signal_card", "siblings[]", [{"birth_date": "12.05.2014"}], "строка 1: заполните «ФИО»"),
        ("signal_card", "siblings[]", [{"full_name": "А", "birth_date": "31.02.2014"}], "строка 1: «Дата рождения»"),
        ("act_survey_mp4", "child_birth_date", "2014-02-30", "Такой даты нет"),
        ("act_survey_mp4", "housing_rooms_count", -1, "не меньше нуля"),
        ("act_survey_mp4", "housing_rooms_count", True, "целое число"),
        ("act_survey_mp4", "housing_area_sqm", "много", "например 12500,50"),
        ("act_survey_mp4", "housing_area_sqm", float("nan"), "например 12500,50"),
        ("act_survey_mp4", "parent_acknowledgement", {"full_name": "А"}, "Выберите отметку о подписи."),
        ("risk_assessment", "threats", {"physical_violence": "yes"}, "без доказательства не принимается"),
        ("risk_assessment", "threats", {"physical_violence": "no"}, "«Отсутствие еды/питья"),
    ],
)
def test_a_wrong_value_is_explained_without_repeating_it(form_id: str, key: str, value: Any, words: str) -> None:
    assert words in gap(form_id, key, value)


def test_a_field_that_is_not_in_the_form_is_named() -> None:
    unknown = checked("signal_card", {"shoe_size": 36, "y" * 200: 1}).gaps[-2:]
    assert [(one.field, one.kind) for one in unknown] == [("shoe_size", "unknown"), ("y" * 80, "unknown")]


def test_a_field_is_asked_for_only_when_its_condition_holds() -> None:
    passport = {"child_doc_kind": "passport"}
    certificate = {"child_doc_kind": "birth_certificate"}
    asked = {one.field: one.message for one in checked("act_survey_mp4", passport).gaps}
    assert "выбран документ «паспорт»" in asked["child_passport"]
    assert "child_birth_certificate" not in asked
    assert "child_birth_certificate" in {one.field for one in checked("act_survey_mp4", certificate).gaps}


def test_the_opinion_of_a_child_is_required_from_ten_years_counted_on_the_day_of_filling_in() -> None:
    claim = form("claim_parental_rights")
    answers = {"in_interest_of": {"full_name": "Соколов Матвей", "birth_date": "2016-03-03"}}
    asked = [
        "child_opinion" in {one.field for one in check_answers(claim, answers, day=day).gaps}
        for day in (date(2026, 3, 2), date(2026, 3, 3))
    ]
    assert asked == [False, True]


def test_two_answers_that_contradict_each_other_are_a_gap() -> None:
    answers = {"survey_date": "2026-03-05", "act_date": "2026-03-04"}
    told = {one.field: one for one in checked("act_survey_mp4", answers).gaps}
    assert told["survey_date"].kind == "wrong"
    decisions = gap("kdn_resolution", "decision_kinds", ["start_ipr", "refuse"])
    assert decisions == "Эти отметки противоречат друг другу, оставьте одну: «организовать ИПР», «отказать»."


def test_an_explicitly_empty_table_is_an_answer_unless_rows_are_needed() -> None:
    answers: dict[str, Any] = {"members_absent[]": [], "measures[]": []}
    asked = {one.field: one.message for one in checked("kdn_resolution", answers).gaps}
    assert "members_absent[]" not in asked
    assert asked["measures[]"].startswith("Добавьте хотя бы одну строку")


def test_a_draft_with_gaps_keeps_everything_that_is_well_formed() -> None:
    result = checked("signal_card", {"urgency": "immediate", "child": "Соколов Матвей", "detected_at": "?"})
    assert result.answers == {"urgency": "immediate", "child": {"full_name": "Соколов Матвей"}}
    assert not result.is_sound
    assert result.missing == len([one for one in result.gaps if one.kind == "missing"])


@pytest.mark.parametrize(
    ("kind_key", "sent", "kept"),
    [
        ("child_birth_date", "2.3.2014", "2014-03-02"),
        ("housing_area_sqm", "1 038,40", "1038.4"),
        ("housing_area_sqm", 12.5, "12.5"),
        ("housing_rooms_count", "3", 3),
        ("mother.job", "  продавец\n\nсмена\u202e ", "продавец  смена"),
        ("child_health", "и\u0306 раз\r\nдва\x00\ud800", "й раз\nдва\ufffd"),
        ("actual_caregivers", ["father", "mother", "mother"], ["mother", "father"]),
        ("parent_acknowledgement", "signed", {"choice": "signed"}),
    ],
)
def test_a_value_is_kept_in_one_form(kind_key: str, sent: Any, kept: Any) -> None:
    assert checked("act_survey_mp4", {kind_key: sent}).answers[kind_key] == kept


def test_an_agency_reads_only_the_fields_meant_for_it() -> None:
    card = form("signal_card")
    answers: dict[str, Any] = {"child_words": "слова", "facts": "суть", "source_confidential": True}
    assert readable_by(card, answers, AgencyKind.SCHOOL) == {"facts": "суть"}
    assert readable_by(card, answers, AgencyKind.PSYCHOLOGY) == {"facts": "суть", "child_words": "слова"}
    assert readable_by(card, answers, AgencyKind.GUARDIANSHIP) == answers


def test_every_factor_and_row_that_lacks_something_is_told_with_its_place() -> None:
    whole = full_answers(form("risk_assessment"))
    threats = {key: dict(rating) for key, rating in whole["threats"].items()}
    first, second, *_ = threats
    threats[first] = {"level": "yes", "evidence": [{"method": "observed"}]}
    threats[second] = {"level": "yes"}
    gaps = checked("risk_assessment", {**whole, "threats": threats}).gaps
    assert [(gap.field, gap.place) for gap in gaps] == [
        ("threats", f"{first}.evidence.0.seen"),
        ("threats", f"{second}.evidence"),
    ]
    rows = [{}, {"full_name": "Анна"}, {"birth_date": "12.05.2014"}, {"birth_date": "31.02.2014", "full_name": "А"}]
    told = [gap for gap in checked("signal_card", {"siblings[]": rows}).gaps if gap.field == "siblings[]"]
    assert [gap.place for gap in told] == ["2.full_name", "3.birth_date"]
    assert told[0].message.startswith("строка 3:")

from typing import Any

import pytest

from forms.answers import check_answers
from forms.catalogue import FOLDER, form, forms
from forms.definition import Form, Kind
from forms.form_check import slips_of
from forms.prefill import found, prefilled
from tests.support.filled import DAY

WHO = {Kind.PERSON, Kind.STAFF, Kind.ORG}
NOT_KNOWN = {
    "act_zhbu": {"legal_representative"},
    "interagency_request": {"addressee"},
    "kdn_minutes": {"presiding"},
    "kdn_sitting_minutes": {"presiding", "secretary"},  # forms.commission.minutes fills it in whole
    "kdn_representation": {"addressee"},
    "official_message": {"addressee"},
}
KNOWN: dict[str, Any] = {
    "child": {"full_name": "Соколов Матвей Ильич", "birth_date": "2014-05-12", "address": "ул. Заречная, д. 14"},
    "agency": {"name": "Отдел опеки", "code": "opeka-1"},
    "actor": {"full_name": "Петрова Анна Сергеевна", "position": "специалист"},
    "earlier": {"signal_card": {"mother": {"full_name": "Соколова Марина"}, "child_address": "старый адрес"}},
}  # fmt: skip


def test_what_is_known_of_the_child_the_agency_and_the_person_is_not_asked_again() -> None:
    card = prefilled(form("signal_card"), KNOWN)
    assert card["child"] == {
        "full_name": "Соколов Матвей Ильич",
        "birth_date": "2014-05-12",
        "address": "ул. Заречная, д. 14",
    }
    assert card["sender_org"] == {"name": "Отдел опеки"}
    assert card["sender"] == {"full_name": "Петрова Анна Сергеевна", "position": "специалист"}


def test_an_earlier_form_fills_in_what_the_case_itself_does_not_know() -> None:
    act = prefilled(form("act_survey_mp4"), KNOWN)
    assert act["mother.full_name"] == "Соколова Марина"
    assert act["child_actual_address"] == "ул. Заречная, д. 14"


def test_a_key_with_a_dot_in_an_earlier_form_is_found() -> None:
    earlier = {"earlier": {"act_survey_mp4": {"mother.full_name": "Соколова"}}}
    assert found(earlier, "earlier.act_survey_mp4.mother.full_name") == "Соколова"
    assert found(earlier, "earlier.act_survey_mp4.father.full_name") is None
    assert found(earlier, "child.person") is None


def test_a_known_value_that_does_not_fit_is_left_out() -> None:
    assert "child_birth_date" not in prefilled(form("act_survey_mp4"), {"child": {"birth_date": "весной"}})


PAPERS: dict[str, Any] = KNOWN | {
    "papers": {"interagency_request": {"number": "85", "date": "2026-03-03"}},
    "commission": {"name": "КДНиЗП", "address": "пл. Советская, д. 2"},
    "case": {"title": "Дело № 2026-000123"},
    "family": {"mother": {"full_name": "Соколова Марина", "occupation": "упаковщица"}},
    "earlier": {
        "interagency_request": {"questions[]": [{"no": 1, "question": "Когда?"}, {"no": 2, "question": "Где?"}]},
        "signal_card": {"siblings[]": [{"full_name": "Соколова Дарья", "birth_date": "2019-10-08"}]},
        "risk_assessment": {"computed_level": "moderate", "safety_plan": "Ночью приходит бабушка."},
        "act_survey_mp4": {"housing_rooms_count": 2, "housing_area_sqm": "38.4", "child_health": "Здоров."},
    },
}  # fmt: skip


def test_the_number_of_a_paper_of_the_case_answers_which_request_this_is() -> None:
    reply = prefilled(form("interagency_reply"), PAPERS)
    assert reply["request_ref"] == {"number": "85", "date": "2026-03-03"}
    assert prefilled(form("med_certificate"), PAPERS)["request_ref"] == "№\u00a085 от\u00a003.03.2026"
    assert prefilled(form("interagency_request"), PAPERS)["purpose"] == "Дело № 2026-000123"


def test_a_request_names_the_child_and_says_nothing_else_of_it() -> None:
    asked = prefilled(form("interagency_request"), PAPERS)["subject"]
    assert asked == {"full_name": "Соколов Матвей Ильич", "birth_date": "2014-05-12"}


def test_rows_are_taken_over_as_far_as_the_columns_are_the_same() -> None:
    assert prefilled(form("interagency_reply"), PAPERS)["answers[]"] == [{"no": 1}, {"no": 2}]
    assert prefilled(form("act_zhbu"), PAPERS)["children[]"] == [{"full_name": "Соколова Дарья"}]
    assert prefilled(form("risk_assessment"), PAPERS)["assessors[]"] == [
        {"full_name": "Петрова Анна Сергеевна", "position": "специалист"}
    ]


def test_a_question_left_without_an_answer_asks_why_it_is_refused() -> None:
    rows = [{"no": 1, "answer": "14.10.2025"}, {"no": 2}]
    gaps = check_answers(form("interagency_reply"), {"answers[]": rows}, day=DAY).gaps
    assert [gap.message for gap in gaps if gap.field == "refusal_items"] == [
        "Заполните «В чём отказано и основание»: не на все пункты дан ответ: укажите, в чём отказано и почему."
    ]
    whole = check_answers(form("interagency_reply"), {"answers[]": rows[:1]}, day=DAY).gaps
    assert "refusal_items" not in {gap.field for gap in whole}


def test_what_was_found_once_serves_the_next_form_and_what_must_be_seen_anew_is_asked() -> None:
    plan = prefilled(form("ipr_plan"), PAPERS)
    assert (plan["risk_level_start"], plan["safety_plan"]) == ("moderate", "Ночью приходит бабушка.")
    again = prefilled(form("act_survey_mp4"), PAPERS)
    assert (again["housing_rooms_count"], again["housing_area_sqm"]) == (2, "38.4")
    assert "child_health" not in again
    assert [one.id for one in forms() if "child_opinion" in prefilled(one, PAPERS)] == []


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_every_source_and_condition_of_our_forms_exists(definition: Form) -> None:
    path = FOLDER / "ru" / f"{definition.id}.v{definition.version}.yaml"
    assert list(slips_of(path, definition)) == []


@pytest.mark.parametrize("definition", forms(), ids=lambda one: one.id)
def test_whoever_a_form_asks_about_is_filled_in_where_it_is_known(definition: Form) -> None:
    """A person, an agency or a colleague is never asked for without a look at what is known, but by the listed."""
    asked = {field.key for field in definition.fields if field.is_asked and field.type in WHO and not field.prefill}
    assert asked == NOT_KNOWN.get(definition.id, set())


def test_prefilled_answers_are_sound_in_every_form() -> None:
    for definition in forms():
        assert check_answers(definition, prefilled(definition, KNOWN), day=DAY).is_sound

from typing import Any

from forms.answers import check_answers
from forms.catalogue import form, forms
from forms.prefill import found, prefilled
from tests.support.filled import DAY

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


def test_prefilled_answers_are_sound_in_every_form() -> None:
    for definition in forms():
        assert check_answers(definition, prefilled(definition, KNOWN), day=DAY).is_sound

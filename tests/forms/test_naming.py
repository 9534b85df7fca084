import re
from html import unescape
from typing import Any

import pytest

from forms.definition import Kind
from forms.naming import Named, Naming, described, gender_of
from forms.paper import Paper
from forms.render import document_html, name_uses
from forms.russian.cases import Case, Gender
from forms.russian.name_forms import NameForms
from forms.templates import own_templates
from tests.support.filled import sample, sampled_documents

UNSURE = "Асанова Айгуль Бакыт кызы"
"""Feminine names in a soft consonant are declined by some and not by others."""


def text_of(paper: Paper) -> str:
    body = document_html(paper.document, paper).split("<body", 1)[1]
    words = unescape(re.sub(r"<[^>]*>", " ", re.sub(r'src="[^"]*"', "", body)))
    return re.sub(r"[\s\u00a0]+", " ", words).strip()


def with_person(document: str, key: str, full_name: str, **changes: Any) -> Paper:
    """The sample with another person in this field."""
    paper = sample(document)
    person = paper.answers[key]
    assert isinstance(person, dict)
    answers = {**paper.answers, key: {**person, "full_name": full_name}}
    return paper.model_copy(update={"answers": answers, **changes})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            "kdn_resolution",
            "под председательством Жукова А. И., рассмотрев вопрос повестки дня в отношении Соколова",
        ),
        ("kdn_resolution_koap", "в отношении Назаровой Ирины Александровны, 17.11.1994 г. р., проживающей по адресу:"),
        ("ipr_plan", "в отношении Соколова Матвея Ильича"),
        ("ipr_plan", "С планом ознакомлена: родитель (законный представитель)"),
        ("ipr_plan", "Ознакомлен: несовершеннолетний (с 14 лет)"),
        ("ipr_deregistration_motion", "В Комиссию по делам несовершеннолетних и защите их прав"),
        ("ipr_deregistration_motion", "работу в отношении Соколова Матвея Ильича, 12.05.2014 г. р."),
        ("ipr_conclusion", "в отношении Соколова Матвея Ильича, 12.05.2014 г. р."),
        ("interagency_request", "Прошу предоставить сведения в отношении Соколова Матвея Ильича"),
        ("kdn_summons", "Соколовой Марине Викторовне"),
        ("kdn_parents_notice", "о решении в отношении Соколова Матвея Ильича"),
        ("removal_decision", "жизни или здоровью несовершеннолетней Назаровой Полины Олеговны"),
        ("removal_decision", "на попечении Назаровой Ирины Александровны"),
        ("removal_act", "отобрана несовершеннолетняя Назарова Полина Олеговна"),
        ("removal_act", "у Назаровой Ирины Александровны"),
        ("removal_prosecutor_notice", "об отобрании несовершеннолетней Назаровой Полины Олеговны"),
        ("claim_parental_rights", "В Нижнеозёрский районный суд"),
        ("claim_parental_rights", "к Назаровой Ирине Александровне об ограничении родительских прав"),
        ("claim_parental_rights", "в интересах несовершеннолетней Назаровой Полины Олеговны"),
        ("school_characteristic", "на обучающегося Соколова Матвея Ильича"),
        ("act_survey_mp4", "обследование условий жизни Соколова Матвея Ильича"),
    ],
)
def test_a_paper_says_its_names_in_the_case_that_the_sentence_needs(document: str, words: str) -> None:
    assert words in text_of(sample(document))


@pytest.mark.parametrize("document", sorted({"kdn_resolution", "kdn_parents_notice", "removal_decision"}))
def test_a_name_that_may_be_declined_in_two_ways_is_printed_as_it_was_written(document: str) -> None:
    key = "subject_person" if document == "kdn_resolution" else "child"
    text = text_of(with_person(document, key, UNSURE))
    assert re.search(rf"[а-я)]: {UNSURE}, ", text)
    assert "Асановой" not in text


def test_what_a_person_answered_is_printed_and_asked_no_more() -> None:
    paper = with_person("kdn_parents_notice", "child", UNSURE)
    asked = [use for use in name_uses(paper.document, paper) if not use.is_sure]
    assert [(use.name, use.case, use.named, use.form) for use in asked] == [
        (UNSURE, Case.GENITIVE, Named.PERSON, "Асановой Айгуль Бакыт кызы")
    ]
    assert "Айгуль" in asked[0].why
    given = NameForms(nominative=UNSURE, genitive="Асановой Айгули Бакыт кызы")
    answered = paper.model_copy(update={"name_forms": (given,)})
    assert "в отношении Асановой Айгули Бакыт кызы" in text_of(answered)
    assert [use for use in name_uses(answered.document, answered) if not use.is_sure] == []


@pytest.mark.parametrize("document", sampled_documents())
def test_no_paper_prints_a_form_that_is_not_certain(document: str) -> None:
    """Whatever name is unsure in whatever field of a person: the proposal stands nowhere on the paper."""
    paper = sample(document)
    answers = {
        key: {**value, "full_name": UNSURE} if isinstance(value, dict) and "full_name" in value else value
        for key, value in paper.answers.items()
    }
    changed = paper.model_copy(update={"answers": answers})
    doubted = {use.form for use in name_uses(document, changed) if not use.is_sure and use.form != use.name}
    assert [form for form in doubted if form in text_of(changed)] == []


def test_a_position_that_cannot_be_declined_stays_as_it_was_written() -> None:
    paper = sample("ipr_deregistration_motion")
    answers = {**paper.answers, "addressee": {"name": "KDN of Bishkek"}}
    text = text_of(paper.model_copy(update={"answers": answers}))
    assert "KDN of Bishkek" in text
    assert "В KDN" not in text


def test_a_given_form_of_the_whole_name_serves_the_short_one() -> None:
    naming = Naming((NameForms(nominative="Гужва Олег Петрович", genitive="Гужвы Олега Петровича"),))
    assert naming.short("Гужва Олег Петрович", Case.GENITIVE) == "Гужвы\u00a0О.\u00a0П."
    assert naming.uses == ()


def test_an_empty_name_is_neither_printed_nor_asked_for() -> None:
    naming = Naming(())
    assert (naming.person(" ", Case.DATIVE), naming.title("", Case.DATIVE), naming.uses) == ("", "", ())


def test_a_name_tells_a_gender_or_none() -> None:
    assert gender_of("Соколова Марина Викторовна") is Gender.FEMALE
    assert gender_of("Саша Ким") is None
    assert gender_of("") is None


def test_without_a_gender_the_address_needs_no_agreement() -> None:
    person = {"full_name": "Ким Саша", "birth_date": "2015-01-02", "address": "г. Нижнеозёрск"}
    said = described(Kind.PERSON, person, "Ким Саша", Case.NOMINATIVE)
    assert said.replace("\u00a0", " ") == "Ким Саша, 02.01.2015 г. р., адрес: г. Нижнеозёрск"


def test_every_document_of_its_own_has_a_sample() -> None:
    assert set(sampled_documents()) == own_templates() - {"general"}

"""Names as people write them: read, weighed with reasons, looked up; the published figures are those of this code."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.namesakes.asking import sought
from forms.namesakes.keys import asked_keys, stored_keys
from forms.namesakes.letters import folded, sound
from forms.namesakes.names import Name, is_named, read_name
from forms.namesakes.weighing import Described, Reason, weigh
from tests.forms.namesakes.measure import described, figures, generated, hard, harder, search
from tests.forms.namesakes.write import COMMAND, PAGE, of_pairs

READ = {
    "Ёлкина Дарья Ильинична": Name("елкина", "дарья", "ильинична"),
    "Дарья Ильинична Ёлкина": Name("елкина", "дарья", "ильинична"),
    "Даша Елкина": Name("елкина", "даша"),
    "Елкина Д. И.": Name("елкина", "д", "и"),
    "Д.И. Ёлкина": Name("елкина", "д", "и"),
    "ЕЛКИНА ДАРЬЯ": Name("елкина", "дарья"),
    "Петрова (Иванова) Мария Олеговна": Name("петрова", "мария", "олеговна", ("иванова",)),
    "Петрова Мария Олеговна, урожд. Иванова": Name("петрова", "мария", "олеговна", ("иванова",)),
    "Мамедов Эльчин Рашид оглы": Name("мамедов", "эльчин", "рашид"),
    "Natalia Petrova": Name("петрова", "наталья"),
    "Абрамович Лев Маркович": Name("абрамович", "лев", "маркович"),
}


@pytest.mark.parametrize(("text", "name"), READ.items(), ids=lambda value: str(value)[:40])
def test_a_name_is_read_in_any_order_script_and_completeness(text: str, name: Name) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize("text", ["—", "нет сведений", "неизвестна", "Мать неизвестна", "-", "не установлен"])
def test_a_dash_names_nobody(text: str) -> None:
    assert not is_named(text)


def test_the_letters_that_people_mix_up_fold_into_one() -> None:
    assert folded("Ёлкин") == folded("ЕЛКИН") == "елкин"
    assert folded("Андрей") == folded("Андреи")
    assert folded("Cоколова") == "соколова"  # the first letter is Latin
    assert sound(folded("Shcherbakov")) == sound(folded("Щербаков"))


def test_each_point_of_a_match_has_its_reason() -> None:
    match = weigh(
        described("Ёлкина Наталья Петровна", date(1986, 5, 14)),
        described("Смирнова (Елкина) Наталия Петровна", date(1986, 5, 14)),
    )
    assert match.reasons == (
        Reason.SURNAME_FORMER,
        Reason.GIVEN_VARIANT,
        Reason.PATRONYMIC_SAME,
        Reason.BORN_SAME,
    )
    assert match.is_likely


def test_without_a_date_or_a_document_nobody_is_likely_to_be_the_same() -> None:
    match = weigh(described("Иванова Елена Сергеевна", None), described("Иванова Елена Сергеевна", None))
    assert match.is_possible
    assert not match.is_likely


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("latysheva ekaterina", "Латышева Екатерина Евгеньевна"),
        ("Bykov Ivan", "Быков Иван Петрович"),
        ("Anna Rybakova", "Рыбакова Анна"),
        ("Tsyganov Dmitry", "Цыганов Дмитрий Олегович"),
    ],
)
def test_a_surname_with_a_hard_vowel_is_looked_up_from_latin_letters(typed: str, recorded: str) -> None:
    assert asked_keys(sought(typed)).whole & stored_keys(Described(name=read_name(recorded)))


def test_a_question_may_hold_a_day_or_a_year() -> None:
    assert sought("Ёлкина Дарья 28.02.2014") == Described(Name("елкина", "дарья"), date(2014, 2, 28), 2014)
    assert sought("Ёлкина 2014") == Described(Name("елкина"), None, 2014)
    assert sought("Ёлкина 31.02.2014") == Described(Name("елкина"), None, 2014)


NAMES = st.text(st.sampled_from("абвеёийоуяьАБИ abziky-.()'"), max_size=40)


@given(NAMES, NAMES)
def test_weights_are_the_same_from_either_side(one: str, other: str) -> None:
    born = date(2014, 2, 3)
    first, second = described(one, born), described(other, born.year)
    assert weigh(first, second).score == weigh(second, first).score
    assert set(weigh(first, second).reasons) == set(weigh(second, first).reasons)
    assert stored_keys(first) <= asked_keys(first).whole


def test_the_published_figures_are_those_of_this_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert "\n".join(of_pairs()) in page, f"docs/search.md is out of date: {COMMAND}"


def test_recall_and_precision_stay_above_what_was_published() -> None:
    made, by_hand = figures(generated("held_out")), figures(hard())
    assert made.recall_possible.value >= 0.985
    assert made.precision_possible.value >= 0.995
    assert made.recall_likely.value >= 0.68
    assert made.precision_likely.value >= 0.995
    assert by_hand.recall_possible.value >= 0.96
    assert by_hand.precision_possible.value >= 0.96
    assert by_hand.precision_likely.value >= 0.98
    harder_ones = figures(harder())
    assert harder_ones.recall_possible.value >= 0.87
    assert harder_ones.precision_possible.value >= 0.98
    assert harder_ones.precision_likely.value >= 0.97


def test_whoever_is_looked_for_is_found_among_thousands_by_keys_alone() -> None:
    found = search("held_out", 2_000)
    assert found.ten.value >= 0.97
    assert found.first.value >= 0.95
    assert found.weighed < 50

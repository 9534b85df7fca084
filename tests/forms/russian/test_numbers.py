"""Numbers, years and dates in words agree with what they count."""

from datetime import date

import pytest

from forms.russian.cases import Case
from forms.russian.numbers import Agreement, cardinal, counted, counted_both_ways, ordinal, plural_form
from forms.russian.spelled_dates import date_in_words, year_in_words

COUNTED = {
    (1, "рабочий день"): "один рабочий день|одного рабочего дня|одному рабочему дню|один рабочий день|"
    "одним рабочим днём|одном рабочем дне",
    (3, "рабочий день"): "три рабочих дня|трёх рабочих дней|трём рабочим дням|три рабочих дня|"
    "тремя рабочими днями|трёх рабочих днях",
    (5, "календарный день"): "пять календарных дней|пяти календарных дней|пяти календарным дням|пять календарных дней|"
    "пятью календарными днями|пяти календарных днях",
    (21, "день"): "двадцать один день|двадцати одного дня|двадцати одному дню|двадцать один день|"
    "двадцатью одним днём|двадцати одном дне",
    (2, "рабочая неделя"): "две рабочие недели|двух рабочих недель|двум рабочим неделям|две рабочие недели|"
    "двумя рабочими неделями|двух рабочих неделях",
    (1, "сутки"): "одни сутки|одних суток|одним суткам|одни сутки|одними сутками|одних сутках",
    (3, "сутки"): "трое суток|трёх суток|трём суткам|трое суток|тремя сутками|трёх сутках",
    (10, "сутки"): "десять суток|десяти суток|десяти суткам|десять суток|десятью сутками|десяти сутках",
    (21, "сутки"): "двадцать одни сутки|двадцати одних суток|двадцати одним суткам|двадцать одни сутки|"
    "двадцатью одними сутками|двадцати одних сутках",
    (2, "год"): "два года|двух лет|двум годам|два года|двумя годами|двух годах",
    (12, "год"): "двенадцать лет|двенадцати лет|двенадцати годам|двенадцать лет|двенадцатью годами|двенадцати годах",
    (40, "час"): "сорок часов|сорока часов|сорока часам|сорок часов|сорока часами|сорока часах",
    (
        101,
        "месяц",
    ): "сто один месяц|ста одного месяца|ста одному месяцу|сто один месяц|ста одним месяцем|ста одном месяце",
}


@pytest.mark.parametrize(("number", "things"), COUNTED)
def test_a_term_in_words_agrees_in_every_case(number: int, things: str) -> None:
    assert [counted(number, things, case) for case in Case] == COUNTED[number, things].split("|")


def test_a_term_stands_in_figures_with_its_words_in_brackets() -> None:
    assert counted_both_ways(5, "рабочий день", Case.GENITIVE) == "5 (пяти) рабочих дней"


def test_what_is_no_thing_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="не сосчитать"):
        counted(3, "быстро")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (4, "дня"),
        (5, "дней"),
        (11, "дней"),
        (14, "дней"),
        (21, "день"),
        (112, "дней"),
    ],
)
def test_a_word_follows_its_number(number: int, word: str) -> None:
    assert plural_form(number, "день", "дня", "дней") == word


def test_numbers_are_of_things_and_agree_in_gender() -> None:
    assert cardinal(2026) == "две тысячи двадцать шесть"
    assert cardinal(2, Case.ACCUSATIVE, of=Agreement.FEMININE) == "две"
    assert cardinal(22, Case.ACCUSATIVE) == "двадцать два"
    assert ordinal(3, Case.DATIVE, of=Agreement.FEMININE) == "третьей"
    assert ordinal(21, of=Agreement.NEUTER) == "двадцать первое"


@pytest.mark.parametrize(
    ("case", "year"),
    [
        (Case.NOMINATIVE, "две тысячи двадцать шестой год"),
        (Case.GENITIVE, "две тысячи двадцать шестого года"),
        (Case.DATIVE, "две тысячи двадцать шестому году"),
        (Case.INSTRUMENTAL, "две тысячи двадцать шестым годом"),
        (Case.PREPOSITIONAL, "две тысячи двадцать шестом году"),
    ],
)
def test_a_year_is_an_ordinal_number(case: Case, year: str) -> None:
    assert year_in_words(2026, case) == year


def test_of_a_date_in_words_only_the_day_changes() -> None:
    assert date_in_words(date(2026, 11, 20)) == "двадцатого ноября две тысячи двадцать шестого года"
    assert date_in_words(date(2000, 5, 1), Case.NOMINATIVE) == "первое мая двухтысячного года"

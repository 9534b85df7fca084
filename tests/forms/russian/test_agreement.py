"""Words that follow a person's gender, and short names in running text."""

import pytest

from forms.russian.agreement import agreed
from forms.russian.cases import Case, Gender
from forms.russian.name_forms import NameForms
from forms.russian.short_names import short_name

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("word", "female", "either"),
    [
        ("обязан", "обязана", "обязан(а)"),
        ("зарегистрирован", "зарегистрирована", "зарегистрирован(а)"),
        ("проживающий", "проживающая", "проживающий (проживающая)"),
        ("несовершеннолетний", "несовершеннолетняя", "несовершеннолетний (несовершеннолетняя)"),
        ("должен", "должна", "должен (должна)"),
        ("согласен", "согласна", "согласен (согласна)"),
        ("Уведомлён", "Уведомлена", "Уведомлён (Уведомлена)"),
        ("родился", "родилась", "родился (родилась)"),
        ("он", "она", "он(а)"),
        ("ему", "ей", "ему (ей)"),
        ("представитель", "представитель", "представитель"),
        ("состоит", "состоит", "состоит"),
    ],
)
def test_a_word_follows_the_gender_and_a_term_of_law_does_not(word: str, female: str, either: str) -> None:
    assert (agreed(word, Gender.MALE), agreed(word, Gender.FEMALE), agreed(word, None)) == (word, female, either)


def test_a_word_that_agrees_has_cases_too() -> None:
    assert agreed("проживающий", Gender.FEMALE, Case.DATIVE) == "проживающей"
    assert agreed("проживающий", Gender.MALE, Case.ACCUSATIVE) == "проживающего"
    assert agreed("обязан", Gender.FEMALE, Case.DATIVE) == "обязана"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Добробаба Анна Петровна", "Добробабе А. П."),
        ("Анна Петровна Добробаба", "Добробабе А. П."),
        ("А. П. Добробаба", "Добробабе А. П."),
        ("фон Берг Карл Иванович", "фон Бергу К. И."),
        ("Асанова Айгуль Бакыт кызы", "Асановой А. Б."),
        ("Шевчук Наталья Ивановна", "Шевчук Н. И."),
        ("Иванова Анна-Мария Петровна", "Ивановой А.-М. П."),
    ],
)
def test_a_short_name_keeps_the_surname_and_asks_only_about_it(name: str, short: str) -> None:
    answer = short_name(name, Case.DATIVE)
    assert (answer.form, answer.sure) == (short.replace(" ", NBSP), True)


def test_a_name_that_cannot_be_shortened_stays_whole() -> None:
    assert short_name("Анна", Case.DATIVE).form == "Анне"
    assert not short_name("Ivanov", Case.DATIVE).sure
    assert short_name("Герман Роман", Case.DATIVE).form == "Герману Роману"


def test_a_short_name_uses_what_a_person_answered() -> None:
    kept = NameForms(nominative="Заяц Пётр Кузьмич", dative="Заяцу Петру Кузьмичу")
    assert short_name("Заяц Пётр Кузьмич", Case.DATIVE, answers=kept).form == f"Заяцу{NBSP}П.{NBSP}К."
    assert not short_name("Заяц Пётр Кузьмич", Case.DATIVE).sure

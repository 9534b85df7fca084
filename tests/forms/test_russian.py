from datetime import date

import pytest

from forms.russian.dates import in_figures, in_words
from forms.russian.names import initials


@pytest.mark.parametrize(
    ("full_name", "short"),
    [
        ("Петрова Анна Сергеевна", "А.С.\u00a0Петрова"),
        ("Ким Виктор", "В.\u00a0Ким"),
        ("Салтыков-Щедрин Анна-Мария Львовна", "А.-М.Л.\u00a0Салтыков-Щедрин"),
        ("Асанова Айгуль Бакыт кызы", "А.Б.\u00a0Асанова"),
        ("Петрова А. С.", "Петрова А. С."),
        ("Мадонна", "Мадонна"),
        ("", ""),
        ("Эрнандес Гарсия Хуан Карлос", "Эрнандес Гарсия Хуан Карлос"),
    ],
)
def test_initials_stand_before_the_surname_and_an_unusual_name_stays_as_written(full_name: str, short: str) -> None:
    assert initials(full_name) == short


def test_a_date_is_written_in_figures_or_with_the_month_in_words() -> None:
    assert in_figures("2026-03-02") == "02.03.2026"
    assert in_figures("2026-03-02T09:30") == "02.03.2026 09:30"
    assert in_figures("2026-03-02T09:30+05:00") == "02.03.2026 09:30"
    assert in_words(date(2026, 11, 20)) == "20 ноября 2026 г."

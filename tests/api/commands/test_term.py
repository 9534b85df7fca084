import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from api.commands import calendar, term

marshrut = typer.Typer()
marshrut.add_typer(term.app)
marshrut.add_typer(calendar.app)


def said(*words: str) -> str:
    result = CliRunner().invoke(marshrut, ["term", *words])
    assert result.exit_code == 0, result.output
    return result.output


def answered(*words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(said(*words, "--json"))
    return answer


def refused(*words: str) -> str:
    result = CliRunner().invoke(marshrut, ["term", *words], env={"COLUMNS": "400"})
    assert result.exit_code == 2, result.output
    return result.output


def test_a_term_over_the_may_holidays_is_told_day_by_day() -> None:
    assert said("--start", "2024-04-26", "--value", "5", "--unit", "working_day") == (
        "5 рабочих дней: последний день 07.05.2024\n"
        "\n"
        "26.04.2024        событие\n"
        "27.04.2024     1  рабочая суббота; перенос выходного на 29.04.2024\n"
        "28.04.2024        выходной\n"
        "29.04.2024        выходной; перенос с 27.04.2024\n"
        "30.04.2024        выходной; перенос с 02.11.2024\n"
        "01.05.2024        выходной; Праздник Весны и Труда\n"
        "02.05.2024     2\n"
        "03.05.2024     3\n"
        "04.05.2024        выходной\n"
        "05.05.2024        выходной\n"
        "06.05.2024     4\n"
        "07.05.2024     5\n"
    )


def test_programs_get_the_dates_and_the_derivation() -> None:
    answer = answered("--start", "2026-11-15", "--value", "7", "--unit", "calendar_day", "--country", "ru")
    assert len(answer.pop("derivation")) == 9
    assert answer == {
        "country": "ru",
        "start": "2026-11-15T00:00",
        "value": 7,
        "unit": "calendar_day",
        "due_date": "2026-11-23",
        "due_at": "2026-11-24T00:00",
        "legal_date": "2026-11-22",
        "internal_at": "2026-11-21T00:00",
        "suspended": False,
        "forecast": False,
        "caution": "",
        "calendar_source": "ТК РФ ст. 95, 112; постановление Правительства РФ от 24.09.2025 № 1466",
    }


def test_a_line_of_the_derivation_has_its_day_kind_number_and_note() -> None:
    answer = answered("--start", "2024-02-21", "--value", "1", "--unit", "working_day")
    assert answer["derivation"] == [
        {"date": "2024-02-21", "kind": "working", "counted": None, "note": "событие"},
        {
            "date": "2024-02-22",
            "kind": "shortened",
            "counted": 1,
            "note": "сокращённый день; канун праздника: День защитника Отечества",
        },
    ]


def test_a_moved_term_shows_the_law_and_our_own_control() -> None:
    head = said("--start", "2026-11-15", "--value", "7", "--unit", "calendar_day").splitlines()[:3]
    assert head == [
        "7 календарных дней: последний день 23.11.2026",
        "до переноса на рабочий день (ГК РФ ст. 193): 22.11.2026",
        "внутренний контроль (наше значение, не норма права): 20.11.2026",
    ]


def test_hours_end_at_their_minute() -> None:
    words = ("--start", "2026-12-31T22:30", "--value", "3", "--unit", "hour")
    assert said(*words).startswith("3 часа: до 01.01.2027 01:30\n")
    assert answered(*words)["due_at"] == "2027-01-01T01:30"


def test_at_once_has_no_number() -> None:
    answer = answered("--start", "2026-11-20T14:30", "--unit", "immediate")
    assert (answer["value"], answer["due_at"]) == (0, "2026-11-20T14:30")


def test_a_pause_and_an_extension_move_the_end() -> None:
    words = ("--start", "2026-11-20", "--value", "2", "--unit", "working_day")
    assert answered(*words)["due_date"] == "2026-11-24"
    assert answered(*words, "--suspend", "2026-11-23..2026-11-24")["due_date"] == "2026-11-26"
    assert answered(*words, "--extend", "1:month")["due_date"] == "2026-12-24"


def test_a_pause_that_is_not_lifted_leaves_no_end() -> None:
    words = ("--start", "2026-11-20", "--value", "2", "--unit", "working_day", "--suspend", "2026-11-24..")
    answer = answered(*words)
    assert (answer["suspended"], answer["due_date"], answer["due_at"]) == (True, None, None)
    assert said(*words).startswith("2 рабочих дня: срок приостановлен")


def test_a_year_without_a_decree_is_a_forecast() -> None:
    words = ("--start", "2026-11-20", "--value", "2", "--unit", "year")
    assert answered(*words)["forecast"] is True
    assert said(*words).splitlines()[1].startswith("предварительно: переносы этого года не утверждены")


def test_a_year_known_only_to_a_library_says_so() -> None:
    words = ("--start", "2025-03-20", "--value", "2", "--unit", "working_day", "--country", "kz")
    answer = answered(*words)
    assert (answer["due_date"], answer["forecast"]) == ("2025-03-27", False)
    assert answer["caution"] == "по открытым данным, с официальным календарём страны не сверено"
    assert "библиотека holidays" in answer["calendar_source"]


@pytest.mark.parametrize(("setting", "due_date"), [("counted", "2020-04-06"), ("skipped", "2020-05-19")])
def test_the_decreed_days_count_or_not_as_asked(setting: str, due_date: str) -> None:
    words = ("--start", "2020-03-27", "--value", "6", "--unit", "working_day", "--non-working", setting)
    assert answered(*words)["due_date"] == due_date


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--start", "20.11.2026", "--value", "5", "--unit", "hour"), "«20.11.2026» не дата и не местное время"),
        (("--start", "2026-11-20T10:00+03:00", "--value", "5", "--unit", "hour"), "не дата и не местное время"),
        (("--start", "9999-12-31", "--value", "5", "--unit", "hour"), "Год должен быть от 1991 до 2199"),
        (("--start", "2026-11-20", "--value", "5", "--unit", "week"), "Нет единицы срока «week»"),
        (("--start", "2026-11-20", "--value", "-5", "--unit", "hour"), "Число единиц пишется целым"),
        (("--start", "2026-11-20", "--value", "9" * 5000, "--unit", "hour"), "не длиннее девяти цифр"),
        (("--start", "2026-11-20", "--unit", "working_day"), "Срок в единицах working_day должен быть от 1"),
        (("--start", "2026-11-20", "--value", "5", "--unit", "hour", "--country", "../ru"), "Есть: "),
        (("--start", "2026-11-20", "--value", "5", "--unit", "hour", "--suspend", "2026-11-21"), "не промежуток"),
        (
            ("--start", "2026-11-20", "--value", "5", "--unit", "hour", "--suspend", "2026-11-21..2026-11-20"),
            "конец раньше начала",
        ),
        (("--start", "2026-11-20", "--value", "5", "--unit", "hour", "--extend", "5"), "«5» не продление"),
        (("--start", "2020-04-01", "--value", "5", "--unit", "working_day", "--non-working", "no"), "«no» не значение"),
    ],
)
def test_a_slip_on_the_command_line_is_explained(words: tuple[str, ...], reason: str) -> None:
    assert reason in refused(*words)

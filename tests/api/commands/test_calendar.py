import json
from datetime import date, timedelta

import pytest
import typer
from typer.testing import CliRunner

from api.commands import calendar, term
from workflows import packs

marshrut = typer.Typer()
marshrut.add_typer(term.app)
marshrut.add_typer(calendar.app)


def said(*words: str) -> str:
    result = CliRunner().invoke(marshrut, ["calendar", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_day_of_a_stretch_is_listed_with_its_kind() -> None:
    listed = json.loads(said("--country", "ru", "--from", "2020-01-01", "--to", "2021-12-31", "--json"))
    first, book = date(2020, 1, 1), packs.calendar("ru")
    assert [(entry["date"], entry["kind"]) for entry in listed] == [
        (day.isoformat(), book.kind(day)) for day in (first + timedelta(days=number) for number in range(731))
    ]
    assert {entry["kind"] for entry in listed} == {"working", "shortened", "day_off", "non_working"}


def test_people_read_what_each_day_is_and_why() -> None:
    assert said("--from", "2024-11-01", "--to", "2024-11-04") == (
        "01.11.2024  рабочий\n"
        "02.11.2024  сокращённый  перенос выходного на 30.04.2024, канун праздника\n"
        "03.11.2024  выходной\n"
        "04.11.2024  выходной     День народного единства\n"
    )


def test_a_day_nobody_has_decreed_is_a_forecast() -> None:
    assert said("--from", "2030-05-09", "--to", "2030-05-09") == (
        "09.05.2030  выходной     День Победы; предварительно: переносы этого года не утверждены\n"
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--from", "2024-05-02", "--to", "2024-05-01"), "2024-05-01 раньше, чем 2024-05-02"),
        (("--from", "2024-02-30", "--to", "2024-05-01"), "«2024-02-30» не дата"),
        (("--from", "2024-05-01", "--to", "2024-05-02", "--country", "zz"), "Календаря страны «zz» нет"),
    ],
)
def test_a_slip_on_the_command_line_is_explained(words: tuple[str, ...], reason: str) -> None:
    result = CliRunner().invoke(marshrut, ["calendar", *words], env={"COLUMNS": "400"})
    assert result.exit_code == 2
    assert reason in result.output

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from api.commands.law import app
from workflows import packs


def said(*words: str) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.output


def answered(*words: str) -> Any:
    return json.loads(said(*words, "--json"))


def test_a_norm_is_shown_with_its_source_and_its_doubts() -> None:
    assert said("show", "KOAP-303").splitlines()[:3] == [
        "KOAP-303. Обжалование постановления АП",
        "  срок:        10 календарных дней",
        "  событие:     вручение копии",
    ]
    assert "  проверить:   рабочие/календарные сверить\n" in said("show", "KOAP-303")
    assert "  в др. время: по 28.10.2024: 10 суток" in said("show", "KOAP-303")


def test_a_norm_is_shown_as_it_stood_on_a_day() -> None:
    answer = answered("show", "KOAP-303", "--on", "2024-01-15")
    assert (answer["term"]["unit"], answer["valid_to"], answer["confidence"]) == ("sutki", "2024-10-28", "found")
    assert answered("show", "KOAP-303")["term"]["unit"] == "calendar_day"


def test_our_own_value_is_never_shown_as_law() -> None:
    answer = answered("show", "PD-REPLY")
    assert (answer["is_ours"], answer["citation"]) == (True, "наше значение по умолчанию, не норма права")
    assert "источник:    наше значение по умолчанию, не норма права" in said("show", "PD-REPLY")


def test_a_norm_says_which_steps_rest_on_it() -> None:
    assert "где:         ru.removal, «Уведомить прокурора»: срок, основание" in said("show", "CC-077-2")


def test_the_list_is_the_whole_table_and_can_be_narrowed() -> None:
    assert [rule["id"] for rule in answered("list")] == [rule.id for rule in packs.law("ru").rules]
    assert [rule["id"] for rule in answered("list", "--text", "прокурор", "--act", "СК РФ")] == ["CC-077-2"]
    assert said("list", "--confidence", "uncertain").endswith("Норм: 1.\n")


def test_search_is_by_words() -> None:
    assert [rule["id"] for rule in answered("search", "прокурора", "уведомить")] == ["CC-077-2"]
    assert said("search", "единорог") == "Норм: 0.\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("show", "CC-999"), "Нормы CC-999 в таблице нет"),
        (("show", "CC-122"), "CC-122-1A"),
        (("show", "F442-17", "--on", "2014-01-01"), "в этот день не действовала: с 01.01.2015"),
        (("show", "F442-17", "--on", "01.01.2014"), "«01.01.2014» не дата"),
        (("list", "--kind", "закон"), "Есть: federal_law"),
        (("list", "--act", "1-ФЗ"), "«1-ФЗ» здесь не значение"),
        (("list", "--region", "ru-xx"), "«ru-xx» здесь не значение"),
        (("list", "--country", "zz"), "«zz» нет"),
    ],
)
def test_a_slip_on_the_command_line_is_explained(words: tuple[str, ...], reason: str) -> None:
    result = CliRunner().invoke(app, words, env={"COLUMNS": "400"})
    assert result.exit_code == 2
    assert reason in result.output

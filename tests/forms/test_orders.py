"""Of a form whose rows ask several agencies, whoever is asked by one row reads that row and nothing else."""

import pytest
from pydantic import JsonValue

from forms import catalogue
from forms.orders import row_alone

ROWS: dict[str, tuple[str, str, list[JsonValue], tuple[str, str]]] = {
    "ipr_plan": (
        "activities[]",
        "measure",
        [{"key": "a1", "content": "Осмотр"}, {"key": "a2", "content": "Устройство в кружок"}],
        ("a1", "a2"),
    ),
    "kdn_resolution": (
        "measures[]",
        "kdn_measure",
        [{"measure": "Провести беседу"}, {"measure": "Дать характеристику"}],
        ("1", "2"),
    ),
}
"""By form: its table, what the rows ask, two rows, and the keys under which they are known."""


@pytest.mark.parametrize("form", ROWS)
def test_one_row_is_told_alone(form: str) -> None:
    table, ask, rows, keys = ROWS[form]
    answers: dict[str, JsonValue] = {table: rows, "decision": "Признать", "child": "Ёлкина Дарья"}
    for place, key in enumerate(keys):
        assert row_alone(catalogue.form(form), answers, ask, key) == {table: [rows[place]]}


@pytest.mark.parametrize(("ask", "key"), [("measure", "3"), ("measure", ""), ("other", "a1")])
def test_where_no_row_asks_this_nothing_of_the_form_is_told(ask: str, key: str) -> None:
    table, _, rows, _ = ROWS["ipr_plan"]
    assert row_alone(catalogue.form("ipr_plan"), {table: rows, "child": "Ёлкина Дарья"}, ask, key) == {}


def test_a_letter_asks_as_a_whole() -> None:
    answers = {"message": "Состоит ли на учёте?"}
    assert row_alone(catalogue.form("signal_card"), answers, "extra_reply", "1") == answers

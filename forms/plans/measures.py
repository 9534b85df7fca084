"""The measures of a plan as the form states them, read from any of its versions."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Column, Form
from forms.wording import worded
from models.ids import Code

MEASURES = "activities[]"
DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
Answers = Mapping[str, JsonValue]
Row = Mapping[str, JsonValue]


class Said(NamedTuple):
    """A chosen code and its words; both empty where nothing was chosen."""

    code: Code = ""
    words: str = ""


class Measure(NamedTuple):
    """One measure, as far as its plan's version asks: an earlier version leaves the later questions empty."""

    key: Code
    """By it the measure is known again in the next version of the plan."""
    number: int
    content: str
    cause: Said
    direction: str
    goal: int | None
    agency: Said
    executor: str
    start: date | None
    due: date | None
    """The last day; None where the term is told in words only."""
    term: str
    """The term in words: the day, how often, or both."""
    expected: str
    way: Said
    cost: Decimal | None
    """In roubles."""
    money: Said
    proof: Said


def measures_of(form: Form, answers: Answers) -> tuple[Measure, ...]:
    """The measures of the plan in their order; none if the form is no plan."""
    field = form.field_of.get(MEASURES)
    return () if field is None else tuple(_measure(row, field.columns) for row in rows_of(answers, MEASURES))


def rows_of(answers: Answers, key: str) -> list[Row]:
    """The rows of a table among the answers."""
    rows = answers.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def day_of(value: JsonValue) -> date | None:
    """A kept date; None for anything else."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def number_of(value: JsonValue) -> int:
    """A kept number; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _measure(row: Row, columns: Sequence[Column]) -> Measure:
    words = {one.key: worded(one.type, row.get(one.key), one.choices) for one in columns}
    number = number_of(row.get("no"))

    def said(name: str) -> Said:
        return Said(str(row.get(name) or ""), words.get(name, ""))

    return Measure(
        key=str(row.get("key") or f"n{number}"),
        number=number,
        content=words.get("content", ""),
        cause=said("cause"),
        direction=words.get("direction", ""),
        goal=number_of(row["goal_no"]) if row.get("goal_no") is not None else None,
        agency=said("agency"),
        executor=words.get("executor", ""),
        start=day_of(row.get("start")),
        due=day_of(row.get("due")) or _named_day(words.get("due", "")),
        term=", ".join(filter(None, (words.get("due", ""), words.get("rhythm", "")))),
        expected=words.get("expected", ""),
        way=said("way"),
        cost=Decimal(str(row["cost"])) if row.get("cost") is not None else None,
        money=said("money"),
        proof=said("proof"),
    )


def _named_day(text: str) -> date | None:
    """The last day that a term in words names; «ежемесячно» names none."""
    found = DAY.findall(text)
    try:
        return date(int(found[-1][2]), int(found[-1][1]), int(found[-1][0])) if found else None
    except ValueError:
        return None

"""A filled-in form to be read: its sections with what was answered, tables as tables, factors with their evidence."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from api.v1.assessed import RatedTold, rated_told
from forms.definition import Form, FormField, Kind
from forms.wording import worded

Answers = Mapping[str, JsonValue]


class Grid(NamedTuple):
    """A table: the columns that hold anything, and its rows in words."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Line(NamedTuple):
    """One answer: words, a table, or rated factors."""

    key: str
    title: str
    words: str = ""
    grid: Grid | None = None
    rated: RatedTold | None = None


class Part(NamedTuple):
    """A section that has anything in it."""

    title: str
    lines: tuple[Line, ...]


def readable(form: Form, answers: Answers) -> tuple[Part, ...]:
    """The form as it was answered; what was left empty is left out."""
    parts = (Part(s.title, tuple(line for f in s.fields if (line := _line(f, answers)))) for s in form.sections)
    return tuple(part for part in parts if part.lines)


def _line(field: FormField, answers: Answers) -> Line | None:
    value = answers.get(field.key)
    if value is None or field.is_signed_by_hand:
        return None
    if field.type is Kind.FACTORS:
        return Line(field.key, field.title, rated=rated_told(field, value))
    if field.type is Kind.TABLE and isinstance(value, list) and value:
        return Line(field.key, field.title, grid=_grid(field, value))
    words = worded(field.type, value, field.choices)
    return Line(field.key, field.title, words) if words else None


def _grid(field: FormField, rows: list[JsonValue]) -> Grid:
    held = [row for row in rows if isinstance(row, Mapping)]
    columns = [one for one in field.columns if one.is_printed and any(row.get(one.key) for row in held)]
    return Grid(
        tuple(column.title for column in columns),
        tuple(tuple(worded(c.type, row.get(c.key), c.choices) for c in columns) for row in held),
    )

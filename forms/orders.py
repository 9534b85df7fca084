"""What the rows of a form ask of other agencies, as the form says: of whom in words, until when, under which key."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.keys import key_of
from models.ids import Code


class Asked(NamedTuple):
    """One row that asks: `agency` is the name that was written, or chosen from the directory."""

    field: str
    row: int
    """The number of the row from 1."""
    ask: Code
    key: str
    agency: str
    """The name that was written or chosen; the kind of an agency of the case, if the column chooses kinds."""
    is_kind: bool
    stated: date | None
    starts: date | None


def asked(form: Form, answers: Mapping[str, JsonValue]) -> tuple[Asked, ...]:
    """Every row that names an agency in a table whose rows are orders, in the order of the form."""
    return tuple(one for field in form.fields if field.orders for one in _rows(field, answers.get(field.key)))


def row_of(form: Form, answers: Mapping[str, JsonValue], ask: Code, key: str) -> Mapping[str, JsonValue]:
    """The row that asks this under this key; empty if there is none."""
    return next((row for _, row in _known_as(form, answers, ask, key)), {})


def row_alone(form: Form, answers: Mapping[str, JsonValue], ask: Code, key: str) -> Mapping[str, JsonValue]:
    """The answers without what asks others, or asks for nothing: the row under this key alone.

    A form whose rows ask nobody is a letter, and asks as a whole.
    """
    if not any(field.orders for field in form.fields):
        return answers
    return next(({field.key: [dict(row)]} for field, row in _known_as(form, answers, ask, key)), {})


def _known_as(
    form: Form, answers: Mapping[str, JsonValue], ask: Code, key: str
) -> Iterator[tuple[FormField, Mapping[str, JsonValue]]]:
    """The rows that ask this under this key, each with its table."""
    for field in form.fields:
        if field.orders is None or field.orders.ask != ask:
            continue
        value = answers.get(field.key)
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        name = key_of(field.columns)
        for number, row in enumerate(rows, 1):
            if key == (str(row.get(name) or number) if name else str(number)):
                yield field, row


def _rows(field: FormField, value: JsonValue) -> Iterator[Asked]:
    orders = field.orders
    if orders is None or not isinstance(value, list):
        return
    name = key_of(field.columns)
    kinds = any(column.key == orders.agency and column.type is Kind.ENUM for column in field.columns)
    for number, row in enumerate(value, 1):
        if not isinstance(row, dict):
            continue
        agency = _name(row.get(orders.agency))
        if agency:
            key = str(row.get(name) or number) if name else str(number)
            stated, starts = _day(row, orders.due), _day(row, orders.starts)
            yield Asked(field.key, number, orders.ask, key, agency, kinds, stated, starts)


def _day(row: Mapping[str, JsonValue], column: Code | None) -> date | None:
    day = row.get(column) if column else None
    return date.fromisoformat(day) if isinstance(day, str) else None


def _name(value: JsonValue) -> str:
    """The name of an agency, or the agency of a member of staff."""
    if isinstance(value, dict):
        named = value.get("name") or value.get("agency") or ""
        return str(named).strip()
    return value.strip() if isinstance(value, str) else ""

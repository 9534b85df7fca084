"""What the rows of a form ask of other agencies, as the form says: of whom in words, until when, under which key."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField
from models.ids import Code


class Asked(NamedTuple):
    """One row that asks: `agency` is the name that was written, or chosen from the directory."""

    field: str
    row: int
    """The number of the row from 1."""
    ask: Code
    key: str
    agency: str
    stated: date | None


def asked(form: Form, answers: Mapping[str, JsonValue]) -> tuple[Asked, ...]:
    """Every row that names an agency in a table whose rows are orders, in the order of the form."""
    return tuple(one for field in form.fields if field.orders for one in _rows(field, answers.get(field.key)))


def _rows(field: FormField, value: JsonValue) -> Iterator[Asked]:
    orders = field.orders
    if orders is None or not isinstance(value, list):
        return
    for number, row in enumerate(value, 1):
        if not isinstance(row, dict):
            continue
        agency = _name(row.get(orders.agency))
        if agency:
            day = row.get(orders.due) if orders.due else None
            stated = date.fromisoformat(day) if isinstance(day, str) else None
            yield Asked(field.key, number, orders.ask, str(number), agency, stated)


def _name(value: JsonValue) -> str:
    """The name of an agency, or the agency of a member of staff."""
    if isinstance(value, dict):
        named = value.get("name") or value.get("agency") or ""
        return str(named).strip()
    return value.strip() if isinstance(value, str) else ""

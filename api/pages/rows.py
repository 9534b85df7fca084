"""Tables, lists of papers, evidence and records become rows and groups of controls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from api.languages import gettext as _
from api.pages.controls import Control, control
from api.pages.picking import NAMED_IN
from forms.definition import Choice, Column, FormField, Kind
from forms.records import RECORDS

IN_A_CELL = frozenset({"name", "number", "full_name", "position", "date"})
"""The parts of a record that a row of a table asks for; further ones are shown when they are filled in."""
NEW = "zzz"
"""Stands for the number of a row that a script adds."""


@dataclass(frozen=True)
class Row:
    """One row of a table, of a list of papers, or of evidence."""

    number: str
    controls: tuple[Control, ...]


def columns_of(field: FormField) -> tuple[Column, ...]:
    """What each row of this field asks."""
    if field.type is Kind.TABLE:
        return tuple(column for column in field.columns if column.filled_by == "author")
    return tuple(Column(key=part.name, title=named(part.title), type=part.kind) for part in RECORDS[field.type])


def rows_of(name: str, columns: tuple[Column, ...], value: JsonValue) -> tuple[Row, ...]:
    """Every row that was begun; a table without any is offered an empty one."""
    begun = value if isinstance(value, list) and value else [{}]
    return tuple(_row(name, str(number), columns, row) for number, row in enumerate(begun))


def new_row(name: str, columns: tuple[Column, ...]) -> Row:
    """The empty row that a script copies."""
    return _row(name, NEW, columns, {})


def parts_of(kind: Kind, name: str, value: JsonValue, choices: tuple[Choice, ...]) -> tuple[Control, ...]:
    """The parts of a record; a record that came as plain text has its first part."""
    parts = RECORDS[kind]
    said: Mapping[str, JsonValue] = value if isinstance(value, Mapping) else {parts[0].name: value}
    found = [control(part.kind, f"{name}/{part.name}", named(part.title), said.get(part.name)) for part in parts]
    found = [replace(one, picks_agency=True) if _names_agency(kind, one) else one for one in found]
    if choices:
        found.insert(0, control(Kind.SIGNATURE, f"{name}/choice", _("Отметка"), said.get("choice"), choices))
    return tuple(found)


def named(title: str) -> str:
    """«номер» as the label «Номер»."""
    return title[:1].upper() + title[1:]


def _row(name: str, number: str, columns: tuple[Column, ...], value: JsonValue) -> Row:
    return Row(number, tuple(c for column in columns for c in _cell(f"{name}/{number}/{column.key}", column, value)))


def _cell(name: str, column: Column, row: JsonValue) -> tuple[Control, ...]:
    value = row.get(column.key) if isinstance(row, Mapping) else None
    if column.type not in RECORDS:
        return (control(column.type, name, column.title, value, column.choices),)
    filled = {part for part, said in value.items() if said} if isinstance(value, Mapping) else set()
    parts = parts_of(column.type, name, value, column.choices)
    shown = [one for one in parts if one.name.rpartition("/")[2] in IN_A_CELL | filled]
    return tuple(replace(one, label=f"{column.title}: {_within(one.label)}") for one in shown)


def _names_agency(kind: Kind, one: Control) -> bool:
    return one.name.rpartition("/")[2] == NAMED_IN.get(kind)


def _within(label: str) -> str:
    """A label within another one; an abbreviation stays as it is."""
    return label if label.isupper() else label.lower()

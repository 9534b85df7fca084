"""What was typed into the controls of a page becomes answers again, as raw as it was typed."""

from collections.abc import Iterable
from typing import Any

from pydantic import JsonValue

from api.pages.controls import NO, YES
from api.pages.fields import WHOLE, whole
from forms.definition import Column, Form, FormField, Kind
from forms.ratings import EVIDENCE
from forms.records import RECORDS
from forms.values import ROW_LIMIT

Typed = dict[str, list[str]]


def replies(form: Form, pairs: Iterable[tuple[str, str]]) -> dict[str, JsonValue]:
    """The answers by field key. What is empty was not answered; a table that was declared empty is an empty list."""
    typed: Typed = {}
    for name, value in pairs:
        typed.setdefault(name, []).append(value.replace("\r\n", "\n"))
    found = {field.key: _reply(field, typed) for field in form.fields if field.is_asked}
    return {key: value for key, value in found.items() if value is not None}


def with_row(answers: dict[str, JsonValue], rows: str, standing: str) -> dict[str, JsonValue]:
    """The same answers with one more empty row in these rows, of which so many stood on the page."""
    place, last = _place(answers, rows)
    begun = place.get(last) or []
    stood = whole(standing)
    wanted = len(begun) + 1 if stood is None else min(stood, ROW_LIMIT) + 1
    place[last] = [*begun, *({} for _ in range(wanted - len(begun)))]
    return answers


def without_row(pairs: Iterable[tuple[str, str]], rows: str, number: str) -> list[tuple[str, str]]:
    """What was typed, without one row."""
    return [(name, value) for name, value in pairs if not name.startswith(f"{rows}/{number}/")]


def _place(answers: dict[str, JsonValue], rows: str) -> tuple[dict[str, Any], str]:
    """Where these rows stand: `siblings[]`, or deep in an assessment, `threats/violence/evidence`."""
    *way, last = rows.split("/")
    place: dict[str, Any] = answers
    for word in way:
        inner = place.get(word)
        place[word] = inner if isinstance(inner, dict) else {}
        place = place[word]
    return place, last


def _reply(field: FormField, typed: Typed) -> JsonValue:
    if field.type is Kind.TABLE:
        if f"{field.key}/none" in typed:
            return []
        return _rows(field.key, field.columns, typed) or None
    if field.type is Kind.DOC_LIST:
        columns = tuple(Column(key=part.name, title=part.title, type=part.kind) for part in RECORDS[field.type])
        return _rows(field.key, columns, typed) or None
    if field.type is Kind.FACTORS:
        return _ratings(field.key, typed) or None
    if field.type in RECORDS:
        return _record(field.type, field.key, typed) or None
    return _simple(field.type, field.key, typed)


def _simple(kind: Kind, name: str, typed: Typed) -> JsonValue:
    values = [value for value in typed.get(name, ()) if value.strip()]
    if not values:
        return None
    if kind is Kind.MULTI_ENUM:
        return list(values)
    if kind is Kind.BOOL:
        return {YES: True, NO: False}.get(values[0], values[0])
    return values[0]


def _record(kind: Kind, name: str, typed: Typed) -> dict[str, JsonValue]:
    parts = {part.name: _simple(part.kind, f"{name}/{part.name}", typed) for part in RECORDS[kind]}
    chosen = _simple(Kind.ENUM, f"{name}/choice", typed)
    return {part: value for part, value in {"choice": chosen, **parts}.items() if value is not None}


def _rows(name: str, columns: tuple[Column, ...], typed: Typed) -> list[JsonValue]:
    """The rows in their order, those that stand empty left out."""
    prefix = f"{name}/"
    numbers = {key.removeprefix(prefix).split("/")[0] for key in typed if key.startswith(prefix)}
    rows = [_row(f"{prefix}{number}", columns, typed) for number in sorted(filter(WHOLE.fullmatch, numbers), key=int)]
    keys = {column.key for column in columns if column.type is Kind.KEY}
    return [row for row in rows if row.keys() - keys]


def _row(name: str, columns: tuple[Column, ...], typed: Typed) -> dict[str, JsonValue]:
    row: dict[str, JsonValue] = {}
    for column in columns:
        cell = f"{name}/{column.key}"
        value = _record(column.type, cell, typed) if column.type in RECORDS else _simple(column.type, cell, typed)
        if value:
            row[column.key] = value
        elif value is False:
            row[column.key] = False
    return row


def _ratings(name: str, typed: Typed) -> dict[str, JsonValue]:
    prefix = f"{name}/"
    factors = dict.fromkeys(key.removeprefix(prefix).split("/")[0] for key in typed if key.startswith(prefix))
    rated = {factor: _rating(f"{prefix}{factor}", typed) for factor in factors}
    return {factor: rating for factor, rating in rated.items() if rating}


def _rating(name: str, typed: Typed) -> dict[str, JsonValue]:
    said = {
        "level": _simple(Kind.ENUM, f"{name}/level", typed),
        "evidence": _rows(f"{name}/evidence", EVIDENCE, typed) or None,
        "comment": _simple(Kind.TEXT, f"{name}/comment", typed),
    }
    return {part: value for part, value in said.items() if value is not None}

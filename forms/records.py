"""Reading answers that have parts: a person, an agency, a number with its date, a list of papers, a table.

A record may be sent as a plain string, which is then its first part; a row of a table likewise.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Choice, Column, FormField, Kind
from forms.keys import keyed
from forms.values import Faults, Unfit, filled_rows, is_empty, read_simple, within


class Part(NamedTuple):
    """One part of a record such as a person."""

    name: str
    title: str
    kind: Kind
    need: bool = False


RECORDS: dict[Kind, tuple[Part, ...]] = {
    Kind.PERSON: (
        Part("full_name", "ФИО", Kind.STRING, need=True),
        Part("birth_date", "дата рождения", Kind.DATE),
        Part("birth_place", "место рождения", Kind.STRING),
        Part("address", "адрес", Kind.ADDRESS),
        Part("phone", "телефон", Kind.STRING),
        Part("occupation", "место учёбы или работы", Kind.STRING),
        Part("note", "примечание", Kind.STRING),
    ),
    Kind.STAFF: (
        Part("full_name", "ФИО", Kind.STRING, need=True),
        Part("position", "должность", Kind.STRING),
        Part("agency", "организация", Kind.STRING),
        Part("phone", "телефон", Kind.STRING),
    ),
    Kind.ORG: (
        Part("name", "наименование", Kind.STRING, need=True),
        Part("address", "адрес", Kind.ADDRESS),
        Part("contacts", "контакты", Kind.STRING),
        Part("representative", "представитель", Kind.STRING),
    ),
    Kind.ID_DOCUMENT: (
        Part("number", "номер", Kind.STRING, need=True),
        Part("series", "серия", Kind.STRING),
        Part("issued_by", "кем выдан", Kind.STRING),
        Part("issued_on", "когда выдан", Kind.DATE),
        Part("department_code", "код подразделения", Kind.STRING),
        Part("kind", "вид документа", Kind.STRING),
    ),
    Kind.NUMBER_DATE: (
        Part("number", "номер", Kind.STRING, need=True),
        Part("date", "дата", Kind.DATE),
        Part("time", "время", Kind.TIME),
    ),
    Kind.SIGNATURE: (
        Part("full_name", "ФИО", Kind.STRING),
        Part("position", "должность", Kind.STRING),
        Part("date", "дата", Kind.DATE),
    ),
    Kind.APPROVAL: (
        Part("full_name", "ФИО", Kind.STRING),
        Part("position", "должность", Kind.STRING),
        Part("date", "дата", Kind.DATE),
        Part("act", "акт, которым утверждено", Kind.STRING),
    ),
    Kind.DOC_LIST: (
        Part("title", "название", Kind.STRING, need=True),
        Part("pages", "листов", Kind.INT),
        Part("attachment", "вложение", Kind.FILE),
    ),
}


def read_field(field: FormField, raw: object) -> JsonValue:
    """The value of a field other than an assessment by factors; raises `Unfit`."""
    if field.type is not Kind.TABLE:
        return read(field.type, raw, field.choices)
    rows: list[dict[str, JsonValue]] = []
    faults = Faults()
    for place, row in filled_rows(raw):
        with faults.noted(), within(f"строка {place + 1}", str(place)):
            rows.append(read_row(field.columns, row))
    faults.refuse()
    return [*keyed(field.columns, rows)]


def read(kind: Kind, raw: object, choices: tuple[Choice, ...] = ()) -> JsonValue:
    """The value of one kind; raises `Unfit`."""
    if kind is Kind.DOC_LIST:
        return [_record(RECORDS[kind], item) for _, item in filled_rows(raw)]
    if kind is Kind.SIGNATURE and choices:
        return _signed_as(raw, choices)
    return _record(RECORDS[kind], raw) if kind in RECORDS else read_simple(kind, raw, choices)


def read_row(columns: tuple[Column, ...], raw: object) -> dict[str, JsonValue]:
    """One row of a table."""
    sent = {columns[0].key: raw} if isinstance(raw, str) else raw
    if not isinstance(sent, Mapping):
        raise Unfit("строка таблицы состоит из столбцов.")
    if unknown := set(sent) - {column.key for column in columns}:
        raise Unfit(f"лишних столбцов: {len(unknown)}. Возможны: {', '.join(column.key for column in columns)}.")
    row: dict[str, JsonValue] = {}
    for column in columns:
        if not is_empty(sent.get(column.key)):
            with within(f"«{column.title}»", column.key):
                value = read(column.type, sent[column.key], column.choices)
            if not is_empty(value):
                row[column.key] = value
        if column.required == "yes" and column.key not in row:
            raise Unfit(f"заполните «{column.title}».", column.key)
    return row


def _record(parts: tuple[Part, ...], raw: object) -> dict[str, JsonValue]:
    sent = {parts[0].name: raw} if isinstance(raw, str) else raw
    if not isinstance(sent, Mapping):
        raise Unfit(f"Здесь нужно указать: {', '.join(part.title for part in parts)}.")
    if unknown := set(sent) - {part.name for part in parts}:
        raise Unfit(f"Неизвестных частей: {len(unknown)}. Возможны: {', '.join(part.name for part in parts)}.")
    record: dict[str, JsonValue] = {}
    for part in parts:
        if not is_empty(sent.get(part.name)):
            with within(part.title, part.name):
                value = read_simple(part.kind, sent[part.name])
            if not is_empty(value):
                record[part.name] = value
        if part.need and part.name not in record:
            raise Unfit(f"Укажите: {part.title}.", part.name)
    return record


def _signed_as(raw: object, choices: tuple[Choice, ...]) -> dict[str, JsonValue]:
    sent = {"choice": raw} if isinstance(raw, str) else raw
    if not isinstance(sent, Mapping) or is_empty(sent.get("choice")):
        raise Unfit("Выберите отметку о подписи.")
    signer = _record(RECORDS[Kind.SIGNATURE], {name: part for name, part in sent.items() if name != "choice"})
    return {"choice": read_simple(Kind.ENUM, sent["choice"], choices), **signer}

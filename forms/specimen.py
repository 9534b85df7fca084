"""An invented answer to every field of a form, to try what a template prints: each text is told from every other."""

from collections.abc import Iterator

from pydantic import JsonValue

from forms.catalogue import instrument
from forms.definition import Column, Form, FormField, Kind
from forms.records import RECORDS

WORD = "Слово"


def specimen(form: Form, words: str = WORD) -> dict[str, JsonValue]:
    """An answer to every field that can be answered; each text carries `words` and its own number."""
    numbers = iter(range(1, 100_000))
    return {field.key: _answer(field, words, numbers) for field in form.fields if not field.rules}


def _answer(field: FormField, words: str, numbers: Iterator[int]) -> JsonValue:
    if field.type is Kind.TABLE:
        return [_row(field.columns, words, numbers) for _ in range(2)]
    if field.type is Kind.FACTORS:
        return _ratings(field.instrument or "", words, numbers)
    return _value(field.type, field, words, numbers)


def _row(columns: tuple[Column, ...], words: str, numbers: Iterator[int]) -> dict[str, JsonValue]:
    return {column.key: _value(column.type, column, words, numbers) for column in columns}


def _value(kind: Kind, place: FormField | Column, words: str, numbers: Iterator[int]) -> JsonValue:
    match kind:
        case Kind.ENUM:
            return place.choices[-1].code
        case Kind.MULTI_ENUM:
            return [place.choices[0].code]
        case Kind.SIGNATURE if place.choices:
            return {"choice": place.choices[0].code}
        case Kind.DOC_LIST:
            return [_record(Kind.DOC_LIST, words, numbers) for _ in range(2)]
        case _ if kind in RECORDS:
            return _record(kind, words, numbers)
        case _:
            return _simple(kind, words, numbers)


def _record(kind: Kind, words: str, numbers: Iterator[int]) -> dict[str, JsonValue]:
    return {part.name: _simple(part.kind, words, numbers) for part in RECORDS[kind]}


def _simple(kind: Kind, words: str, numbers: Iterator[int]) -> JsonValue:
    values: dict[Kind, JsonValue] = {
        Kind.INT: 7,
        Kind.DECIMAL: "12500.5",
        Kind.BOOL: True,
        Kind.DATE: "2025-12-09",
        Kind.TIME: "09:30",
        Kind.DATETIME: "2025-12-09T09:30",
    }
    if kind is Kind.FILE:
        number = next(numbers)
        known = {"digest": f"{number:064x}", "original": f"{number:064x}"}
        return {"attachment": f"{number:032x}", "name": f"{words}{number}", **known}
    return values[kind] if kind in values else f"{words}{next(numbers)}"


def _ratings(instrument_id: str, words: str, numbers: Iterator[int]) -> dict[str, JsonValue]:
    tool = instrument(instrument_id)
    last = tool.levels[-1].code
    level = next((level.code for level in tool.levels if level.evidence == "needed"), last)
    return {
        factor.key: {
            "level": level,
            "evidence": [
                {
                    "seen": f"{words}{next(numbers)}",
                    "source": f"{words}{next(numbers)}",
                    "method": "observed",
                    "observed_at": "2025-12-09",
                    "observer": f"{words}{next(numbers)}",
                }
            ],
            "comment": f"{words}{next(numbers)}",
        }
        for factor in tool.factors
    }

"""An invented answer to every field of a form, to try what a template prints: each text is told from every other."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from forms.catalogue import instrument
from forms.definition import Choice, Column, Form, FormField, Kind
from forms.records import RECORDS

WORD = "Слово"
WHOLE = 7


def specimen(form: Form, words: str = WORD, *, turn: int = 0) -> dict[str, JsonValue]:
    """An answer to every field that can be answered; each text carries `words` and its own number.

    In turn 0 every choice is the last one, in turn 1 the one before it, and so on: see `turns`.
    """
    pen = Pen(words, turn, iter(range(1, 100_000)))
    return {field.key: _answer(field, pen) for field in form.fields if not field.rules}


def turns(form: Form) -> int:
    """In how many turns every choice of every field is made once."""
    return max((len(field.choices) for field in form.fields), default=0) or 1


class Pen(NamedTuple):
    """What the answers are written with."""

    words: str
    turn: int
    numbers: Iterator[int]

    def word(self) -> str:
        """The next word, unlike any other."""
        return f"{self.words}{next(self.numbers)}"

    def choice(self, choices: tuple[Choice, ...]) -> str:
        """The code of this turn."""
        return choices[-1 - self.turn % len(choices)].code


def _answer(field: FormField, pen: Pen) -> JsonValue:
    if field.type is Kind.TABLE:
        return [_row(field.columns, pen, place) for place in range(2)]
    if field.type is Kind.FACTORS:
        return _ratings(field.instrument or "", pen)
    return _value(field.type, field, pen)


def _row(columns: tuple[Column, ...], pen: Pen, place: int) -> dict[str, JsonValue]:
    """A row; its numbers are not those of the row before it: some tables number their rows."""
    row = {column.key: _value(column.type, column, pen) for column in columns if column.is_printed}
    numbers = {column.key: WHOLE + place for column in columns if column.type is Kind.INT}
    return row | numbers


def _value(kind: Kind, place: FormField | Column, pen: Pen) -> JsonValue:
    match kind:
        case Kind.ENUM:
            return pen.choice(place.choices)
        case Kind.MULTI_ENUM:
            return [pen.choice(place.choices)]
        case Kind.SIGNATURE if place.choices:
            return {"choice": pen.choice(place.choices)}
        case Kind.DOC_LIST:
            return [_record(Kind.DOC_LIST, pen) for _ in range(2)]
        case _ if kind in RECORDS:
            return _record(kind, pen)
        case _:
            return _simple(kind, pen)


def _record(kind: Kind, pen: Pen) -> dict[str, JsonValue]:
    return {part.name: _simple(part.kind, pen) for part in RECORDS[kind]}


def _simple(kind: Kind, pen: Pen) -> JsonValue:
    values: dict[Kind, JsonValue] = {
        Kind.INT: WHOLE,
        Kind.DECIMAL: "12500.5",
        Kind.BOOL: True,
        Kind.DATE: "2025-12-09",
        Kind.TIME: "09:30",
        Kind.DATETIME: "2025-12-09T09:30",
    }
    if kind is Kind.FILE:
        number = next(pen.numbers)
        known = {"digest": f"{number:064x}", "original": f"{number:064x}"}
        return {"attachment": f"{number:032x}", "name": f"{pen.words}{number}", **known}
    return values[kind] if kind in values else pen.word()


def _ratings(instrument_id: str, pen: Pen) -> dict[str, JsonValue]:
    tool = instrument(instrument_id)
    last = tool.levels[-1].code
    level = next((level.code for level in tool.levels if level.evidence == "needed"), last)
    return {
        factor.key: {
            "level": level,
            "evidence": [
                {
                    "seen": pen.word(),
                    "source": pen.word(),
                    "method": "observed",
                    "observed_at": "2025-12-09",
                    "observer": pen.word(),
                }
            ],
            "comment": pen.word(),
        }
        for factor in tool.factors
    }

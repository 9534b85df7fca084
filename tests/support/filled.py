"""Forms filled in for tests: every field of any form, with words that can be found again on the paper."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from forms.catalogue import instrument
from forms.definition import Column, Form, FormField, Kind
from forms.paper import Paper, Signer
from forms.records import RECORDS
from forms.render import FOLDER

DAY = date(2026, 3, 2)


def sample(document: str) -> Paper:
    """The sample that ships with a document."""
    return Paper.model_validate_json((FOLDER / document / "sample.json").read_text(encoding="utf-8"))


def sampled_documents() -> tuple[str, ...]:
    """Every document that ships a sample."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/sample.json")))


def full_answers(form: Form, words: str = "Слово") -> dict[str, Any]:
    """An answer to every field that can be answered; each text carries `words` and its own number."""
    numbers = iter(range(1, 100_000))
    return {field.key: _answer(field, words, numbers) for field in form.fields if not field.rules}


def paper_of(form: Form, answers: dict[str, Any], **changes: Any) -> Paper:
    """A paper made of these answers, with a signer for each place to sign."""
    signers = tuple(
        Signer(field=field.key, full_name="Петрова Анна Сергеевна", position="специалист")
        for field in form.fields
        if field.type is Kind.SIGNATURE
    )
    plain: dict[str, Any] = {
        "document": form.id,
        "number": "17",
        "case_number": "2026-000123",
        "agency": "Отдел опеки",
        "made_on": DAY,
        "form": form.id,
        "form_version": form.version,
        "answers": answers,
        "signers": signers,
    }
    return Paper.model_validate_json(json.dumps(plain | changes, default=_jsonable, ensure_ascii=False))


def strings_of(value: object) -> Iterator[str]:
    """Every piece of text inside an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_of(part)
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)


def _answer(field: FormField, words: str, numbers: Iterator[int]) -> Any:
    if field.type is Kind.TABLE:
        return [_row(field.columns, words, numbers) for _ in range(2)]
    if field.type is Kind.FACTORS:
        return _ratings(field.instrument or "", words, numbers)
    return _value(field.type, field, words, numbers)


def _row(columns: tuple[Column, ...], words: str, numbers: Iterator[int]) -> dict[str, Any]:
    return {column.key: _value(column.type, column, words, numbers) for column in columns}


def _value(kind: Kind, place: FormField | Column, words: str, numbers: Iterator[int]) -> Any:
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


def _record(kind: Kind, words: str, numbers: Iterator[int]) -> dict[str, Any]:
    return {part.name: _simple(part.kind, words, numbers) for part in RECORDS[kind]}


def _simple(kind: Kind, words: str, numbers: Iterator[int]) -> Any:
    values: dict[Kind, Any] = {
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


def _ratings(instrument_id: str, words: str, numbers: Iterator[int]) -> dict[str, Any]:
    tool = instrument(instrument_id)
    level = next(level.code for level in tool.levels if level.evidence == "needed")
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


def _jsonable(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else getattr(value, "model_dump", lambda: str(value))()

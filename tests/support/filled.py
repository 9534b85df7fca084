"""Forms filled in for tests: every field of any form, with words that can be found again on the paper."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from forms.definition import Form, Kind
from forms.paper import Paper, Signer
from forms.specimen import WORD, specimen
from forms.templates import FOLDER

DAY = date(2026, 3, 2)


def sample(document: str) -> Paper:
    """The sample that ships with a document."""
    return Paper.model_validate_json((FOLDER / document / "sample.json").read_text(encoding="utf-8"))


def sampled_documents() -> tuple[str, ...]:
    """Every document that ships a sample."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/sample.json")))


def full_answers(form: Form, words: str = WORD) -> dict[str, Any]:
    """An answer to every field that can be answered; each text carries `words` and its own number."""
    return specimen(form, words)


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


def _jsonable(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else getattr(value, "model_dump", lambda: str(value))()

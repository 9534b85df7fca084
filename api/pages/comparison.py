"""Two texts of one draft, side by side: nothing of either is lost, the person chooses."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from api.body import parsed
from api.errors import BadRequest
from api.languages import gettext as _
from api.pages.fields import Fields
from forms.catalogue import instrument
from forms.definition import Form, FormField, Kind
from forms.wording import worded

Answers = Mapping[str, JsonValue]
MINE, THEIRS = "mine", "theirs"


class Difference(NamedTuple):
    """One field in which the two texts differ, in words."""

    key: str
    title: str
    mine: str
    theirs: str


def compared(form: Form, mine: Answers, theirs: Answers) -> list[Difference]:
    """The fields in which the texts differ, in the order of the form."""
    return [
        Difference(field.key, field.title, _words(field, mine.get(field.key)), _words(field, theirs.get(field.key)))
        for field in form.fields
        if mine.get(field.key) != theirs.get(field.key)
    ]


def merged(sent: Fields) -> dict[str, JsonValue]:
    """One text out of the two, as the person chose: where nothing was chosen, their own words stand."""
    mine, theirs = _text(sent.one(MINE)), _text(sent.one(THEIRS))
    whole = {**theirs, **mine}
    for key in whole:
        taken = theirs if sent.one(f"take {key}") == THEIRS else mine
        whole[key] = taken.get(key)
    return {key: value for key, value in whole.items() if value is not None}


def packed(answers: Answers) -> str:
    """A text as it travels in a hidden field."""
    return json.dumps(answers, ensure_ascii=False)


def _text(packed_text: str) -> dict[str, JsonValue]:
    found = parsed(packed_text.encode())
    if not isinstance(found, dict):
        raise BadRequest(
            _("Форму сравнения не удалось прочитать."), _("Оба варианта сохранены. Откройте задачу снова.")
        )
    return found


def _words(field: FormField, value: JsonValue) -> str:
    if field.type is Kind.TABLE and isinstance(value, list):
        rows = (row for row in value if isinstance(row, Mapping))
        return "\n".join(
            ", ".join(text for c in field.columns if (text := worded(c.type, row.get(c.key), c.choices)))
            for row in rows
        )
    if field.type is Kind.FACTORS and isinstance(value, Mapping):
        titles = {factor.key: factor.title for factor in instrument(field.instrument or "").factors}
        rated = ((titles.get(key, key), rating) for key, rating in value.items() if isinstance(rating, Mapping))
        return "\n".join(f"{title}: {rating.get('level') or ''}" for title, rating in rated)
    return worded(field.type, value, field.choices)

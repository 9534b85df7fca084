"""Two texts of one draft, side by side: nothing of either is lost, the person chooses."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from api.body import parsed
from api.errors import BadRequest
from api.languages import gettext as _
from api.pages.fields import Fields
from forms.catalogue import instrument
from forms.definition import Column, Form, FormField, Kind
from forms.instrument import Instrument
from forms.ratings import EVIDENCE
from forms.wording import worded

Answers = Mapping[str, JsonValue]
MINE, THEIRS, TAKE = "mine", "theirs", "take "


class Difference(NamedTuple):
    """One field in which the two texts differ, in words."""

    key: str
    """Of a factor: that of its field and its own, with a stroke between."""
    title: str
    mine: str
    theirs: str


def compared(form: Form, mine: Answers, theirs: Answers) -> list[Difference]:
    """The fields in which the texts differ, in the order of the form; of an assessment, each factor by itself."""
    return [
        difference
        for field in form.fields
        if mine.get(field.key) != theirs.get(field.key)
        for difference in _differences(field, mine.get(field.key), theirs.get(field.key))
    ]


def merged(sent: Fields) -> dict[str, JsonValue]:
    """One text out of the two, as the person chose: where nothing was chosen, their own words stand."""
    mine, theirs = _text(sent.one(MINE)), _text(sent.one(THEIRS))
    whole = dict(mine)
    for name, side in sent.theirs():
        if name.startswith(TAKE) and side == THEIRS:
            _take(whole, theirs, *name.removeprefix(TAKE).split("/", 1))
    return {key: value for key, value in whole.items() if value is not None}


def _take(whole: dict[str, JsonValue], theirs: Answers, key: str, factor: str = "") -> None:
    """Put in from the other text: a field, or one factor of a field."""
    if not factor:
        whole[key] = theirs.get(key)
        return
    rated, others = whole.get(key), theirs.get(key)
    kept = {name: rating for name, rating in (rated if isinstance(rated, dict) else {}).items() if name != factor}
    taken = others.get(factor) if isinstance(others, dict) else None
    whole[key] = kept if taken is None else {**kept, factor: taken}


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


def _differences(field: FormField, mine: JsonValue, theirs: JsonValue) -> Iterator[Difference]:
    if field.type is not Kind.FACTORS:
        yield Difference(field.key, field.title, _words(field, mine), _words(field, theirs))
        return
    tool = instrument(field.instrument or "")
    ratings, others = (side if isinstance(side, Mapping) else {} for side in (mine, theirs))
    for factor in tool.factors:
        one, other = ratings.get(factor.key), others.get(factor.key)
        if one != other:
            yield Difference(f"{field.key}/{factor.key}", factor.asked, _rating(tool, one), _rating(tool, other))


def _words(field: FormField, value: JsonValue) -> str:
    if field.type is Kind.TABLE:
        return _rows(field.columns, value)
    return worded(field.type, value, field.choices)


def _rating(tool: Instrument, rating: JsonValue) -> str:
    """The level, each piece of evidence, and the comment, a line each."""
    if not isinstance(rating, Mapping):
        return ""
    code = str(rating.get("level") or "")
    level = tool.level_of[code].label if code in tool.level_of else code
    return "\n".join(filter(None, (level, _rows(EVIDENCE, rating.get("evidence")), str(rating.get("comment") or ""))))


def _rows(columns: Iterable[Column], value: JsonValue) -> str:
    rows = (row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else ()
    return "\n".join(
        ", ".join(text for c in columns if (text := worded(c.type, row.get(c.key), c.choices))) for row in rows
    )

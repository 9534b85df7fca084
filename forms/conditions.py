"""CEL conditions of a form over its answers: when a field is required, when two answers contradict, which level.

An unanswered field is null; a record has all its parts; a person with a birth date has `years` (full years on the
day of filling in); an assessment by factors is the count of factors at each level; a decimal is a number.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import cel
from pydantic import JsonValue

from forms.catalogue import instrument
from forms.definition import Form, FormField, Kind
from forms.records import RECORDS

MIRRORED = {"none": "high", "low": "medium", "medium": "low", "high": "none"}
"""On an inverse scale the strongest level is the best, so it counts as the weakest."""


def situation(form: Form, answers: Mapping[str, JsonValue], day: date) -> dict[str, object]:
    """What the conditions of a form may speak of."""
    view: dict[str, object] = {}
    groups: dict[str, dict[str, object]] = {}
    for field in form.fields:
        stem, _, leaf = field.key.removesuffix("[]").partition(".")
        place = groups.setdefault(stem, {}) if leaf else view
        place[leaf or stem] = _seen(field, answers.get(field.key), day)
    return view | groups


def holds(condition: str, view: Mapping[str, object]) -> bool:
    """Whether a condition holds. One that cannot be evaluated does not: a form's slip must not stop a person."""
    try:
        return program(condition).execute(dict(view)) is True
    except (TypeError, RuntimeError, ValueError):
        return False


@lru_cache(maxsize=512)
def program(condition: str) -> cel.Program:
    """The compiled condition; `ValueError` says where its grammar is broken."""
    return cel.compile(condition)


def years_on(day: date, birth_date: str) -> int:
    """Full years lived by the day."""
    born = date.fromisoformat(birth_date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _seen(field: FormField, value: JsonValue, day: date) -> object:
    if field.type is Kind.FACTORS:
        return _counts(field, value)
    if field.type is Kind.DECIMAL and isinstance(value, str):
        return float(value)
    if field.type in RECORDS and isinstance(value, dict):
        born = value.get("birth_date")
        years = years_on(day, born) if isinstance(born, str) else None
        return {**dict.fromkeys(part.name for part in RECORDS[field.type]), "choice": None, **value, "years": years}
    return value


def _counts(field: FormField, value: JsonValue) -> dict[str, int]:
    tool = instrument(field.instrument or "")
    rated = value if isinstance(value, dict) else {}
    counts = dict.fromkeys(tool.level_of, 0)
    for factor in tool.factors:
        rating = rated.get(factor.key)
        if isinstance(rating, dict) and isinstance(rating.get("level"), str):
            level = str(rating["level"])
            counts[MIRRORED.get(level, level) if factor.inverse else level] += 1
    return counts

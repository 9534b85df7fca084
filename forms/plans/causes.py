"""The causes that an assessment raised: what a plan has to answer, each measure by its cause."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.catalogue import instrument
from forms.definition import Form, Kind
from forms.instrument import Factor
from forms.ratings import EVIDENCE
from forms.wording import worded
from models.ids import Code

WEIGHT = {"yes": 3, "high": 2, "medium": 1}
"""Levels that call for a measure, the most pressing first; others do not."""
INVERSE = {"none": "high", "low": "medium"}
"""On an inverse scale the lack of a thing is what is raised."""


class Cause(NamedTuple):
    """A factor that the assessment found to matter."""

    code: Code
    group: str
    title: str
    level: str
    """In the words of the instrument."""
    weight: int
    comment: str
    evidence: str


def raised(form: Form, answers: Mapping[str, JsonValue]) -> tuple[Cause, ...]:
    """The factors that these answers raise, the most pressing first; none if the form assesses nothing."""
    found = [
        cause
        for field in form.fields
        if field.type is Kind.FACTORS and isinstance(ratings := answers.get(field.key), Mapping)
        for factor in instrument(field.instrument or "").factors
        if (cause := _cause(field.instrument or "", factor, ratings.get(factor.key))) is not None
    ]
    return tuple(sorted(found, key=lambda cause: -cause.weight))


def rows_of(causes: Iterable[Cause]) -> list[dict[str, JsonValue]]:
    """The causes as the rows of a plan's table of problems."""
    return [
        {
            "cause": one.code,
            "sphere": one.group,
            "problem": one.title,
            "evidence": "; ".join(filter(None, (one.evidence, one.comment))),
            "priority": place,
        }
        for place, one in enumerate(causes, 1)
    ]


def _cause(tool: Code, factor: Factor, rating: JsonValue) -> Cause | None:
    if not isinstance(rating, Mapping):
        return None
    level = str(rating.get("level"))
    weight = WEIGHT.get(INVERSE.get(level, "") if factor.inverse else level)
    if weight is None:
        return None
    rows = rating.get("evidence")
    told = (_evidence(row) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, Mapping))
    words = instrument(tool).level_of[level].label
    comment = str(rating.get("comment") or "")
    return Cause(factor.key, factor.group, factor.title, words, weight, comment, "; ".join(filter(None, told)))


def _evidence(row: Mapping[str, JsonValue]) -> str:
    """What was seen, and from whom it is known."""
    words = {column.key: worded(column.type, row.get(column.key), column.choices) for column in EVIDENCE}
    return ", ".join(filter(None, (words["seen"].rstrip("."), words["source"])))

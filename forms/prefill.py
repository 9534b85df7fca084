"""Nothing is asked twice: what is already known of the child, the agency and earlier forms is filled in beforehand."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.records import RECORDS, read_field
from forms.values import Unfit, is_empty

Known = Mapping[str, object]
"""What is known, by source: `child`, `family`, `agency`, `actor`, `commission`, `case`, `earlier` (answers by form)."""

SOURCES = (
    "child.person",
    "child.full_name",
    "child.birth_date",
    "child.address",
    "child.registration_address",
    "child.school",
    "family.mother",
    "family.father",
    "family.parents",
    "agency.org",
    "actor.staff",
    "commission.org",
    "case.number",
    "case.plan",
    "request.number_date",
    "document.number",
    "document.number_date",
)
"""What a form may name; `document` is what the office writes when the paper is registered."""


class Found(NamedTuple):
    """An answer that can be given without asking, and the source that a form names for it."""

    value: JsonValue
    source: str


def prefilled(form: Form, known: Known) -> dict[str, JsonValue]:
    """The answers that can be given without asking. A known value that does not fit its field is left out."""
    return {key: one.value for key, one in prefilled_from(form, known).items()}


def prefilled_from(form: Form, known: Known) -> dict[str, Found]:
    """The same answers by field key, each with where it was found."""
    answers: dict[str, Found] = {}
    for field in form.fields:
        for source in field.prefill:
            value = _fitting(field, found(known, source))
            if value is not None:
                answers[field.key] = Found(value, source)
                break
    return answers


def found(known: Known, source: str) -> object:
    """The value at a source such as `family.mother.full_name` or `earlier.act_survey_mp4.mother.full_name`.

    A record is named by its kind: `child.person` is the whole of `child`. The keys of a form may contain dots, so the
    longest key that matches is taken. None if nothing is known.
    """
    place: object = known
    words = source.split(".")
    while words:
        if not isinstance(place, Mapping):
            return None
        taken = next((n for n in range(len(words), 0, -1) if ".".join(words[:n]) in place), 0)
        if taken == 0:
            return place if words in (["person"], ["org"], ["staff"]) else None
        place = place[".".join(words[:taken])]
        words = words[taken:]
    return place


def _fitting(field: FormField, value: object) -> JsonValue:
    if is_empty(value) or field.type is Kind.FACTORS:
        return None
    if field.type in RECORDS and isinstance(value, Mapping):
        value = {part.name: value[part.name] for part in RECORDS[field.type] if part.name in value}
    try:
        return read_field(field, value)
    except Unfit:
        return None

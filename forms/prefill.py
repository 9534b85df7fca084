"""Nothing is asked twice: what is already known of the child, the agency and earlier forms is filled in beforehand."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.records import RECORDS, read_field
from forms.values import Unfit, is_empty
from forms.wording import worded
from models.people import AgencyKind

Known = Mapping[str, object]
"""What is known, by source: `child`, `family`, `actor`, `agency` and the case's other agencies by their kind, `case`,
`papers` (number and date of the last paper of each document), `earlier` (answers by form), `assessment` (the causes
that the last one raised), `asked` (the row of another form by which this answer was asked for),
`plan` (`planned`, `done` and `summary` of the measures of the plan in force)."""

SOURCES = (
    "child.person",
    "child.identity",
    "child.full_name",
    "child.birth_date",
    "child.address",
    "child.registration_address",
    "child.school",
    "family.mother",
    "family.father",
    "family.parents",
    "actor.staff",
    "agency.org",
    *(f"{kind}.org" for kind in AgencyKind),
    "assessment.causes",
    "asked",
    "plan",
    "case.title",
    "document.number",
    "document.number_date",
)
"""What a form may name besides `papers.<document>` and `earlier.<form>.<field>`; `document` is what the office writes
when the paper is registered."""
IDENTITY = ("full_name", "birth_date")
"""`child.identity`: as much of a child as another agency needs to know whom it is asked about."""


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
            return _record(place, words)
        place = place[".".join(words[:taken])]
        words = words[taken:]
    return place


def _record(place: Mapping[str, object], words: list[str]) -> object:
    """The whole of what is known of somebody, or only who it is."""
    match words:
        case ["identity"]:
            return {part: place[part] for part in IDENTITY if part in place}
        case ["person"] | ["org"] | ["staff"]:
            return place
        case _:
            return None


def _fitting(field: FormField, value: object) -> JsonValue:
    if is_empty(value) or field.type is Kind.FACTORS:
        return None
    if field.type is Kind.TABLE:
        value = _rows(field, value)
    elif isinstance(value, Mapping):
        value = _parts(field, value)
    try:
        return read_field(field, value)
    except Unfit:
        return None


def _rows(field: FormField, value: object) -> list[dict[str, object]]:
    """Rows of another table, or one person, as far as the columns are the same."""
    rows = value if isinstance(value, list) else [value]
    keys = {column.key for column in field.columns if column.filled_by == "author"}
    return [{key: cell for key, cell in row.items() if key in keys} for row in rows if isinstance(row, Mapping)]


def _parts(field: FormField, value: Mapping[str, object]) -> object:
    """The parts that a record has; in a line of text, a number with its date or a name."""
    if field.type in RECORDS:
        return {part.name: value[part.name] for part in RECORDS[field.type] if part.name in value}
    if "number" in value:
        return worded(Kind.NUMBER_DATE, {name: str(part) for name, part in value.items()})
    return value.get("full_name") or value.get("name")

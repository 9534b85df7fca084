"""Who the forms of a case name as one of the family, with what they say of them: read for its page."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from pydantic import JsonValue

from api.languages import gettext as _
from api.v1.answered import Answered
from api.v1.shapes import Told
from forms.definition import FormField, Kind
from forms.kin import BIRTHS, lists_people
from forms.records import RECORDS
from forms.sheet import CHILD
from forms.wording import worded
from models.ids import SubmissionId

NAMED = ("full_name", "kinship", *BIRTHS)
"""What stands in a line of its own, and not among the facts."""


class Said(Told):
    """Where something is written."""

    form: str
    agency: str
    at: datetime


class Fact(Told):
    """One thing that is known of a person."""

    title: str
    words: str


class Place(NamedTuple):
    """Which form, which of its fields, which row of a table."""

    submission: SubmissionId
    field: str
    row: int | None = None


class Mention(NamedTuple):
    """One place in one form where somebody is named."""

    name: str
    kinship: str
    born: str
    facts: tuple[Fact, ...]
    is_child: bool
    said: Said
    place: Place


def mentions_told(one: Answered) -> Iterator[Mention]:
    """Everybody whom a form names as one of the family: the person fields that say so, groups of fields, tables."""
    said = Said(form=one.form.title, agency=one.agency_name, at=one.at)
    for field in one.form.fields:
        value = one.answers.get(field.key)
        source, place = next(iter(field.prefill), ""), Place(one.id, field.key)
        if field.type is Kind.TABLE and lists_people(field) and isinstance(value, list):
            rows = ((Place(one.id, field.key, at), row) for at, row in enumerate(value) if isinstance(row, dict))
            yield from (_of_row(field, row, said, place) for place, row in rows if row.get("full_name"))
        elif source in {CHILD, "child.full_name"} and value:
            yield _of_record(field, value, "", said, place)
        elif source.startswith("family.") and field.type is Kind.PERSON and value:
            yield _of_record(field, value, kinship_of(source), said, place)
        elif source.startswith("family.") and field.key.endswith(".full_name") and isinstance(value, str):
            yield _of_group(one, field, value, said, place)


def _of_record(field: FormField, value: JsonValue, kinship: str, said: Said, place: Place) -> Mention:
    record: Mapping[str, JsonValue] = value if isinstance(value, dict) else {"full_name": value}
    parts = RECORDS.get(field.type, ())
    facts = tuple(
        Fact(title=part.title, words=words)
        for part in parts
        if part.name not in NAMED and (words := worded(part.kind, record.get(part.name)))
    )
    born = worded(Kind.DATE, record.get("birth_date"))
    return Mention(str(record.get("full_name", "")), kinship, born, facts, not kinship, said, place)


def _of_group(one: Answered, field: FormField, name: str, said: Said, place: Place) -> Mention:
    """`mother.full_name` with the other fields of `mother.`."""
    stem = field.key.partition(".")[0]
    others = [other for other in one.form.fields if other.key.startswith(f"{stem}.") and other is not field]
    facts = tuple(
        Fact(title=other.title, words=words)
        for other in others
        if (words := worded(other.type, one.answers.get(other.key), other.choices))
    )
    return Mention(name, kinship_of(f"family.{stem}"), "", facts, is_child=False, said=said, place=place)


def _of_row(field: FormField, row: Mapping[str, JsonValue], said: Said, place: Place) -> Mention:
    facts = tuple(
        Fact(title=column.title, words=words)
        for column in field.columns
        if column.key not in NAMED and (words := worded(column.type, row.get(column.key), column.choices))
    )
    born = worded(Kind.DATE, row.get("birth_date")) or str(row.get("birth_year") or "")
    kinship = str(row.get("kinship") or "") or kinship_of(field.key)
    return Mention(str(row["full_name"]), kinship, born, facts, is_child=False, said=said, place=place)


def kinship_of(source: str) -> str:
    """What a source or a table says of kinship when the row itself does not."""
    return {
        "family.mother": _("мать"),
        "family.father": _("отец"),
        "family.parents": _("родитель"),
        "siblings[]": _("ребёнок этой семьи"),
    }.get(source, "")

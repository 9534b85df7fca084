"""Who of a family is named in a filled-in form, and by which of its fields: children, parents, others of the household.

One reading for everything that needs it: the family of a case, and the records of children and adults.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue

from forms.definition import Form, FormField, Kind
from forms.sheet import CHILD

BIRTHS = ("birth_date", "birth_year", "birth_date_place")
CHILD_NAME = "child.full_name"
DAY = 10


class Part(StrEnum):
    """Which part somebody has in a case, as its forms say it."""

    CHILD = "child"
    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    SIBLING = "sibling"
    OTHER = "other"


PARENTS = frozenset({Part.MOTHER, Part.FATHER})
BY_SOURCE = {"family.mother": Part.MOTHER, "family.father": Part.FATHER, "siblings[]": Part.SIBLING}
BY_WORD = (
    (Part.MOTHER, ("мать", "мама")),
    (Part.FATHER, ("отец", "папа")),
    (Part.GUARDIAN, ("опекун", "попечитель", "приемн", "усынов", "патронат")),
    (Part.SIBLING, ("брат", "сестра", "ребенок этой семьи", "сиблинг")),
)


class Place(NamedTuple):
    """Where in the form somebody is named."""

    field: FormField
    row: int | None
    """Of a table, from 0."""
    source: str
    """What the field, or its form, says of whom it names: `family.mother`, `siblings[]`, `child.person`."""
    value: Mapping[str, JsonValue]
    """The record or the row; of a group of fields, the answers whose keys begin like it, without that beginning."""

    @property
    def name(self) -> str:
        """The name as it is written."""
        return " ".join(str(self.value.get("full_name") or "").split())

    @property
    def is_child(self) -> bool:
        return self.source in {CHILD, CHILD_NAME}

    @property
    def part(self) -> Part:
        """By what the row says of kinship, else by what the field is for."""
        if self.is_child:
            return Part.CHILD
        said = str(self.value.get("kinship") or "").casefold().replace("ё", "е")
        by_word = next((part for part, words in BY_WORD if any(said.startswith(word) for word in words)), None)
        return by_word or BY_SOURCE.get(self.source, Part.OTHER)


def places(form: Form, answers: Mapping[str, JsonValue]) -> Iterator[Place]:
    """Everybody whom a form names as one of the family: person fields that say so, groups of fields, tables."""
    for field in form.fields:
        value = answers.get(field.key)
        source = next(iter(field.prefill), "")
        if field.type is Kind.TABLE and lists_people(field) and isinstance(value, list):
            rows = (row if isinstance(row, Mapping) else {} for row in value)
            yield from (Place(field, at, field.key, row) for at, row in enumerate(rows) if row.get("full_name"))
        elif source in {CHILD, CHILD_NAME} and value:
            yield Place(field, None, source, _with_others(form, answers, _record(value), field))
        elif source.startswith("family.") and field.type is Kind.PERSON and value:
            yield Place(field, None, source, _record(value))
        elif source.startswith("family.") and field.key.endswith(".full_name") and isinstance(value, str):
            stem = field.key.partition(".")[0]
            yield Place(field, None, f"family.{stem}", _group(form, answers, stem))


def lists_people(field: FormField) -> bool:
    """Whether the rows of a table are people of a family."""
    columns = {column.key for column in field.columns}
    return "full_name" in columns and bool(columns & {"kinship", *BIRTHS})


def born(value: Mapping[str, JsonValue]) -> tuple[date | None, int | None]:
    """Day and year of birth as far as a record or a row tells them."""
    for key in BIRTHS:
        text = str(value.get(key) or "").strip()
        if day := _day(text):
            return day, day.year
        year = next((word for word in text.replace(",", " ").split() if len(word) == 4 and word.isdecimal()), "")  # noqa: PLR2004
        if year:
            return None, int(year)
    return None, None


def _day(text: str) -> date | None:
    first = text[:DAY]
    try:
        return date.fromisoformat(first)
    except ValueError:
        day, *rest = first.split(".") if first.count(".") == 2 else [""]  # noqa: PLR2004 - «28.02.2014»
    try:
        return date(int(rest[1]), int(rest[0]), int(day)) if day else None
    except ValueError:
        return None


def _record(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, Mapping) else {"full_name": value}


def _group(form: Form, answers: Mapping[str, JsonValue], stem: str) -> Mapping[str, JsonValue]:
    """The answers of `mother.full_name`, `mother.birth_date_place` … under their own names."""
    keys = (field.key for field in form.fields if field.key.startswith(f"{stem}."))
    return {key.partition(".")[2]: answers[key] for key in keys if answers.get(key) is not None}


def _with_others(
    form: Form, answers: Mapping[str, JsonValue], record: Mapping[str, JsonValue], field: FormField
) -> Mapping[str, JsonValue]:
    """The child with the day of birth that a form asks beside the name, and the document if it asks for one."""
    beside = dict(record)
    for other in form.fields:
        value = answers.get(other.key)
        if value is None or other is field:
            continue
        if other.type is Kind.DATE and "child.birth_date" in other.prefill:
            beside.setdefault("birth_date", value)
        elif other.type is Kind.ID_DOCUMENT and other.key.startswith("child_") and isinstance(value, Mapping):
            beside.setdefault("document", dict(value))
        elif other.type is Kind.ADDRESS and set(other.prefill) & {"child.address", "child.registration_address"}:
            beside.setdefault("address", value)
    return beside

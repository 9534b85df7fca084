"""The family of a child as the forms of the case tell it: parents, household, brothers and sisters, and their cases."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from fastapi import APIRouter
from pydantic import Field, JsonValue

from api.door import Door
from api.guards import At, Open, ReadFile
from api.kinships import sibling_words
from api.languages import gettext as _
from api.office import Office
from api.reading.family import cases_grown, cases_named
from api.reading.individuals import mentions_in, of_same_parents
from api.reading.rows import Line
from api.readings import note_children
from api.v1.answered import Answered, answers_of
from api.v1.individual_shapes import CaseOfIndividual
from api.v1.individuals import cases_of, grouped
from api.v1.shapes import Titled, Told
from forms.definition import FormField, Kind
from forms.records import RECORDS
from forms.sheet import CHILD
from forms.wording import worded
from models.finding import folded
from models.ids import CaseId
from workflows import registry

router = APIRouter(route_class=Door, tags=["Дела"])
BIRTHS = ("birth_date", "birth_year", "birth_date_place")
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


class CaseOfKin(Told):
    """A case of the same family."""

    id: CaseId
    number: str
    child: str | None
    stage: Titled
    is_open: bool
    is_sure: bool = Field(description="Совпали имя и дата рождения; иначе только имя")


class SiblingTold(Told):
    """A child of the same parents who has a case of their own."""

    record: str
    name: str
    words: str
    cases: list[CaseOfIndividual]


class Relative(Told):
    """Somebody of the family."""

    name: str
    kinship: str
    born: str
    facts: list[Fact]
    said: list[Said] = Field(description="В каких формах назван, старые первыми")
    cases: list[CaseOfKin]
    record: str | None = Field(default=None, description="Запись о человеке: GET /individuals/{id}")


class Family(Told):
    """Everybody whom the forms name, and the cases that belong together."""

    child: Relative | None
    relatives: list[Relative]
    siblings: list[SiblingTold] = Field(description="Дети тех же родителей по объединённым записям, с их делами")
    grown: list[CaseOfKin] = Field(description="Дело, из которого выросло это, и выросшие из него")
    hidden: int = Field(description="Сколько форм прочитаны не целиком: часть ответов читают другие органы")


class Mention(NamedTuple):
    """One place in one form where somebody is named."""

    name: str
    kinship: str
    born: str
    facts: tuple[Fact, ...]
    is_child: bool
    said: Said


@router.get("/cases/{case_id}/family")
async def read_family(file: ReadFile, at: At) -> Family:
    """Семья ребёнка: кто назван в формах дела и у кого из детей есть своё дело."""
    return await family_of(file, await answers_of(file, at), at)


async def family_of(file: Open, found: Iterable[Answered], at: Office) -> Family:
    """The family that these forms tell of."""
    told = [one for one in found if not one.is_replaced]
    people = _merged(mention for one in told for mention in _mentions(one))
    own = _own(people, folded(file.row.child_name or ""))
    async with at.sessions.reading() as connection:
        rows = await cases_named(connection, file.actor, [name for key, (name, _one) in people.items() if key != own])
        grown = await cases_grown(connection, file.actor, file.state.id, file.row.parent)
        named = await mentions_in(connection, file.actor, [file.state.id])
        kin = await of_same_parents(connection, file.actor, named)
    records = {folded(row.full_name): row.root for row in named}
    relatives = {key: _relative(name, mentions, rows, file) for key, (name, mentions) in people.items()}
    relatives = {key: one.model_copy(update={"record": records.get(key)}) for key, one in relatives.items()}
    child = relatives.pop(own, None)
    return Family(
        child=child,
        relatives=sorted(relatives.values(), key=lambda one: (not one.cases, -len(one.said))),
        siblings=_siblings(kin, {one.id for relative in relatives.values() for one in relative.cases}),
        grown=[_case(file, row, is_sure=True) for row in grown],
        hidden=sum(not one.is_whole for one in told),
    )


def _siblings(rows: Iterable[Line], shown: Collection[CaseId]) -> list[SiblingTold]:
    """Brothers and sisters by the records of their parents, whose cases are not shown beside their names already."""
    return [
        SiblingTold(record=root, name=found[-1].full_name, words=sibling_words(found[-1]), cases=cases_of(found))
        for root, found in grouped(row for row in rows if row.case_id not in shown).items()
    ]


def _own(people: Mapping[str, tuple[str, list[Mention]]], name: str) -> str:
    """Which of them is the child of the case."""
    if name in people:
        return name
    return next((key for key, (_name, mentions) in people.items() if any(one.is_child for one in mentions)), name)


def _mentions(one: Answered) -> Iterator[Mention]:
    """Everybody whom a form names as one of the family: the person fields that say so, groups of fields, tables."""
    said = Said(form=one.form.title, agency=one.agency_name, at=one.at)
    for field in one.form.fields:
        value = one.answers.get(field.key)
        source = next(iter(field.prefill), "")
        if field.type is Kind.TABLE and _lists_people(field) and isinstance(value, list):
            yield from (_of_row(field, row, said) for row in value if isinstance(row, dict) and row.get("full_name"))
        elif source in {CHILD, "child.full_name"} and value:
            yield _of_record(field, value, "", said)
        elif source.startswith("family.") and field.type is Kind.PERSON and value:
            yield _of_record(field, value, _kinship(source), said)
        elif source.startswith("family.") and field.key.endswith(".full_name") and isinstance(value, str):
            yield _of_group(one, field, value, said)


def _lists_people(field: FormField) -> bool:
    columns = {column.key for column in field.columns}
    return "full_name" in columns and bool(columns & {"kinship", *BIRTHS})


def _of_record(field: FormField, value: JsonValue, kinship: str, said: Said) -> Mention:
    record: Mapping[str, JsonValue] = value if isinstance(value, dict) else {"full_name": value}
    parts = RECORDS.get(field.type, ())
    facts = tuple(
        Fact(title=part.title, words=words)
        for part in parts
        if part.name not in NAMED and (words := worded(part.kind, record.get(part.name)))
    )
    born = worded(Kind.DATE, record.get("birth_date"))
    return Mention(str(record.get("full_name", "")), kinship, born, facts, not kinship, said)


def _of_group(one: Answered, field: FormField, name: str, said: Said) -> Mention:
    """`mother.full_name` with the other fields of `mother.`."""
    stem = field.key.partition(".")[0]
    others = [other for other in one.form.fields if other.key.startswith(f"{stem}.") and other is not field]
    facts = tuple(
        Fact(title=other.title, words=words)
        for other in others
        if (words := worded(other.type, one.answers.get(other.key), other.choices))
    )
    return Mention(name, _kinship(f"family.{stem}"), "", facts, is_child=False, said=said)


def _of_row(field: FormField, row: Mapping[str, JsonValue], said: Said) -> Mention:
    facts = tuple(
        Fact(title=column.title, words=words)
        for column in field.columns
        if column.key not in NAMED and (words := worded(column.type, row.get(column.key), column.choices))
    )
    born = worded(Kind.DATE, row.get("birth_date")) or str(row.get("birth_year") or "")
    kinship = str(row.get("kinship") or "") or _kinship(field.key)
    return Mention(str(row["full_name"]), kinship, born, facts, is_child=False, said=said)


def _kinship(source: str) -> str:
    """What a source or a table says of kinship when the row itself does not."""
    return {
        "family.mother": _("мать"),
        "family.father": _("отец"),
        "family.parents": _("родитель"),
        "siblings[]": _("ребёнок этой семьи"),
    }.get(source, "")


def _merged(mentions: Iterable[Mention]) -> dict[str, tuple[str, list[Mention]]]:
    """The mentions by person: the same name is the same person within one family; «ё» and «е» are one letter."""
    people: dict[str, tuple[str, list[Mention]]] = {}
    for mention in mentions:
        if name := mention.name.strip():
            people.setdefault(folded(name), (name, []))[1].append(mention)
    return people


def _relative(name: str, mentions: list[Mention], rows: Iterable[Line], file: Open) -> Relative:
    born = max((mention.born for mention in mentions), key=len, default="")
    facts = {(fact.title, fact.words): fact for mention in mentions for fact in mention.facts}
    kinships = [mention.kinship for mention in mentions if mention.kinship]
    return Relative(
        name=name,
        kinship=next((word for word in kinships if word != _kinship("siblings[]")), next(iter(kinships), "")),
        born=born,
        facts=list(facts.values()),
        said=[mention.said for mention in mentions],
        cases=[
            _case(file, row, is_sure=_is_born(row.child_born, born))
            for row in rows
            if row.id != file.state.id
            and folded(row.child_name or "") == folded(name)
            and _may_be(row.child_born, born)
        ],
    )


def _is_born(day: date | None, born: str) -> bool:
    return day is not None and born == f"{day:%d.%m.%Y}"


def _may_be(day: date | None, born: str) -> bool:
    """Whether nothing speaks against it: another day or year of birth does."""
    return day is None or not born or born in {str(day.year), f"{day:%d.%m.%Y}"}


def _case(file: Open, row: Line, *, is_sure: bool) -> CaseOfKin:
    note_children(file.actor, (row,), "id")
    stage = registry.route_of(row.route_digest).stage_of[row.stage]
    return CaseOfKin(
        id=row.id,
        number=row.number,
        child=row.child_name,
        stage=Titled(id=stage.id, title=stage.title),
        is_open=row.outcome is None,
        is_sure=is_sure,
    )

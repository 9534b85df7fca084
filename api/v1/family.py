"""The family of a child as the forms of the case tell it: parents, household, brothers and sisters, and their cases."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.guards import At, Open, ReadFile
from api.kinships import part_words, sibling_words
from api.office import Office
from api.reading.family import cases_grown, cases_named
from api.reading.individuals import (
    SameParents,
    joinings_of,
    linked_with,
    mentions_in,
    mentions_of,
    of_same_parents,
    told_apart,
)
from api.reading.rows import Line
from api.readings import note_children, note_mentions
from api.v1.answered import Answered, answers_of
from api.v1.family_told import Fact, Mention, Place, Said, kinship_of, mentions_told
from api.v1.individual_shapes import CaseOfIndividual, SaidByHand
from api.v1.individuals import born_of, by_hand, cases_of, grouped, relative_of
from api.v1.relatives import once
from api.v1.shapes import Titled, Told
from forms.kin import Part
from models.finding import folded
from models.ids import CaseId
from workflows import registry

router = APIRouter(route_class=Door, tags=["Дела"])


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
    joined: list[SaidByHand] = Field(description="Кем объединены записи общего родителя; пусто, если запись одна")


class LinkedTold(Told):
    """Somebody whom no form of the case names, linked with it by people."""

    record: str
    name: str
    born: str
    words: str
    cases: list[CaseOfIndividual] = Field(description="Дела, которые вам видны и которые называют этого человека")
    linked: SaidByHand


class Relative(Told):
    """Somebody of the family."""

    name: str
    kinship: str
    born: str
    facts: list[Fact]
    said: list[Said] = Field(description="В каких формах назван, старые первыми")
    cases: list[CaseOfKin]
    record: str | None = Field(default=None, description="Запись о человеке: GET /individuals/{id}")
    joined: list[SaidByHand] = Field(default=[], description="Кем объединены записи об этом человеке")


class Family(Told):
    """Everybody whom the forms name, and the cases that belong together."""

    child: Relative | None
    relatives: list[Relative]
    siblings: list[SiblingTold] = Field(description="Дети тех же родителей по объединённым записям, с их делами")
    linked: list[LinkedTold] = Field(description="Связаны с делом сотрудниками, а не формами")
    grown: list[CaseOfKin] = Field(description="Дело, из которого выросло это, и выросшие из него")
    hidden: int = Field(description="Сколько форм прочитаны не целиком: часть ответов читают другие органы")


People = dict[str, tuple[str, list[Mention]]]
"""By record, else by folded name: how somebody was named first, and where."""


@router.get("/cases/{case_id}/family")
async def read_family(file: ReadFile, at: At) -> Family:
    """Семья ребёнка: кто назван в формах дела и у кого из детей есть своё дело."""
    return await family_of(file, await answers_of(file, at), at)


async def family_of(file: Open, found: Iterable[Answered], at: Office) -> Family:
    """The family that these forms tell of."""
    told, actor = [one for one in found if not one.is_replaced], file.actor
    async with at.sessions.reading() as connection:
        named = await mentions_in(connection, actor, [file.state.id])
        people = _merged((mention for one in told for mention in mentions_told(one)), named)
        own = _own(people, folded(file.row.child_name or ""))
        rows = await cases_named(connection, actor, [name for key, (name, _one) in people.items() if key != own])
        grown = await cases_grown(connection, actor, file.state.id, file.row.parent)
        kin = await of_same_parents(connection, actor, named)
        joined = await joinings_of(connection, actor, {row.root for row in named})
        apart = await told_apart(connection, actor, {row.root for row in kin.children})
        links = await linked_with(connection, actor, file.state.id)
        elsewhere = await mentions_of(connection, actor, {row.root for row in links})
    relatives = {key: _relative(name, mentions, rows, file) for key, (name, mentions) in people.items()}
    records = {row.root for row in named}
    for key in relatives.keys() & records:
        relatives[key] = relatives[key].model_copy(
            update={"record": key, "joined": list(map(by_hand, joined.get(key, ())))}
        )
    child = relatives.pop(own, None)
    return Family(
        child=child,
        relatives=sorted(relatives.values(), key=lambda one: (not one.cases, -len(one.said))),
        siblings=_siblings(kin, {one.id for relative in relatives.values() for one in relative.cases}, joined, apart),
        linked=_linked(file, links, elsewhere, {(row.root, row.part) for row in named}),
        grown=[_case(file, row, is_sure=True) for row in grown],
        hidden=sum(not one.is_whole for one in told),
    )


def _siblings(
    kin: SameParents,
    shown: Collection[CaseId],
    joined: Mapping[str, Iterable[Line]],
    apart: Collection[frozenset[str]],
) -> list[SiblingTold]:
    """Brothers and sisters by the records of their parents, whose cases are not shown beside their names already."""
    found = grouped(row for row in kin.children if row.case_id not in shown).values()
    told = []
    for one in once((relative_of(mentions, sibling_words(mentions[-1])) for mentions in found), apart):
        parents = sorted({parent for case in one.cases for parent in kin.parents[case.id]})
        deeds = [by_hand(row) for parent in parents for row in joined.get(parent, ())]
        told.append(SiblingTold(record=one.id, name=one.name, words=one.words, cases=one.cases, joined=deeds))
    return told


def _linked(
    file: Open, links: Iterable[Line], elsewhere: Iterable[Line], named: Collection[tuple[str, str]]
) -> list[LinkedTold]:
    """Each once, though two records that were linked were joined since; not whom a form names as the same."""
    mentions, told = grouped(elsewhere), dict[tuple[str, str], LinkedTold]()
    for row in links:
        part = row.said["part"] if row.said else None
        if part is not None and row.root in mentions and (row.root, part) not in named:
            told.setdefault((row.root, part), _link(row, mentions[row.root]))
    note_mentions(file.actor, [row for root, _part in told for row in mentions[root]])
    return list(told.values())


def _link(row: Line, mentions: list[Line]) -> LinkedTold:
    return LinkedTold(
        record=row.root,
        name=mentions[-1].full_name,
        born=born_of(mentions),
        words=part_words(Part(row.said["part"]), row.said.get("kinship", "")),
        cases=cases_of(mentions),
        linked=by_hand(row),
    )


def _own(people: People, name: str) -> str:
    """Which of them is the child of the case: by the name of the case, where a field of the child bears it, or any."""
    marks = [
        (key, folded(one.name) == name, one.is_child) for key, (_name, mentions) in people.items() for one in mentions
    ]
    best = max(marks, key=lambda mark: (mark[1] and mark[2], mark[1], mark[2]), default=(name, True, True))
    return best[0] if best[1] or best[2] else name


def _merged(mentions: Iterable[Mention], named: Iterable[Line]) -> People:
    """The mentions by person: by the record they are of, else by name; «ё» and «е» are one letter."""
    rows = list(named)
    at = {Place(row.submission, row.field, row.row): row.root for row in rows}
    bearers: dict[str, set[str]] = {}
    for row in rows:
        bearers.setdefault(folded(row.full_name), set()).add(row.root)
    people: People = {}
    for mention in mentions:
        if name := mention.name.strip():
            only = bearers.get(folded(name), set())
            record = at.get(mention.place) or (next(iter(only)) if len(only) == 1 else folded(name))
            people.setdefault(record, (name, []))[1].append(mention)
    return people


def _relative(name: str, mentions: list[Mention], rows: Iterable[Line], file: Open) -> Relative:
    born = max((mention.born for mention in mentions), key=len, default="")
    facts = {(fact.title, fact.words): fact for mention in mentions for fact in mention.facts}
    kinships = [mention.kinship for mention in mentions if mention.kinship]
    return Relative(
        name=name,
        kinship=next((word for word in kinships if word != kinship_of("siblings[]")), next(iter(kinships), "")),
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

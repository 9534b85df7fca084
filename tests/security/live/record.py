"""What the record of a running system says: cases, who has a part in them, and whose names nobody else must meet.

Read anew for each part that is walked, for the demonstration lives: cases come and go while it is looked at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from activities.case_files import state_of
from api.demo.visitors import VISITORS
from api.reading.visible import on_agenda
from models.ids import AgencyCode, CaseId, Digest, PersonCode
from models.people import OFFICE_ROLES, Actor, AgencyKind, Permission, Relation, Role, may
from models.tables import (
    Agency,
    Audit,
    CaseFile,
    Custody,
    Document,
    Individual,
    Mention,
    Notice,
    Person,
    Referral,
    Sitting,
    SittingItem,
    Submission,
    Task,
)

GENDER = re.compile("(?:ая|ий|ый|ой|а)$")
PARTIES = (
    (Task.case_id, Task.agency),
    (Custody.case_id, Custody.agency),
    (Notice.case_id, Notice.agency),
    (Submission.case_id, Submission.agency),
    (Referral.case_id, Referral.agency),
    (Referral.case_id, Referral.asked_by),
)


class Child(NamedTuple):
    """A case of the running system: whose part decides, whose child it is, who had to do with it."""

    case: CaseId
    relation: Relation
    full_name: str
    parties: frozenset[AgencyCode]
    sent_by: PersonCode
    tasks: dict[int, AgencyCode]
    papers: dict[Digest, AgencyCode]
    """Each with the agency that issued it."""
    named_in: frozenset[CaseId]
    """The cases whose forms name the child: this one, and those of brothers and sisters."""

    @property
    def surname(self) -> str:
        """What stays of the surname in every case and gender."""
        return GENDER.sub("", self.full_name.split(" ")[0])

    def is_named_in(self, words: str) -> bool:
        """Whether the child is named there: by the surname and the first name or its initial, in any case."""
        first = self.full_name.split(" ")[1:2]
        if not first or self.surname not in words:
            return False
        return bool(re.search(rf"{self.surname}[а-яё]{{0,5}}\s+({first[0][:-1]}|{first[0][0]}\.)", words))

    def is_open_to(self, actor: Actor, permission: Permission = Permission.CASE_READ) -> bool:
        """What the matrix says of this person and this case."""
        return may(actor, permission, self.relation) is True

    def was_known_to(self, actor: Actor) -> bool:
        """Whether the person told of the child, or their agency ever had to do with the case."""
        return self.sent_by == actor.person or (actor.role in OFFICE_ROLES and actor.agency in self.parties)


class Record(NamedTuple):
    """Everything that is asked of the record."""

    known: list[Child]
    actors: dict[str, Actor]
    """Who plays each part."""
    sittings: list[str]
    individuals: list[str]

    @classmethod
    def read(cls, connection: Connection) -> "Record":
        """As it stands now."""
        return cls(
            _children(connection),
            _actors(connection),
            list(connection.scalars(select(Sitting.id).order_by(Sitting.at))),
            list(connection.scalars(select(Individual.id).order_by(Individual.id))),
        )


class Names(NamedTuple):
    """Surnames that a person must not meet, each with the cases that must not be told of either."""

    foreign: dict[str, list[CaseId]]
    """The agency never had to do with the case: not anywhere."""
    former: dict[str, list[CaseId]]
    """It had, and has no more: only where its own answers, letters and sittings are kept."""


def names_hidden_from(actor: Actor, known: Iterable[Child]) -> Names:
    """The surnames that this person has no right to any more, or never had; one case is enough to know a surname."""
    known = list(known)
    named = {one.surname for one in known if one.is_open_to(actor, Permission.NAME_READ)}
    remembered = {one.surname for one in known if one.was_known_to(actor)}
    told: tuple[dict[str, list[CaseId]], dict[str, list[CaseId]]] = ({}, {})
    for one in known:
        if one.surname and one.surname not in named:
            cases = told[one.surname in remembered].setdefault(one.surname, [])
            if not one.is_open_to(actor) and not one.was_known_to(actor):
                cases.append(one.case)
    return Names(*told)


def _children(connection: Connection) -> list[Child]:
    parties: dict[CaseId, set[AgencyCode]] = defaultdict(set)
    heard = select(SittingItem.case_id, Sitting.commission).join(Sitting, Sitting.id == SittingItem.sitting_id)
    for asked in (*(select(case, agency).distinct() for case, agency in PARTIES), heard):
        for row in connection.execute(asked):
            parties[row[0]].add(row[1])
    papers: dict[CaseId, dict[Digest, AgencyCode]] = defaultdict(dict)
    for paper in connection.execute(select(Document.case_id, Document.digest, Document.agency)):
        if paper.digest is not None:
            papers[paper.case_id][paper.digest] = paper.agency or ""
    named: dict[str, set[CaseId]] = defaultdict(set)
    for mention in connection.execute(select(Mention.full_name, Mention.case_id)):
        named[mention.full_name or ""].add(mention.case_id)
    sent = {row[0]: row[1] for row in connection.execute(select(Audit.case_id, Audit.person).where(Audit.turn == 0))}
    tasks: dict[CaseId, dict[int, AgencyCode]] = defaultdict(dict)
    for task in connection.execute(select(Task.case_id, Task.number, Task.agency)):
        tasks[task.case_id][task.number] = task.agency
    sitting = {one.person: set(connection.scalars(on_agenda(one.person))) for one in VISITORS}
    rows = connection.execute(select(CaseFile.id, CaseFile.state, CaseFile.child_name).order_by(CaseFile.id))
    return [
        Child(
            case=row.id,
            relation=state_of(row.state).relation.model_copy(
                update={"sitting": tuple(person for person, cases in sitting.items() if row.id in cases)}
            ),
            full_name=row.child_name or "",
            parties=frozenset(parties[row.id]),
            sent_by=sent.get(row.id) or "",
            tasks=tasks[row.id],
            papers=papers[row.id],
            named_in=frozenset({row.id, *(named[row.child_name] if row.child_name else ())}),
        )
        for row in rows
    ]


def _actors(connection: Connection) -> dict[str, Actor]:
    columns = (Person.code, Person.agency, Agency.kind, Person.role, Person.territory)
    people = {row.code: row for row in connection.execute(select(*columns).join(Agency, Agency.code == Person.agency))}
    return {
        one.part: Actor(
            person=one.person,
            agency=people[one.person].agency,
            kind=AgencyKind(people[one.person].kind),
            role=Role(people[one.person].role),
            territory=people[one.person].territory,
        )
        for one in VISITORS
    }

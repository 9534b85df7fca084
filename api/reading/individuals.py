"""Reading children and adults: only as the forms of cases name them whose content the actor may read.

A record never shows itself; what is shown of it is what those forms say. So nobody learns from a record that was joined
with another one what stands in cases that they do not see.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from activities.individuals.deeds import APART, DeedKind, still_said
from activities.individuals.lookup import under
from api.reading.rows import Line
from api.reading.visible import opened
from forms.kin import PARENTS, Part
from forms.namesakes.keys import Asked
from models.ids import CaseId
from models.people import Actor
from models.tables import Agency, CaseFile, Individual, IndividualDeed, Mention, Person, Submission

MOST = 500
"""Mentions that one question reads at most: tens of thousands of namesakes would be of no use to anybody."""
OF_A_CASE = (DeedKind.LINK, DeedKind.UNTIE)
"""What is said of somebody in a case is told to those to whom the case lies open."""
SAID = (
    *(IndividualDeed.id, IndividualDeed.at, IndividualDeed.reason, IndividualDeed.said, IndividualDeed.person),
    *(Person.full_name, Agency.short_name, Individual.root),
)
"""Of a deed that stands: who said what, when and why, and of which record."""
COLUMNS = (
    *(Individual.id, Individual.root, Individual.version),
    *(Mention.case_id, Mention.turn, Mention.place, Mention.form, Mention.field, Mention.row, Mention.submission),
    *(Mention.part, Mention.kinship, Mention.full_name, Mention.born, Mention.born_year, Mention.since),
    *(CaseFile.number, CaseFile.outcome, CaseFile.stage, CaseFile.route_digest, CaseFile.state, CaseFile.custodian),
    *(Agency.short_name, Submission.form_version),
)


async def mentions_under(connection: AsyncConnection, actor: Actor, asked: Asked) -> list[Line]:
    """Where those are named who stand under one of these keys."""
    statement = _named(actor).where(Individual.id.in_(under(asked))).order_by(*_LATEST_LAST).limit(MOST)
    return list(await connection.execute(statement))


async def mentions_of(connection: AsyncConnection, actor: Actor, roots: Collection[str]) -> list[Line]:
    """Where these individuals are named, under whichever of their records; the latest last."""
    statement = _named(actor).where(Individual.root.in_(roots)).order_by(*_LATEST_LAST)
    return list(await connection.execute(statement))


async def mentions_in(connection: AsyncConnection, actor: Actor, cases: Collection[CaseId]) -> list[Line]:
    """Everybody who is named in these cases."""
    statement = _named(actor).where(Mention.case_id.in_(cases)).order_by(*_LATEST_LAST)
    return list(await connection.execute(statement))


class SameParents(NamedTuple):
    """Where children of other cases are named, and by which records of their parents they are found."""

    children: list[Line]
    parents: dict[CaseId, set[str]]


async def of_same_parents(connection: AsyncConnection, actor: Actor, named: Collection[Line]) -> SameParents:
    """The children of other cases in which a parent of this one is a parent too; `named`: who is named in this one."""
    parents = {row.root for row in named if row.part in PARENTS}
    own, homes = {row.root for row in named if row.part == Part.CHILD}, {row.case_id for row in named}
    wider = await mentions_of(connection, actor, parents) if parents else []
    shared: dict[CaseId, set[str]] = {}
    for row in wider:
        if row.part in PARENTS and row.case_id not in homes:
            shared.setdefault(row.case_id, set()).add(row.root)
    rows = await mentions_in(connection, actor, shared.keys()) if shared else []
    return SameParents([row for row in rows if row.part == Part.CHILD and row.root not in own], shared)


async def joinings_of(connection: AsyncConnection, actor: Actor, roots: Collection[str]) -> dict[str, list[Line]]:
    """What stands of who joined records into each of these, of pairs of which the actor sees both; the oldest first."""
    statement = _standing(actor).where(Individual.root.in_(roots), IndividualDeed.kind == DeedKind.MERGE)
    found: dict[str, list[Line]] = {}
    for row in await connection.execute(statement):
        found.setdefault(row.root, []).append(row)
    return found


async def linked_with(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """Who was linked with this case by people, the oldest first, as far as the actor may know of them."""
    linked = (IndividualDeed.kind == DeedKind.LINK, IndividualDeed.case_id == case)
    return list(await connection.execute(_standing(actor).where(*linked)))


async def root_of(connection: AsyncConnection, actor: Actor, individual: str) -> str | None:
    """The record that stands for this one; None when the actor sees nobody under it."""
    seen = _named(actor).where(
        Individual.root == select(Individual.root).where(Individual.id == individual).scalar_subquery()
    )
    row = (await connection.execute(seen.limit(1))).first()
    return None if row is None else row.root


async def child_of(connection: AsyncConnection, actor: Actor, case: CaseId) -> Line | None:
    """The record of the child of this case, as its last form names it."""
    statement = _named(actor).where(Mention.case_id == case, Mention.part == Part.CHILD).order_by(Mention.turn.desc())
    found: Line | None = (await connection.execute(statement.limit(1))).first()
    return found


async def settled(connection: AsyncConnection, actor: Actor, case: CaseId) -> bool:
    """Whether somebody said that this case, which lies open to the actor, goes on without an answer."""
    deed = IndividualDeed
    said = (
        select(deed.id)
        .join(CaseFile, CaseFile.id == deed.case_id)
        .where(deed.case_id == case, deed.kind == DeedKind.BYPASS, still_said(), opened(actor))
    )
    return (await connection.scalar(said.limit(1))) is not None


async def versions_of(connection: AsyncConnection, actor: Actor, roots: tuple[str, ...]) -> list[int]:
    """How often each of these records was changed by people; both are seen by the actor already."""
    del actor  # whoever asks has been shown both
    found = dict(
        (await connection.execute(select(Individual.id, Individual.version).where(Individual.id.in_(roots)))).all()
    )
    return [found[root] for root in roots]


async def deeds_of(connection: AsyncConnection, actor: Actor, root: str) -> list[Line]:
    """What was said of the records of this individual, the latest first: of pairs of which the actor sees both."""
    members = select(Individual.id).where(Individual.root == root)
    later = aliased(IndividualDeed)
    statement = (
        select(
            *(IndividualDeed.id, IndividualDeed.at, IndividualDeed.kind, IndividualDeed.reason, IndividualDeed.undoes),
            *(IndividualDeed.one, IndividualDeed.other, IndividualDeed.said, later.id.label("undone_by")),
            *(Person.full_name, Agency.short_name, IndividualDeed.person, IndividualDeed.agency),
        )
        .outerjoin(later, later.undoes == IndividualDeed.id)
        .outerjoin(Person, Person.code == IndividualDeed.person)
        .outerjoin(Agency, Agency.code == IndividualDeed.agency)
        .where(or_(IndividualDeed.one.in_(members), IndividualDeed.other.in_(members)))
        .where(IndividualDeed.kind != DeedKind.BYPASS, _both_seen(actor))
        .order_by(IndividualDeed.id.desc())
    )
    return list(await connection.execute(statement))


async def corrections_of(
    connection: AsyncConnection, actor: Actor, roots: Collection[str]
) -> dict[str, dict[str, Any]]:
    """What people said is right of these individuals, the later over the earlier, as far as the actor may know it."""
    deed = IndividualDeed
    asked = select(Individual.root, deed.said).join(Individual, Individual.id == deed.one)
    of_these = Individual.root.in_(roots), deed.kind == DeedKind.CORRECT, still_said(), _may_know(actor)
    stand = asked.where(*of_these).order_by(deed.id)
    found: dict[str, dict[str, Any]] = {}
    for row in await connection.execute(stand):
        found[row.root] = found.get(row.root, {}) | (row.said or {})
    return found


async def links_of(connection: AsyncConnection, actor: Actor, root: str) -> list[Line]:
    """The cases that lie open to the actor with which people linked this individual, the oldest link first."""
    deed = IndividualDeed
    statement = (
        select(
            *(deed.id, deed.case_id, deed.said, deed.at.label("since"), Individual.root),
            *(CaseFile.number, CaseFile.outcome, CaseFile.stage, CaseFile.route_digest, CaseFile.state),
            *(CaseFile.custodian, Agency.short_name),
        )
        .join(Individual, Individual.id == deed.one)
        .join(CaseFile, CaseFile.id == deed.case_id)
        .outerjoin(Agency, Agency.code == deed.agency)
        .where(Individual.root == root, deed.kind == DeedKind.LINK, still_said(), opened(actor))
        .order_by(deed.id)
    )
    return list(await connection.execute(statement))


async def told_apart(connection: AsyncConnection, actor: Actor, roots: Collection[str]) -> set[frozenset[str]]:
    """Which of these records, all of which the actor sees, were said to be of two people."""
    del actor  # whoever asks has been shown them
    deed, first, second = IndividualDeed, aliased(Individual), aliased(Individual)
    said = select(first.root.label("one"), second.root.label("other")).select_from(deed)
    pairs = said.join(first, first.id == deed.one).join(second, second.id == deed.other)
    asked = pairs.where(deed.kind.in_(APART), still_said(), first.root.in_(roots), second.root.in_(roots))
    return {frozenset((row.one, row.other)) for row in await connection.execute(asked)}


async def case_to_link(connection: AsyncConnection, actor: Actor, number: str) -> CaseId | None:
    """The case of this number, when it lies open to the actor."""
    found: CaseId | None = await connection.scalar(select(CaseFile.id).where(CaseFile.number == number, opened(actor)))
    return found


async def deed_row(connection: AsyncConnection, actor: Actor, number: int) -> Line | None:
    """One deed, when the actor may know of it."""
    statement = select(IndividualDeed.id, IndividualDeed.one, IndividualDeed.other, IndividualDeed.kind).where(
        IndividualDeed.id == number, _both_seen(actor)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


def _standing(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Deeds that were not taken back, of which the actor may know, with the record that stands for the first."""
    return (
        select(*SAID)
        .select_from(IndividualDeed)
        .join(Individual, Individual.id == IndividualDeed.one)
        .outerjoin(Person, Person.code == IndividualDeed.person)
        .outerjoin(Agency, Agency.code == IndividualDeed.agency)
        .where(still_said(), _both_seen(actor))
        .order_by(IndividualDeed.id)
    )


def _both_seen(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor sees both whom this deed is about; of the own agency's deeds one is enough."""
    seen, below = individuals_seen(actor), aliased(Individual)

    def is_seen(column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column
        return or_(column.in_(seen), column.in_(select(below.same_as).where(below.id.in_(seen))))

    one, other = is_seen(IndividualDeed.one), is_seen(IndividualDeed.other)
    both = and_(one, or_(IndividualDeed.other.is_(None), other))
    of_case = select(CaseFile.id).where(opened(actor))
    taken_back = and_(IndividualDeed.kind == DeedKind.UNDO, IndividualDeed.case_id.is_not(None))
    linked = or_(~or_(IndividualDeed.kind.in_(OF_A_CASE), taken_back), IndividualDeed.case_id.in_(of_case))
    of_two = or_(IndividualDeed.kind.not_in((DeedKind.CORRECT, DeedKind.UNDO)), IndividualDeed.other.is_not(None))
    known = or_(both, and_(IndividualDeed.agency == actor.agency, or_(one, other)))
    return and_(known, linked, or_(of_two, _may_know(actor)))


def _may_know(actor: Actor) -> ColumnElement[bool]:
    """Whether what this deed says of a record is for the actor: who sees that very record, or whose agency said it.

    A record that was joined with it is not enough: a joining may be of a record that nobody of the agency has seen.
    """
    deed = IndividualDeed
    return or_(deed.one.in_(individuals_seen(actor)), deed.agency == actor.agency)


def individuals_seen(actor: Actor) -> Select[str]:
    """The records of whoever is named where the actor may read it."""
    return select(Mention.individual).join(CaseFile, CaseFile.id == Mention.case_id).where(*_seen(actor))


def _named(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS)
        .select_from(Mention)
        .join(Individual, Individual.id == Mention.individual)
        .join(CaseFile, CaseFile.id == Mention.case_id)
        .join(Submission, Submission.id == Mention.submission)
        .outerjoin(Agency, Agency.code == Mention.agency)
        .where(*_seen(actor))
    )


def _seen(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What a form says now, of a case that lies open to the actor, in a field that the own agency may read."""
    reads = or_(
        Mention.readers == "", Mention.agency == actor.agency, Mention.readers.contains(f"|{actor.kind.value}|")
    )
    return opened(actor), Mention.until.is_(None), reads


_LATEST_LAST = (Mention.since, Mention.case_id, Mention.turn, Mention.place)

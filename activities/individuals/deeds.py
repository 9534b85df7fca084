"""What people say of individuals: two records are of one person, or are not; each deed can be taken back.

A joining sets one pointer on one row that had none, so taking it back restores exactly what was before it, whatever
was joined since. Neither touches a case, a mention or the log of the cases.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from activities.data_keys import DEED, closed_for
from models.ids import CaseId
from models.people import Actor
from models.tables import Individual, IndividualDeed


class DeedKind(StrEnum):
    """What may be said."""

    MERGE = "merge"
    DISTINCT = "distinct"
    BYPASS = "bypass"
    UNDO = "undo"
    CORRECT = "correct"
    LINK = "link"
    UNTIE = "untie"


APART = (DeedKind.DISTINCT, DeedKind.UNTIE)
"""Whoever says one of these says that the two records are of two people."""


class Hand(NamedTuple):
    """Who says it, when and why; in which case, when it is said on the way of one; what spoke for it, in codes."""

    actor: Actor
    at: datetime
    reason: str = ""
    case: CaseId | None = None
    reasons: tuple[str, ...] = ()


class NotSaid(Exception):
    """The deed cannot be done now; `code` says why, and nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


GONE, ONE_ALREADY, MEANWHILE, KNOWN_APART, UNDONE = "gone", "one_already", "meanwhile", "known_apart", "undone"


def join(connection: Connection, hand: Hand, into: str, other: str, seen: Collection[int] | None = None) -> int:
    """Join the record `other` to `into`: answers the number of the deed. `seen`: versions of both as they were shown.

    Raises NotSaid: one of them is gone, they are one already, were changed meanwhile, or are known to be two people.
    """
    kept, joined = locked(connection, into, other)
    if kept.id == joined.id:
        raise NotSaid(ONE_ALREADY)
    if seen is not None and sorted(seen) != sorted((kept.version, joined.version)):
        raise NotSaid(MEANWHILE)
    if apart(connection, members(connection, kept.id), members(connection, joined.id)):
        raise NotSaid(KNOWN_APART)
    change(connection, joined.id, joined.version, same_as=kept.id)
    change(connection, kept.id, kept.version)
    connection.execute(update(Individual).where(Individual.root == joined.id).values(root=kept.id))
    return note(connection, hand, DeedKind.MERGE, joined.id, kept.id)


def tell_apart(connection: Connection, hand: Hand, one: str, other: str) -> int:
    """Keep that these are two people, so that nobody is asked again. Raises NotSaid when they are one record."""
    first, second = locked(connection, one, other)
    if first.id == second.id:
        raise NotSaid(ONE_ALREADY)
    return note(connection, hand, DeedKind.DISTINCT, *sorted((first.id, second.id)))


def go_on(connection: Connection, hand: Hand, child: str) -> int:
    """Keep that the case of this child goes on without an answer, and why."""
    return note(connection, hand, DeedKind.BYPASS, child, None)


def take_back(connection: Connection, hand: Hand, number: int) -> int:
    """Take a deed back. Raises NotSaid when there is none, or it was taken back before."""
    deed = connection.execute(select(IndividualDeed).where(IndividualDeed.id == number)).one_or_none()
    if deed is None or deed.kind == DeedKind.UNDO:
        raise NotSaid(GONE)
    if connection.scalar(select(IndividualDeed.id).where(IndividualDeed.undoes == number)) is not None:
        raise NotSaid(UNDONE)
    if deed.kind == DeedKind.MERGE:
        _part(connection, deed.one, deed.other)
    return note(connection, hand, DeedKind.UNDO, deed.one, deed.other, undoes=number)


def apart(connection: Connection, ones: Collection[str], others: Collection[str]) -> bool:
    """Whether somebody said that a record of the first group and one of the second are two people."""
    deed = IndividualDeed
    pairs = or_(and_(deed.one.in_(ones), deed.other.in_(others)), and_(deed.one.in_(others), deed.other.in_(ones)))
    asked = select(deed.id).where(deed.kind.in_(APART), pairs, still_said()).limit(1)
    return connection.scalar(asked) is not None


def members(connection: Connection, root: str) -> list[str]:
    """Every record that this one stands for, itself among them."""
    return list(connection.scalars(select(Individual.id).where(Individual.root == root)))


def still_said() -> ColumnElement[bool]:
    """Whether the `IndividualDeed` of this row was not taken back."""
    later = IndividualDeed.__table__.alias("later").c
    return ~select(later.id).where(later.undoes == IndividualDeed.id).exists()


def locked(connection: Connection, one: str, other: str) -> tuple[Row[Any], Row[Any]]:
    """The records that stand for these two, held until the transaction ends; both in one order, so that none waits."""
    roots = dict(
        connection.execute(select(Individual.id, Individual.root).where(Individual.id.in_((one, other)))).all()
    )
    if {one, other} - roots.keys():
        raise NotSaid(GONE)
    held = select(Individual).where(Individual.id.in_(roots.values())).order_by(Individual.id).with_for_update()
    rows = {row.id: row for row in connection.execute(held)}
    if any(row.same_as is not None for row in rows.values()):
        raise NotSaid(MEANWHILE)
    return rows[roots[one]], rows[roots[other]]


def _part(connection: Connection, joined: str, kept: str | None) -> None:
    """Cut the pointer: what was joined to the one that leaves goes with it."""
    root = connection.scalar(select(Individual.root).where(Individual.id == kept))
    held = select(Individual).where(Individual.id.in_((joined, root))).order_by(Individual.id).with_for_update()
    rows = {row.id: row for row in connection.execute(held)}
    if root is None or joined not in rows or rows[joined].same_as != kept or root not in rows:
        raise NotSaid(MEANWHILE)
    leaving, found = {joined}, {joined}
    while found:
        found = set(connection.scalars(select(Individual.id).where(Individual.same_as.in_(found)))) - leaving
        leaving |= found
    change(connection, joined, rows[joined].version, same_as=None)
    change(connection, root, rows[root].version)
    connection.execute(update(Individual).where(Individual.id.in_(leaving)).values(root=joined))


def change(connection: Connection, one: str, version: int, **values: str | None) -> None:
    """Raises NotSaid when another writer changed the row since it was read."""
    changing = update(Individual).where(Individual.id == one, Individual.version == version)
    if connection.execute(changing.values(version=version + 1, **values)).rowcount != 1:
        raise NotSaid(MEANWHILE)


def note(
    connection: Connection,
    hand: Hand,
    kind: DeedKind,
    one: str,
    other: str | None,
    undoes: int | None = None,
    said: Mapping[str, Any] | None = None,
) -> int:
    """Add a deed to the log, its words closed with a key of its own; answers its number."""
    lock = uuid4().hex
    row = {
        "lock": lock,
        "at": hand.at,
        "person": hand.actor.person,
        "agency": hand.actor.agency,
        "kind": kind.value,
        "one": one,
        "other": other,
        "case_id": hand.case,
        "reason": hand.reason,
        "reasons": list(hand.reasons),
        "undoes": undoes,
        "said": said,
    }
    closed = closed_for(connection, lock, row, DEED)
    number: int = connection.execute(insert(IndividualDeed).values(closed).returning(IndividualDeed.id)).scalar_one()
    return number

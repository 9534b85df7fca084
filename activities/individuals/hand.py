"""What people say of somebody by hand: what is right of the record, to which case somebody belongs, whom a form means.

All are deeds of the log: the record is the fold of what forms say and of what was said by hand, and can be rebuilt.
No form, no paper and no case is touched.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Row, select

from activities.individuals import deeds
from activities.individuals.deeds import DeedKind, Hand, NotSaid, change, locked, members, note, still_said
from activities.individuals.details import details_of
from activities.individuals.filling import enter
from activities.individuals.standing import bring_up, corrections
from forms.kin import Part
from models.ids import CaseId
from models.tables import CaseFile, Individual, IndividualDeed, Mention

SAME, LINKED, NAMED, ALONE, LEANT_ON = "same", "linked", "named", "alone", "leant_on"


class Right(NamedTuple):
    """What is right; what is empty, nothing is said of."""

    full_name: str = ""
    former: tuple[str, ...] = ()
    born: date | None = None
    document: str = ""
    phone: str = ""
    address: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """As it is kept: only what was said, details as they are compared beside how they were written."""
        written = {"document": self.document, "phone": self.phone, "address": self.address}
        told = {
            "full_name": self.full_name,
            "former": list(self.former),
            "born": self.born and self.born.isoformat(),
            "details": details_of({**written, "document": {"number": self.document}}),
            "written": {name: words for name, words in written.items() if words},
        }
        return {name: value for name, value in told.items() if value}


class Link(NamedTuple):
    """What somebody is in the case of the deed, and as whom whoever links knows them."""

    part: Part
    kinship: str
    full_name: str


class Spot(NamedTuple):
    """Where a mention stands, and in which form."""

    case: CaseId
    turn: int
    place: int
    form: str
    form_version: int


class Untied(NamedTuple):
    """The number of the deed, and the record that the mention is of now."""

    number: int
    record: str


def correct(connection: Connection, hand: Hand, one: str, seen: int, right: Right) -> int:
    """Keep what is right of a record; `seen` is its version as it was shown. Answers the number of the deed.

    Raises NotSaid: the record is gone, was changed meanwhile, or says all this already.
    """
    own = _held(connection, one)
    if own.version != seen:
        raise NotSaid(deeds.MEANWHILE)
    said, standing = right.said, corrections(connection, {own.id}).get(own.id, {})
    if all(standing.get(name) == value for name, value in said.items()):
        raise NotSaid(SAME)
    change(connection, own.id, own.version)
    number = note(connection, hand, DeedKind.CORRECT, own.id, None, said=said)
    bring_up(connection, {own.id}, hand.at)
    return number


def link(connection: Connection, hand: Hand, one: str, told: Link) -> int:
    """Keep that somebody belongs to the case of the hand. Raises NotSaid: it is gone, or belongs to it already."""
    own = _held(connection, one)
    group = members(connection, own.id)
    mention, deed = Mention, IndividualDeed
    if (
        connection.scalar(
            select(mention.turn)
            .where(mention.individual.in_(group), mention.case_id == hand.case, mention.until.is_(None))
            .limit(1)
        )
        is not None
    ):
        raise NotSaid(NAMED)
    same = select(deed.id).where(
        deed.one.in_(group), deed.kind == DeedKind.LINK, deed.case_id == hand.case, still_said()
    )
    if connection.scalar(same.limit(1)) is not None:
        raise NotSaid(LINKED)
    said = {"part": told.part.value, "kinship": told.kinship, "full_name": told.full_name}
    return note(connection, hand, DeedKind.LINK, own.id, None, said=said)


def untie(connection: Connection, hand: Hand, one: str, seen: int, spot: Spot, into: str | None = None) -> Untied:
    """Keep that a mention is not of the record `one` but of `into`, or of a record of its own; `seen` as in `correct`.

    The case is written anew from its log, which takes the deed into account, so a rebuilding gives the same. Raises
    NotSaid: a record is gone, was changed meanwhile, or stands on this mention alone.
    """
    _hold(connection, spot.case)
    own, other = (_held(connection, one), None) if into is None else locked(connection, one, into)
    if own.version != seen:
        raise NotSaid(deeds.MEANWHILE)
    if other is not None and other.id == own.id:
        raise NotSaid(deeds.ONE_ALREADY)
    was = _named_at(connection, spot)
    if was is None or was not in members(connection, own.id):
        raise NotSaid(deeds.MEANWHILE)
    change(connection, own.id, own.version)
    if other is not None:
        change(connection, other.id, other.version)
    record = uuid4().hex if other is None else str(other.id)
    said = {name: value for name, value in spot._asdict().items() if name != "case"}
    number = note(connection, hand._replace(case=spot.case), DeedKind.UNTIE, was, record, said=said)
    enter(connection, spot.case)
    if not _is_named(connection, was):
        raise NotSaid(ALONE)
    return Untied(number, record)


def take_back(connection: Connection, hand: Hand, number: int) -> int:
    """Take a deed back, whichever it is: a link is cut, a correction counts no more, a mention is tied again.

    Raises NotSaid.
    """
    deed = connection.execute(select(IndividualDeed).where(IndividualDeed.id == number)).one_or_none()
    if deed is not None and deed.kind == DeedKind.UNTIE:
        return _tie_again(connection, hand, deed)
    undone = deeds.take_back(connection, hand, number)
    if deed is not None and deed.kind == DeedKind.CORRECT:
        own = _held(connection, deed.one)
        change(connection, own.id, own.version)
        bring_up(connection, {deed.one}, hand.at)
    return undone


def _tie_again(connection: Connection, hand: Hand, deed: Row[Any]) -> int:
    """Raises NotSaid when the record that the mention leaves would be gone, and others were joined with it."""
    _hold(connection, deed.case_id)
    roots = select(Individual.root).where(Individual.id.in_((deed.one, deed.other)))
    held = select(Individual).where(Individual.id.in_(roots)).order_by(Individual.id).with_for_update()
    for row in connection.execute(held).all():
        change(connection, row.id, row.version)
    undone = deeds.take_back(connection, hand._replace(case=deed.case_id), deed.id)
    is_joined = len(_together(connection, deed.other)) > 1
    enter(connection, deed.case_id)
    if is_joined and not _is_named(connection, deed.other):
        raise NotSaid(LEANT_ON)
    return undone


def _together(connection: Connection, one: str) -> list[str]:
    root = connection.scalar(select(Individual.root).where(Individual.id == one))
    return members(connection, root) if root else []


def _named_at(connection: Connection, spot: Spot) -> str | None:
    """Which record this place of the case is of, when no correction took its place."""
    here = (Mention.case_id == spot.case, Mention.turn == spot.turn, Mention.place == spot.place)
    named: str | None = connection.scalar(select(Mention.individual).where(*here, Mention.until.is_(None)))
    return named


def _is_named(connection: Connection, one: str) -> bool:
    return connection.scalar(select(Mention.turn).where(Mention.individual == one).limit(1)) is not None


def _hold(connection: Connection, case: CaseId) -> None:
    """Hold the case before its people, as whoever records a turn of it does: so neither waits for the other."""
    connection.execute(select(CaseFile.id).where(CaseFile.id == case).with_for_update())


def _held(connection: Connection, one: str) -> Row[Any]:
    """The record that stands for this one, held until the transaction ends."""
    root = connection.scalar(select(Individual.root).where(Individual.id == one))
    held = select(Individual).where(Individual.id == root).with_for_update()
    own = connection.execute(held).one_or_none()
    if own is None:
        raise NotSaid(deeds.GONE)
    return own

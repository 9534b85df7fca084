"""What people say of somebody by hand: what is right of the record, and to which case somebody belongs.

Both are deeds of the log: the record is the fold of what forms say and of what was said by hand, and can be rebuilt.
No form, no paper and no case is touched.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from activities.individuals import deeds
from activities.individuals.deeds import DeedKind, Hand, NotSaid, change, members, note, still_said
from activities.individuals.details import details_of
from activities.individuals.standing import bring_up, corrections
from forms.kin import Part
from models.tables import Individual, IndividualDeed, Mention

SAME, LINKED, NAMED = "same", "linked", "named"


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


def take_back(connection: Connection, hand: Hand, number: int) -> int:
    """Take a deed back, whichever it is: a link is cut, a correction counts no more. Raises NotSaid."""
    undone = deeds.take_back(connection, hand, number)
    deed = connection.execute(select(IndividualDeed).where(IndividualDeed.id == number)).one()
    if deed.kind == DeedKind.CORRECT:
        own = _held(connection, deed.one)
        change(connection, own.id, own.version)
        bring_up(connection, {deed.one}, hand.at)
    return undone


def _held(connection: Connection, one: str) -> Row[Any]:
    """The record that stands for this one, held until the transaction ends."""
    root = connection.scalar(select(Individual.root).where(Individual.id == one))
    held = select(Individual).where(Individual.id == root).with_for_update()
    own = connection.execute(held).one_or_none()
    if own is None:
        raise NotSaid(deeds.GONE)
    return own

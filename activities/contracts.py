"""Signatures of the deeds: the only file of this room that workflows import.

Each deed may be done twice with the same result. What goes in and out is kept in workflow history, so it carries
ids and digests, never content.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import NamedTuple

from temporalio import activity

from models.commands import Command, Turn
from models.events import Event, SubmissionRef
from models.ids import AgencyCode, CaseId, Code, Digest, SubmissionId
from models.payload import Payload


class Earlier(Payload):
    """What the turn that already stands under this number rests on; the rest of it follows from these by the engine."""

    event: Event
    at: datetime


class Recorded(Payload):
    """A turn stands in SQL under this number; `chain` is the hash of its audit row.

    `earlier` is set when it is not the one that was asked for but one that a worker committed and died before it could
    say so. The record comes first: the case decides the turn anew from `earlier`, and what it had in hand comes next.
    """

    number: int
    chain: Digest
    earlier: Earlier | None = None


class PaperOrder(Payload):
    """One document to make: the `place`-th command of the turn `number` of `case`.

    `corrects` is the submission from which it was made before; the document made from that one is replaced.
    """

    case: CaseId
    number: int
    place: int
    at: datetime
    document: Code
    submission: SubmissionRef
    agency: AgencyCode
    copies: tuple[AgencyCode, ...]
    corrects: SubmissionId | None = None


class PaperMade(Payload):
    """The document is stored under the digest of its bytes."""

    digest: Digest
    pages: int


class NoticeOrder(Payload):
    """One notice to hand to an agency's gateway: the `place`-th command of the turn `number` of `case`."""

    case: CaseId
    number: int
    place: int
    agency: AgencyCode


class TurnKept(NamedTuple):
    """A turn as it stands in the log, and the places of what it ordered and nobody has done yet."""

    event: Event
    at: datetime
    commands: tuple[Command, ...]
    state_digest: Digest
    undone: tuple[int, ...]


class Recording(ABC):
    """The record of a case."""

    @activity.defn(name="record_turn")
    @abstractmethod
    async def record_turn(self, turn: Turn) -> Recorded:
        """Write one turn in one transaction: audit, read model, tasks, custody, documents to make, notices.

        Asked twice for the same turn, it answers the same. Asked for another event or moment than what already stands
        under the number, it writes nothing and answers `earlier`. The same event and moment with another outcome is a
        bug of ours: it raises, and the case waits.
        """


class Drafting(ABC):
    """Official documents."""

    @activity.defn(name="render_document")
    @abstractmethod
    def render_document(self, order: PaperOrder) -> PaperMade:
        """Render a submission to PDF, store it by digest, and enter it in the case."""


class Delivery(ABC):
    """Notices to agencies."""

    @activity.defn(name="deliver_notice")
    @abstractmethod
    async def deliver_notice(self, order: NoticeOrder) -> None:
        """Hand a recorded notice to the agency's gateway and mark it delivered."""

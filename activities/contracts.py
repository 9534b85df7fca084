"""Signatures of the deeds: the only file of this room that workflows import.

Each deed may be done twice with the same result. What goes in and out is kept in workflow history, so it carries
ids and digests, never content.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import NamedTuple

from pydantic import AwareDatetime
from temporalio import activity

from models.commands import Command, Turn
from models.events import Event, SubmissionRef
from models.ids import AgencyCode, CaseId, Code, Digest, SittingId, SubmissionId
from models.payload import Payload
from models.sitting import Item, SittingState
from models.sitting_commands import SittingTurn
from models.sitting_events import SittingCalled, SittingEvent
from models.sitting_minutes import Minutes
from models.sitting_served import Notice

AFTER_DEEDS = 1_000
"""Places of papers that follow a turn without being ordered by it begin here."""


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


def minutes_order(state: SittingState, edition: Minutes) -> PaperOrder:
    """The протокол of a sitting as a document to make: the same whoever asks for it, and when."""
    return PaperOrder(
        case=state.id,
        number=edition.turn,
        place=0,
        at=edition.at,
        document=edition.submission.form,
        submission=edition.submission,
        agency=state.commission,
        copies=(),
        corrects=edition.corrects,
    )


def notice_order(item: Item, notice: Notice, commission: AgencyCode) -> PaperOrder:
    """A notice to the parents as a paper of their child's case, which follows the turn that took the decision.

    Raises ValueError where the case has not taken it.
    """
    if item.heard is None or item.heard.turn is None:
        raise ValueError(f"the case has not taken the decision on question {item.number}")
    return PaperOrder(
        case=item.case,
        number=item.heard.turn,
        place=AFTER_DEEDS + notice.number,
        at=notice.at,
        document=notice.submission.form,
        submission=notice.submission,
        agency=commission,
        copies=(),
    )


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


class SittingEarlier(Payload):
    """What the turn of a sitting that already stands under this number rests on."""

    event: SittingEvent
    at: datetime


class SittingRecorded(Payload):
    """A turn of a sitting stands in SQL; `earlier` as in `Recorded`."""

    number: int
    chain: Digest
    earlier: SittingEarlier | None = None


class SittingNoticeOrder(Payload):
    """The notices that the turn `number` of `sitting` ordered: a dozen at once when all members are told something."""

    sitting: SittingId
    number: int


class SittingTurnKept(NamedTuple):
    """A turn of a sitting as it stands in the log, and whether notices that it ordered are still to be delivered."""

    event: SittingEvent
    at: datetime
    state_digest: Digest
    is_undone: bool


class SittingRecording(ABC):
    """The record of a sitting."""

    @activity.defn(name="record_sitting_turn")
    @abstractmethod
    async def record_sitting_turn(self, turn: SittingTurn) -> SittingRecorded:
        """Write one turn of a sitting in one transaction, by the same rules as `Recording.record_turn`."""


class SittingDelivery(ABC):
    """Notices of sittings."""

    @activity.defn(name="deliver_sitting_notices")
    @abstractmethod
    async def deliver_sitting_notices(self, order: SittingNoticeOrder) -> None:
        """Hand the notices of a recorded turn to the gateway, and mark each as delivered once it was."""


class UpkeepOrder(Payload):
    """One round of upkeep: the moment that counts as now, and before which moments what is left over may go."""

    at: AwareDatetime
    attachments_before: AwareDatetime
    files_before: AwareDatetime
    answers_before: AwareDatetime
    drafts_before: AwareDatetime
    mail_before: AwareDatetime


class Tidied(Payload):
    """How much a round of upkeep took away."""

    attachments: int
    files: int
    answers: int
    drafts: int
    mail: int
    reckoned: int = 0
    """Closed cases for which it was reckoned until when they are kept."""


class Upkeep(ABC):
    """What is done by the clock of the office and for no case."""

    @activity.defn(name="order_digests")
    @abstractmethod
    async def order_digests(self, at: datetime) -> int:
        """Order today's digest for everybody whose hour has come; answers how many. One a person and day, ever.

        Emergency access that nobody has reviewed in time is told to all supervision over it in the same round.
        """

    @activity.defn(name="seal_day")
    @abstractmethod
    async def seal_day(self, at: datetime) -> bool:
        """Seal the log, unless its day (in UTC) is sealed or nothing came; answers whether it was sealed now."""

    @activity.defn(name="tidy_up")
    @abstractmethod
    async def tidy_up(self, order: UpkeepOrder) -> Tidied:
        """Forget what nobody needs any more. Done twice it changes nothing more."""


class SittingPlan(Payload):
    """The plan of a commission says that a sitting is to be called now."""

    commission: AgencyCode
    at: datetime


class SittingPlanning(ABC):
    """Planned sittings."""

    @activity.defn(name="plan_sitting")
    @abstractmethod
    async def plan_sitting(self, plan: SittingPlan) -> SittingCalled | None:
        """The sitting that the plan calls: one a day at most. None when the commission is closed or has no members."""

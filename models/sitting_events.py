"""Everything that can happen to a sitting of a commission, in the past tense.

Nothing personal enters an event: people and agencies are codes, families are parts (`parent`, `child`), and what
somebody wrote stands in SQL, named here by id and digest. Their kinds all begin with `sitting_`: in the audit log they
stand in one table with those of cases.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from models.events import SubmissionRef
from models.ids import AgencyCode, CaseId, Code, Digest, PersonCode, SittingId, TaskId, Territory
from models.payload import Payload
from models.people import Doer
from models.referral import Order
from models.regulation import Regulation
from models.route import FactValue
from models.sitting import Guest, Heard, ItemNumber, Member
from models.sitting_appeals import AppealDecided, AppealNoted
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent
from models.sitting_minutes import MinutesDrawn
from models.sitting_order import AgendaOrdered
from models.sitting_served import Served
from models.sitting_votes import (
    AmendmentMoved,
    BallotCast,
    DissentFiled,
    MemberRecused,
    MotionPut,
    RemarkMade,
    VotingClosed,
)


class SittingCalled(Payload):
    """A sitting was called: by somebody, or by the plan (then nobody)."""

    kind: Literal["sitting_called"] = "sitting_called"
    sitting: SittingId
    commission: AgencyCode
    territory: Territory
    offset: int
    """Minutes between the territory's local time and UTC."""
    calendar: Digest
    regulation: Regulation
    at: datetime
    urgent: bool = False
    """Called for something that cannot wait: the terms for materials and summons are not held against it."""
    members: tuple[Member, ...]
    by: Doer | None = None


class SittingMoved(Payload):
    """It will begin at another moment."""

    kind: Literal["sitting_moved"] = "sitting_moved"
    at: datetime
    reason: Code
    by: Doer


class SittingCancelled(Payload):
    """It will not take place; its questions are free for another one."""

    kind: Literal["sitting_cancelled"] = "sitting_cancelled"
    reason: Code
    by: Doer


class ItemAdded(Payload):
    """A task of a case that waits for the commission was put on the agenda."""

    kind: Literal["sitting_item_added"] = "sitting_item_added"
    case: CaseId
    task: TaskId
    step: Code
    author: PersonCode | None = None
    family: bool = True
    sends_itself: bool = False
    amends: Code | None = None
    """The form of the work that may be approved with changes."""
    by: Doer


class ItemRemoved(Payload):
    """A question was taken off the agenda before the sitting turned to it."""

    kind: Literal["sitting_item_removed"] = "sitting_item_removed"
    item: ItemNumber
    reason: Code
    by: Doer


class MaterialsReady(Payload):
    """The packet of a question is complete."""

    kind: Literal["sitting_materials_ready"] = "sitting_materials_ready"
    item: ItemNumber
    by: Doer


class PartySummoned(Payload):
    """Somebody of the family was told of the sitting."""

    kind: Literal["sitting_party_summoned"] = "sitting_party_summoned"
    item: ItemNumber
    served: Served
    by: Doer


class MemberExcused(Payload):
    """A member said beforehand that they will not come."""

    kind: Literal["sitting_member_excused"] = "sitting_member_excused"
    person: PersonCode
    reason: Code
    by: Doer


class MemberCame(Payload):
    """A member is there: in the hall, or over the line."""

    kind: Literal["sitting_member_came"] = "sitting_member_came"
    person: PersonCode
    remote: bool = False
    by: Doer


class MemberLeft(Payload):
    """A member is there no more."""

    kind: Literal["sitting_member_left"] = "sitting_member_left"
    person: PersonCode
    by: Doer


class GuestsNoted(Payload):
    """Who takes part without being a member: in the whole sitting, or in one question of it. It replaces the list."""

    kind: Literal["sitting_guests_noted"] = "sitting_guests_noted"
    item: ItemNumber | None = None
    guests: tuple[Guest, ...]
    by: Doer


class PresidingNamed(Payload):
    """The members present chose who presides while neither the chair nor the deputy is there."""

    kind: Literal["sitting_presiding_named"] = "sitting_presiding_named"
    person: PersonCode
    by: Doer


class SittingOpened(Payload):
    """The presiding member found that there is a quorum, and opened the sitting."""

    kind: Literal["sitting_opened"] = "sitting_opened"
    by: Doer


class ItemTaken(Payload):
    """The commission turned to a question: the report begins."""

    kind: Literal["sitting_item_taken"] = "sitting_item_taken"
    item: ItemNumber
    by: Doer


class ItemPostponed(Payload):
    """A question was put off to another sitting, undecided."""

    kind: Literal["sitting_item_postponed"] = "sitting_item_postponed"
    item: ItemNumber
    reason: Code
    by: Doer


class SittingEnded(Payload):
    """No more votes are taken. What was decided stands; what was not is free for another sitting."""

    kind: Literal["sitting_ended"] = "sitting_ended"
    by: Doer


class ItemResolved(Payload):
    """The постановление (or another form of the step) was drawn up by the vote: it goes to the case."""

    kind: Literal["sitting_item_resolved"] = "sitting_item_resolved"
    item: ItemNumber
    submission: SubmissionRef
    facts: dict[Code, FactValue]
    orders: tuple[Order, ...] = ()
    informs: bool = False
    """Whether the parents are to be told in writing what was decided."""
    by: Doer


class ItemAnswered(Payload):
    """The case took the decision into its record, or refused it."""

    kind: Literal["sitting_item_answered"] = "sitting_item_answered"
    item: ItemNumber
    heard: Heard


class CopySent(Payload):
    """A copy of the постановление was sent or handed over; `last` when nobody else is to get one."""

    kind: Literal["sitting_copy_sent"] = "sitting_copy_sent"
    item: ItemNumber
    served: Served
    last: bool = False
    by: Doer


class DutyReminderDue(Payload):
    """The moment to remind the secretary came (`index` counts from 0)."""

    kind: Literal["sitting_duty_reminder_due"] = "sitting_duty_reminder_due"
    duty: int
    index: int


class DutyPassed(Payload):
    """The term of a duty, or the next rung of its escalation, passed in silence (`rung` counts from 0)."""

    kind: Literal["sitting_duty_passed"] = "sitting_duty_passed"
    duty: int
    rung: int


class StartMissed(Payload):
    """The day of the sitting is over and nobody opened it."""

    kind: Literal["sitting_start_missed"] = "sitting_start_missed"


class FilingDue(Payload):
    """Everything is done and the time for appeals is over: the sitting is filed away."""

    kind: Literal["sitting_filing_due"] = "sitting_filing_due"


SittingDeed = (
    SittingMoved
    | SittingCancelled
    | ItemAdded
    | ItemRemoved
    | AgendaOrdered
    | MaterialsReady
    | PartySummoned
    | RemarkMade
    | MemberExcused
    | MemberCame
    | MemberLeft
    | GuestsNoted
    | PresidingNamed
    | SittingOpened
    | ItemTaken
    | MemberRecused
    | AmendmentMoved
    | MotionPut
    | BallotCast
    | VotingClosed
    | DissentFiled
    | ItemPostponed
    | SittingEnded
    | MinutesDrawn
    | ItemResolved
    | CopySent
    | NoticeDrawn
    | NoticeSent
    | DispatchReturned
    | AppealNoted
    | AppealDecided
)
"""What people do to a sitting."""

SittingTick = DutyReminderDue | DutyPassed | StartMissed | FilingDue
"""What the clock does."""

SittingEvent = Annotated[
    SittingCalled | SittingDeed | SittingTick | ItemAnswered,
    Field(discriminator="kind"),
]

"""Everything that can happen to a case, in the past tense.

An event says what happened and who did it; the moment it was recorded belongs to the turn. Events of the clock have
no doer. Nothing personal enters an event: what people wrote is a submission in SQL, named here by id and digest.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.access_events import AccessChanged
from models.amended import Amended
from models.ids import (
    AgencyCode,
    CaseId,
    Code,
    Digest,
    PersonCode,
    RuleId,
    SittingId,
    SubmissionId,
    TaskId,
    Territory,
)
from models.measure_events import ExceptionMade, MeasureWeighed, OverstepJudged, Weighed
from models.moving import Moved
from models.payload import Payload
from models.people import AgencyKind, Doer
from models.referral import Order
from models.route import FactValue
from models.submission import SubmissionRef
from models.terms import Span
from models.ticks import CameOfAge, PlannedDue, ReminderDue, RepeatDue, TermPassed

__all__ = ["AnswerCorrected", "CalendarAdopted", "CameOfAge", "CaseEnded", "CaseOpened", "CustodyAccepted"]
__all__ += ["CustodyDeclined", "CustodyOffered", "Deed", "Event", "ExceptionMade", "MeasureWeighed", "OverstepJudged"]
__all__ += ["AccessChanged", "PlannedDue"]
__all__ += ["ReferralAccepted", "ReferralRejected", "ReferralRevoked", "ReferralSent", "ReminderDue", "RepeatDue"]
__all__ += ["RouteAdopted", "SittingRef", "StepAdded", "StepDone", "SubmissionRef", "TaskEntrusted", "TaskHandedOver"]
__all__ += ["TermExtended", "TermPassed", "TermResumed", "TermSuspended", "ThreatReported", "Tick", "Weighed"]


class SittingRef(Payload):
    """The question of a sitting of the commission on which a decision rests."""

    sitting: SittingId
    item: int


class CaseOpened(Payload):
    """A signal became a case."""

    kind: Literal["case_opened"] = "case_opened"
    case: CaseId
    route: Digest
    calendar: Digest
    territory: Territory
    offset: int
    """Minutes between the territory's local time and UTC."""
    agencies: dict[AgencyKind, AgencyCode]
    """Which agency plays each part in this case."""
    submission: SubmissionRef
    facts: dict[Code, FactValue]
    by: Doer
    parent: CaseId | None = None
    weighed: tuple[Weighed, ...] = ()
    """What the case that led here knows of weaker measures: the family is the same."""
    majority: date | None = None
    """The day on which the child comes of age, if the date of birth is known."""


class StepDone(Payload):
    """An agency did its step; `happened_at` when the deed itself was earlier than its record."""

    kind: Literal["step_done"] = "step_done"
    task: TaskId
    submission: SubmissionRef
    facts: dict[Code, FactValue]
    happened_at: datetime | None = None
    orders: tuple[Order, ...] = ()
    """What rows of the form ask of other agencies."""
    sitting: SittingRef | None = None
    """The vote that it carries into the case, where the route leaves the step to the commission's sitting."""
    amended: Amended | None = None
    """With which changes the commission approves the work that it decides about."""
    next_on: date | None = None
    """The day that the answer names for what comes next: a court put its sitting off to it."""
    majority: date | None = None
    """The day on which the child comes of age, if the answer tells the date of birth."""
    by: Doer


class ReferralSent(Payload):
    """The agency that answers for the child asked others for something, all of them by one deed."""

    kind: Literal["referral_sent"] = "referral_sent"
    orders: Annotated[tuple[Order, ...], Field(min_length=1)]
    submission: SubmissionRef
    """What is asked for, in words."""
    by: Doer


class ReferralAccepted(Payload):
    """The agency that was asked took it up; from now on the term of the answer counts. Answers are `StepDone`."""

    kind: Literal["referral_accepted"] = "referral_accepted"
    task: TaskId
    by: Doer


class ReferralRejected(Payload):
    """The agency that was asked will not do it, with a reason code."""

    kind: Literal["referral_rejected"] = "referral_rejected"
    task: TaskId
    reason: Code
    by: Doer


class ReferralRevoked(Payload):
    """Whoever asked, or answers for the child now, does not ask it any more."""

    kind: Literal["referral_revoked"] = "referral_revoked"
    task: TaskId
    reason: Code
    by: Doer


class AnswerCorrected(Payload):
    """The agency that answered a task sent its answer anew; why, in words, stands with the submission in SQL.

    `corrects` is the answer that it had before its eyes: if another one stands by then, nothing is written over it.
    """

    kind: Literal["answer_corrected"] = "answer_corrected"
    task: TaskId
    corrects: SubmissionId
    submission: SubmissionRef
    facts: dict[Code, FactValue]
    orders: tuple[Order, ...] = ()
    """What rows of a plan that waits for its decision would ask of other agencies."""
    reason: Code
    by: Doer


class StepAdded(Payload):
    """A specialist opened a step that the route leaves to discretion."""

    kind: Literal["step_added"] = "step_added"
    step: Code
    by: Doer


class ThreatReported(Payload):
    """Somebody reported what turns the case to another stage at once."""

    kind: Literal["threat_reported"] = "threat_reported"
    interruption: Code
    submission: SubmissionRef | None = None
    by: Doer


class TermSuspended(Payload):
    """The running of a term was stopped on a ground."""

    kind: Literal["term_suspended"] = "term_suspended"
    task: TaskId
    ground: Code
    by: Doer


class TermResumed(Payload):
    """A suspended term runs again."""

    kind: Literal["term_resumed"] = "term_resumed"
    task: TaskId
    by: Doer


class TermExtended(Payload):
    """A term was made longer on a ground."""

    kind: Literal["term_extended"] = "term_extended"
    task: TaskId
    span: Span
    ground: Code
    by: Doer


class TaskHandedOver(Payload):
    """A task went to another agency of the same kind."""

    kind: Literal["task_handed_over"] = "task_handed_over"
    task: TaskId
    to: AgencyCode
    by: Doer


class TaskEntrusted(Payload):
    """A task went to one of its agency's people, or back to all of them; why is a code.

    `held_by` is whom the sender saw holding it: if somebody else holds it by then, nothing changes.
    """

    kind: Literal["task_entrusted"] = "task_entrusted"
    task: TaskId
    held_by: PersonCode | None
    to: Doer | None
    reason: Code
    by: Doer


class CustodyOffered(Payload):
    """The agency that answers for the child asked another to take over; it answers until that one accepts.

    `territory` is where the case goes with it, when that agency works for another one.
    """

    kind: Literal["custody_offered"] = "custody_offered"
    to: AgencyCode
    territory: Territory | None = None
    by: Doer


class CustodyAccepted(Payload):
    """The offered agency took over; `moved` when the case goes to its territory."""

    kind: Literal["custody_accepted"] = "custody_accepted"
    moved: Moved | None = None
    by: Doer


class CustodyDeclined(Payload):
    """The offered agency refused, with a reason code."""

    kind: Literal["custody_declined"] = "custody_declined"
    reason: Code
    by: Doer


class CaseEnded(Payload):
    """The case was ended at discretion, with one of the outcomes that allow it."""

    kind: Literal["case_ended"] = "case_ended"
    outcome: Code
    submission: SubmissionRef | None = None
    by: Doer


class RouteAdopted(Payload):
    """The case goes on by another version of its route: on which ground (a rule of the law table), and who decided.

    Terms that already run are kept as they run, or recounted by the new version, as was decided.
    """

    kind: Literal["route_adopted"] = "route_adopted"
    route: Digest
    ground: RuleId
    open_terms: Literal["kept", "recounted"] = "kept"
    by: Doer


class CalendarAdopted(Payload):
    """A new version of the production calendar reached the case; open terms are reckoned anew."""

    kind: Literal["calendar_adopted"] = "calendar_adopted"
    calendar: Digest


Deed = (
    StepDone
    | AnswerCorrected
    | StepAdded
    | ReferralSent
    | ReferralAccepted
    | ReferralRejected
    | ReferralRevoked
    | ThreatReported
    | TermSuspended
    | TermResumed
    | TermExtended
    | TaskHandedOver
    | TaskEntrusted
    | CustodyOffered
    | CustodyAccepted
    | CustodyDeclined
    | CaseEnded
    | MeasureWeighed
    | ExceptionMade
    | OverstepJudged
    | RouteAdopted
    | AccessChanged
)
"""What people do to an open case."""

Tick = ReminderDue | TermPassed | RepeatDue | CameOfAge | PlannedDue
"""What the clock does."""

Event = Annotated[CaseOpened | Deed | Tick | CalendarAdopted, Field(discriminator="kind")]

"""Everything the engine of sittings may ask for, in the imperative."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from models.events import StepDone
from models.ids import AgencyCode, CaseId, PersonCode, RuleId, SittingId
from models.payload import Payload
from models.people import Role
from models.sitting import ItemNumber, SittingState
from models.sitting_dispatch import PrintNotice
from models.sitting_events import SittingEvent
from models.sitting_minutes import PrintMinutes


class TellMember(Payload):
    """Tell a member of the commission something of the sitting."""

    kind: Literal["tell_member"] = "tell_member"
    person: PersonCode
    agency: AgencyCode
    about: Literal["called", "moved", "cancelled", "item_added", "materials", "no_quorum"]
    item: ItemNumber | None = None


class TellOffice(Payload):
    """Remind the commission's secretary of a duty, or tell the chair or supervision that one was not done."""

    kind: Literal["tell_office"] = "tell_office"
    agency: AgencyCode
    role: Role
    about: Literal["reminder", "silence", "not_opened", "refused"]
    rule: RuleId
    item: ItemNumber | None = None


class SendDecision(Payload):
    """Tell the case what the commission decided; however often it is told, it happens there once."""

    kind: Literal["send_decision"] = "send_decision"
    item: ItemNumber
    case: CaseId
    decision: StepDone


SittingCommand = Annotated[
    TellMember | TellOffice | SendDecision | PrintMinutes | PrintNotice, Field(discriminator="kind")
]


class SittingTurn(Payload):
    """One turn of a sitting, as it is recorded in one transaction keyed `(sitting, number)`."""

    sitting: SittingId
    number: int
    at: datetime
    event: SittingEvent
    commands: tuple[SittingCommand, ...]
    state: SittingState

"""What a sitting is waiting for: who is there, whether that is enough, who presides, and what is owed until when."""

from datetime import datetime

from models.ids import CaseId, PersonCode, RuleId
from models.payload import Payload
from models.sitting import ItemNumber, SittingState
from workflows.sittings.attendance import counted, has_quorum, needed, presiding


class Owed(Payload):
    """A duty of the commission's secretary."""

    what: str
    item: ItemNumber
    rule: RuleId
    due: datetime
    is_overdue: bool


class Unheard(Payload):
    """A decision that is on its way to its case, or that the case refused."""

    item: ItemNumber
    case: CaseId
    since: datetime | None
    is_refused: bool
    why: str = ""


class SittingExplanation(Payload):
    """Where the sitting stands, and why it does not go on by itself."""

    phase: str
    present: int
    needed: int
    has_quorum: bool
    presiding: PersonCode | None
    voting: ItemNumber | None
    """The question on which votes are taken now."""
    owed: tuple[Owed, ...]
    unheard: tuple[Unheard, ...]


def explain(state: SittingState, now: datetime) -> SittingExplanation:
    """What the sitting waits for at this moment, the most urgent first."""
    duties = sorted(state.duties, key=lambda duty: (duty.due, duty.number))
    return SittingExplanation(
        phase=state.phase,
        present=counted(state),
        needed=needed(state),
        has_quorum=has_quorum(state),
        presiding=presiding(state),
        voting=next((item.number for item in state.items if item.voting is not None), None),
        owed=tuple(
            Owed(what=duty.what, item=duty.item, rule=duty.rule, due=duty.due, is_overdue=duty.due <= now)
            for duty in duties
        ),
        unheard=tuple(
            Unheard(
                item=item.number,
                case=item.case,
                since=item.resolved_at,
                is_refused=item.standing == "refused",
                why="" if item.heard is None else item.heard.message,
            )
            for item in state.items
            if item.standing in {"resolved", "refused"}
        ),
    )

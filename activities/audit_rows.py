"""A turn as a row of the audit log, before it is chained: turns of cases and of sittings stand in the same columns."""

from activities.rows import Row
from models.commands import Turn
from models.payload import digest_of
from models.people import Doer
from models.sitting_commands import SittingTurn


def audit_row(of: str, turn: Turn | SittingTurn, commands: object, number: str | None) -> Row:
    """The row of this turn `of` a case or a sitting; `commands` as JSON, `number` where the turn began with one."""
    by = getattr(turn.event, "by", None)
    doer = by if isinstance(by, Doer) else None  # the clock and the calendar are nobody
    return {
        "case_id": of,
        "turn": turn.number,
        "at": turn.at,
        "kind": turn.event.kind,
        "event": turn.event.model_dump(mode="json"),
        "commands": commands,
        "state_digest": digest_of(turn.state),
        "case_number": number,
        "person": doer.person if doer else None,
        "agency": doer.agency if doer else None,
        "role": doer.role if doer else None,
    }

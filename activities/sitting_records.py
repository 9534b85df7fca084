"""The record of a sitting: one turn, one transaction, in the same audit log and chain as the turns of cases."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from temporalio import activity

from activities.audit_rows import audit_row
from activities.chain import GENESIS, link
from activities.contracts import (
    PaperOrder,
    SittingEarlier,
    SittingRecorded,
    SittingRecording,
    minutes_order,
    notice_order,
)
from activities.document_register import enter_of_sitting
from activities.errors import SubmissionUnfit, TurnContradicted, TurnOutOfOrder
from activities.records import take_submission
from activities.registers import sitting_number
from activities.sessions import Sessions
from activities.sitting_projection import move_row, notice_rows, open_row, write_parts
from models import tables
from models.ids import Digest, SittingId
from models.payload import digest_of
from models.sitting import SittingState
from models.sitting_commands import SittingCommand, SittingTurn
from models.sitting_dispatch import DispatchReturned, NoticeDrawn, NoticeSent
from models.sitting_events import CopySent, PartySummoned, SittingEvent
from models.sitting_minutes import MinutesDrawn
from models.sitting_served import TextRef
from models.sitting_votes import DissentFiled, RemarkMade
from models.submission import canonical_json

EVENT: TypeAdapter[SittingEvent] = TypeAdapter(SittingEvent)
COMMANDS: TypeAdapter[tuple[SittingCommand, ...]] = TypeAdapter(tuple[SittingCommand, ...])


class SittingRecords(SittingRecording):
    """Writes turns of sittings."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn(name="record_sitting_turn")
    async def record_sitting_turn(self, turn: SittingTurn) -> SittingRecorded:
        """See `SittingRecording`. Raises what `activities.errors` names; nothing is written then."""
        record = partial(_record, turn)
        try:
            return await self._sessions.write(record)
        except IntegrityError:
            # Another writer called the same sitting a moment earlier. Now its turn stands, and is what we answer.
            return await self._sessions.write(record)

    async def record_sitting_turns(self, turns: Sequence[SittingTurn]) -> None:
        """Write turns of a past that comes to the record as a whole, in this order, in one transaction."""
        await self._sessions.write(partial(_record_all, turns))


def sitting_event_of(kept: object) -> SittingEvent:
    """The event that the column `event` of a sitting's turn holds."""
    return EVENT.validate_json(kept if isinstance(kept, str) else canonical_json(kept))


def sitting_state_of(kept: object) -> SittingState:
    """The state that the column `state` of a sitting holds."""
    return SittingState.model_validate_json(kept if isinstance(kept, str) else canonical_json(kept))


def _record_all(turns: Sequence[SittingTurn], connection: Connection) -> None:
    """What the turn before left need not be read back where that turn has just been written."""
    states: dict[SittingId, SittingState] = {}
    for turn in turns:
        _record(turn, connection, left=states.get(turn.sitting))
        states[turn.sitting] = turn.state


def _record(turn: SittingTurn, connection: Connection, *, left: SittingState | None = None) -> SittingRecorded:
    before = None if left is not None else connection.scalar(_LOCK, {"of_sitting": turn.sitting})
    near = connection.execute(_NEAR, {"of_sitting": turn.sitting, "first": turn.number - 1, "last": turn.number})
    chains = {row.turn: row.chain for row in near}
    if turn.number in chains:
        return _standing(connection, turn)
    if turn.number > 0 and turn.number - 1 not in chains:
        raise TurnOutOfOrder(turn.sitting, turn.number)
    previous = chains[turn.number - 1] if turn.number > 0 else GENESIS
    state = left if before is None else sitting_state_of(before)
    return SittingRecorded(number=turn.number, chain=_write(connection, turn, state, previous))


def _write(connection: Connection, turn: SittingTurn, before: SittingState | None, previous: Digest) -> Digest:
    _take_texts(connection, turn)
    first = turn.number == 0
    number = sitting_number(connection, turn.state.commission, _local_year(turn)) if first else None
    row = audit_row(turn.sitting, turn, COMMANDS.dump_python(turn.commands, mode="json"), number)
    chain = link(previous, row)
    connection.execute(insert(tables.Audit), row | {"previous": previous, "chain": chain})
    if number is not None:
        open_row(connection, turn.state, number)
    else:
        move_row(connection, turn.state)
    write_parts(connection, turn.state, before)
    if (order := paper_ordered(turn)) is not None:
        take_submission(connection, order.submission, of=order.case, turn=order.number)
        enter_of_sitting(connection, order)
    if notices := notice_rows(turn.state, turn.number, turn.at, turn.commands):
        connection.execute(insert(tables.SittingNotice), notices)
    return chain


def paper_ordered(turn: SittingTurn) -> PaperOrder | None:
    """The paper that a turn of a sitting orders: the протокол, or a notice to the parents in the case it is about."""
    match turn.event:
        case MinutesDrawn():
            return minutes_order(turn.state, turn.state.minutes[-1])
        case NoticeDrawn():
            item = turn.state.items[turn.event.item - 1]
            return notice_order(item, item.notices[-1], turn.state.commission)
        case _:
            return None


_LOCK = select(tables.Sitting.state).where(tables.Sitting.id == bindparam("of_sitting")).with_for_update()
_NEAR = select(tables.Audit.turn, tables.Audit.chain).where(
    tables.Audit.case_id == bindparam("of_sitting"), tables.Audit.turn.between(bindparam("first"), bindparam("last"))
)


def _local_year(turn: SittingTurn) -> int:
    return (turn.state.at + timedelta(minutes=turn.state.offset)).year


def _standing(connection: Connection, turn: SittingTurn) -> SittingRecorded:
    """What to answer when the turn is on record already: the same, or an earlier one that comes first."""
    audit = tables.Audit
    kept = select(audit).where(audit.case_id == turn.sitting, audit.turn == turn.number)
    row = connection.execute(kept).mappings().one()
    event = sitting_event_of(row["event"])
    if event != turn.event or row["at"] != turn.at:
        return SittingRecorded(
            number=turn.number, chain=row["chain"], earlier=SittingEarlier(event=event, at=row["at"])
        )
    if row["state_digest"] != digest_of(turn.state):
        raise TurnContradicted(turn.sitting, turn.number)
    return SittingRecorded(number=turn.number, chain=row["chain"])


def _take_texts(connection: Connection, turn: SittingTurn) -> None:
    """Make the words that the event names part of the record, unchanged."""
    for reference in _texts_of(turn.event):
        text = tables.SittingText
        asked = select(text.sitting_id, text.digest).where(text.id == reference.id)
        row = connection.execute(asked).one_or_none()
        if row is None:
            raise SubmissionUnfit(reference.id, "is missing")
        if row.digest != reference.digest or row.sitting_id != turn.sitting:
            raise SubmissionUnfit(reference.id, "is not the one that was sent")
        taking = update(text).where(text.id == reference.id, text.recorded_turn.is_(None))
        connection.execute(taking.values(recorded_turn=turn.number))


def _texts_of(event: SittingEvent) -> Iterator[TextRef]:
    match event:
        case RemarkMade() | DissentFiled():
            yield event.text
        case PartySummoned() | CopySent() | NoticeSent() if event.served.proof is not None:
            yield event.served.proof
        case DispatchReturned() if event.back.proof is not None:
            yield event.back.proof
        case _:
            return

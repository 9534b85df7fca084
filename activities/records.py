"""The record of a case: one turn, one transaction."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio import activity

from activities.case_files import open_file, standing_of, state_of
from activities.chain import COMMANDS, GENESIS, commands_of, event_of, link
from activities.contracts import Earlier, Recorded, Recording
from activities.errors import SubmissionUnfit, TurnContradicted, TurnOutOfOrder
from activities.projection import Row, rows_of, write
from activities.registers import case_number
from activities.sessions import Sessions
from models import tables
from models.commands import Turn
from models.events import (
    AnswerCorrected,
    CaseEnded,
    CaseOpened,
    Event,
    StepDone,
    SubmissionRef,
    ThreatReported,
)
from models.ids import Digest
from models.payload import digest_of
from models.people import Doer
from models.route import Route


class Records(Recording):
    """Writes turns."""

    def __init__(self, sessions: Sessions, route_of: Callable[[Digest], Route]) -> None:
        """`route_of` answers the published route of a digest."""
        self._sessions = sessions
        self._route_of = route_of

    @activity.defn(name="record_turn")
    async def record_turn(self, turn: Turn) -> Recorded:
        """See `Recording.record_turn`. Raises what `activities.errors` names; nothing is written then."""
        try:
            return await self._record(turn)
        except IntegrityError:
            # Another writer opened the same case a moment earlier. Now its turn stands, and is what we answer.
            return await self._record(turn)

    async def _record(self, turn: Turn) -> Recorded:
        async with self._sessions.transaction() as connection:
            file, audit = tables.CaseFile, tables.Audit
            await connection.execute(select(file.id).where(file.id == turn.case).with_for_update())
            near = select(audit).where(audit.case_id == turn.case, audit.turn.in_((turn.number - 1, turn.number)))
            rows = {row["turn"]: row for row in (await connection.execute(near)).mappings()}
            if turn.number in rows:
                return await _standing(connection, turn, rows[turn.number])
            if turn.number > 0 and turn.number - 1 not in rows:
                raise TurnOutOfOrder(turn.case, turn.number)
            previous = rows[turn.number - 1]["chain"] if turn.number > 0 else GENESIS
            return Recorded(number=turn.number, chain=await self._write(connection, turn, previous))

    async def _write(self, connection: AsyncConnection, turn: Turn, previous: Digest) -> Digest:
        await _take_submission(connection, turn)
        number = await case_number(connection, _local_year(turn)) if turn.number == 0 else None
        row = _audit_row(turn, number)
        chain = link(previous, row)
        await connection.execute(insert(tables.Audit), row | {"previous": previous, "chain": chain})
        if number is None:
            standing = update(tables.CaseFile).where(tables.CaseFile.id == turn.case)
            await connection.execute(standing.values(standing_of(turn.state)))
        else:
            if not isinstance(turn.event, CaseOpened):
                raise TurnOutOfOrder(turn.case, turn.number)
            route = self._route_of(turn.event.route)
            await open_file(connection, turn.event, route=route, state=turn.state, number=number)
        tasks = {task.id: task for task in turn.state.tasks}
        await write(connection, rows_of(turn.case, turn.number, at=turn.at, commands=turn.commands, tasks=tasks))
        return chain


def _audit_row(turn: Turn, number: str | None) -> Row:
    doer = _doer(turn.event)
    return {
        "case_id": turn.case,
        "turn": turn.number,
        "at": turn.at,
        "kind": turn.event.kind,
        "event": turn.event.model_dump(mode="json"),
        "commands": COMMANDS.dump_python(turn.commands, mode="json"),
        "state_digest": digest_of(turn.state),
        "case_number": number,
        "person": doer.person if doer else None,
        "agency": doer.agency if doer else None,
        "role": doer.role if doer else None,
    }


def _doer(event: Event) -> Doer | None:
    """Who did it; the clock and the calendar are nobody."""
    doer = getattr(event, "by", None)
    return doer if isinstance(doer, Doer) else None


def _local_year(turn: Turn) -> int:
    return (turn.at + timedelta(minutes=turn.state.offset)).year


async def _standing(connection: AsyncConnection, turn: Turn, row: RowMapping) -> Recorded:
    """What to answer when the turn is on record already: the same, or an earlier one that comes first."""
    event: Event = event_of(row["event"])
    if event != turn.event or row["at"] != turn.at:
        return Recorded(number=turn.number, chain=row["chain"], earlier=Earlier(event=event, at=row["at"]))
    file = tables.CaseFile
    last = await connection.scalar(select(file.state).where(file.id == turn.case, file.turn == turn.number))
    agrees = last is None or state_of(last) == turn.state
    if not agrees or commands_of(row["commands"]) != turn.commands:
        raise TurnContradicted(turn.case, turn.number)
    return Recorded(number=turn.number, chain=row["chain"])


def _submission_of(event: Event) -> SubmissionRef | None:
    match event:
        case CaseOpened() | StepDone() | AnswerCorrected() | ThreatReported() | CaseEnded():
            return event.submission
        case _:
            return None


async def _take_submission(connection: AsyncConnection, turn: Turn) -> None:
    """Make the submission part of the record, unchanged. A case started by another one rests on that one's."""
    reference = _submission_of(turn.event)
    if reference is None:
        return
    submission = tables.Submission
    found = select(submission.case_id, submission.digest).where(submission.id == reference.id)
    row = (await connection.execute(found)).one_or_none()
    if row is None:
        raise SubmissionUnfit(reference.id, "is missing")
    if row.digest != reference.digest:
        raise SubmissionUnfit(reference.id, "is not the one that was sent")
    if row.case_id != turn.case and not (isinstance(turn.event, CaseOpened) and turn.event.parent is not None):
        raise SubmissionUnfit(reference.id, f"belongs to another case than {turn.case}")
    ours = (submission.id == reference.id, submission.case_id == turn.case, submission.recorded_turn.is_(None))
    await connection.execute(update(submission).where(*ours).values(recorded_turn=turn.number))

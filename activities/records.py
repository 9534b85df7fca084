"""The record of a case: one turn, one transaction."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from temporalio import activity

from activities.audit_rows import audit_row
from activities.case_files import move_file, open_file, state_of, take_route
from activities.chain import COMMANDS, GENESIS, commands_of, event_of, link
from activities.contracts import Earlier, Recorded, Recording
from activities.errors import SubmissionUnfit, TurnContradicted, TurnOutOfOrder
from activities.individuals.mentions import Told, note_mentions
from activities.post.tasks import order_task_mail
from activities.projection import rows_of, write
from activities.registers import case_number
from activities.sessions import Sessions
from models import tables
from models.commands import Turn
from models.events import (
    AnswerCorrected,
    CaseEnded,
    CaseOpened,
    Event,
    ExceptionMade,
    MeasureWeighed,
    OverstepJudged,
    ReferralSent,
    RouteAdopted,
    StepDone,
    SubmissionRef,
    ThreatReported,
)
from models.ids import CaseId, Digest
from models.route import Route


class Records(Recording):
    """Writes turns."""

    def __init__(self, sessions: Sessions, route_of: Callable[[Digest], Route], *, sends_mail: bool = False) -> None:
        """`route_of` answers the published route of a digest; `sends_mail`: whether there is a mail server."""
        self._sessions = sessions
        self._route_of = route_of
        self._sends_mail = sends_mail

    @activity.defn(name="record_turn")
    async def record_turn(self, turn: Turn) -> Recorded:
        """See `Recording.record_turn`. Raises what `activities.errors` names; nothing is written then."""
        record = partial(self._record, turn)
        try:
            return await self._sessions.write(record)
        except IntegrityError:
            # Another writer opened the same case a moment earlier. Now its turn stands, and is what we answer.
            return await self._sessions.write(record)

    async def record_turns(self, turns: Sequence[Turn]) -> None:
        """Write many turns, of any cases, in this order and in one transaction: all of them or none.

        For a past that is entered as a whole, for which nobody waits turn by turn.
        """
        await self._sessions.write(lambda connection: [self._record(turn, connection) for turn in turns])

    def _record(self, turn: Turn, connection: Connection) -> Recorded:
        connection.execute(_LOCK, {"of_case": turn.case})
        near = connection.execute(_NEAR, {"of_case": turn.case, "first": turn.number - 1, "last": turn.number})
        chains = {row.turn: row.chain for row in near}
        if turn.number in chains:
            return _standing(connection, turn)
        if turn.number > 0 and turn.number - 1 not in chains:
            raise TurnOutOfOrder(turn.case, turn.number)
        previous = chains[turn.number - 1] if turn.number > 0 else GENESIS
        return Recorded(number=turn.number, chain=self._write(connection, turn, previous))

    def _write(self, connection: Connection, turn: Turn, previous: Digest) -> Digest:
        for reference in submissions_of(turn.event):
            is_inherited = isinstance(turn.event, CaseOpened) and turn.event.parent is not None
            take_submission(connection, reference, of=turn.case, turn=turn.number, is_inherited=is_inherited)
        number = case_number(connection, _local_year(turn)) if turn.number == 0 else None
        row = audit_row(turn.case, turn, COMMANDS.dump_python(turn.commands, mode="json"), number)
        chain = link(previous, row)
        connection.execute(_ENTER, row | {"previous": previous, "chain": chain})
        if number is None:
            move_file(connection, turn.state)
            if isinstance(turn.event, RouteAdopted):
                take_route(connection, turn.case, self._route_of(turn.event.route))
        else:
            if not isinstance(turn.event, CaseOpened):
                raise TurnOutOfOrder(turn.case, turn.number)
            route = self._route_of(turn.event.route)
            open_file(connection, turn.event, route=route, state=turn.state, number=number)
        tasks = {task.id: task for task in turn.state.running}
        write(connection, rows_of(turn.case, turn.number, at=turn.at, commands=turn.commands, tasks=tasks))
        for nth, reference in enumerate(submissions_of(turn.event)):
            note_mentions(connection, Told(turn.case, turn.number, turn.at, reference, nth))
        if self._sends_mail:
            order_task_mail(connection, turn, self._route_of(turn.state.route))
        return chain


# The statements of every turn are built once: to build one costs more than to run it.
_LOCK = select(tables.CaseFile.id).where(tables.CaseFile.id == bindparam("of_case")).with_for_update()
_NEAR = select(tables.Audit.turn, tables.Audit.chain).where(
    tables.Audit.case_id == bindparam("of_case"), tables.Audit.turn.between(bindparam("first"), bindparam("last"))
)
_ENTER = insert(tables.Audit)
_FIND = select(tables.Submission.case_id, tables.Submission.digest).where(tables.Submission.id == bindparam("of_id"))
_TAKE = update(tables.Submission).where(
    tables.Submission.id == bindparam("of_id"),
    tables.Submission.case_id == bindparam("of_case"),
    tables.Submission.recorded_turn.is_(None),
)


def _local_year(turn: Turn) -> int:
    return (turn.at + timedelta(minutes=turn.state.offset)).year


def _standing(connection: Connection, turn: Turn) -> Recorded:
    """What to answer when the turn is on record already: the same, or an earlier one that comes first."""
    audit = tables.Audit
    kept = select(audit).where(audit.case_id == turn.case, audit.turn == turn.number)
    row = connection.execute(kept).mappings().one()
    event: Event = event_of(row["event"])
    if event != turn.event or row["at"] != turn.at:
        return Recorded(number=turn.number, chain=row["chain"], earlier=Earlier(event=event, at=row["at"]))
    file = tables.CaseFile
    last = connection.scalar(select(file.state).where(file.id == turn.case, file.turn == turn.number))
    agrees = last is None or state_of(last) == turn.state
    if not agrees or commands_of(row["commands"]) != turn.commands:
        raise TurnContradicted(turn.case, turn.number)
    return Recorded(number=turn.number, chain=row["chain"])


def submissions_of(event: Event) -> Iterator[SubmissionRef]:
    """The forms that this event makes part of the record."""
    match event:
        case StepDone():
            yield event.submission
            if event.amended is not None:
                yield event.amended.submission
        case CaseOpened() | AnswerCorrected() | ReferralSent() | ThreatReported() | CaseEnded():
            yield from () if event.submission is None else (event.submission,)
        case MeasureWeighed() | ExceptionMade() | OverstepJudged():
            yield event.submission
        case _:
            return


def take_submission(
    connection: Connection, reference: SubmissionRef, *, of: CaseId, turn: int, is_inherited: bool = False
) -> None:
    """Make the submission part of the record, unchanged. A case started by another one rests on that one's."""
    row = connection.execute(_FIND, {"of_id": reference.id}).one_or_none()
    if row is None:
        raise SubmissionUnfit(reference.id, "is missing")
    if row.digest != reference.digest:
        raise SubmissionUnfit(reference.id, "is not the one that was sent")
    if row.case_id != of and not is_inherited:
        raise SubmissionUnfit(reference.id, f"belongs to another case than {of}")
    connection.execute(_TAKE, {"of_id": reference.id, "of_case": of, "recorded_turn": turn})

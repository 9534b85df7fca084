"""The archive: the audit log read back, to verify it and to rebuild everything else from it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, exists, or_, select, update

from activities.case_files import open_file, state_of
from activities.chain import Damage, Flaw, commands_of, event_of, first_flaw
from activities.contracts import TurnKept
from activities.errors import CaseUnknown, ChainBroken
from activities.individuals.mentions import Told, write_mentions
from activities.individuals.standing import bring_up
from activities.projection import rows_of, write
from activities.records import submissions_of
from activities.sessions import Sessions
from models import tables
from models.case import CaseState, Task
from models.events import CaseOpened, Event
from models.ids import CaseId, Digest, TaskId
from models.payload import digest_of
from models.route import Route

Fold = Callable[[Iterable[tuple[Event, datetime]]], CaseState]
"""The engine's fold: the state of a case from its events. Given from outside, for deeds never decide."""


class Rebuilt(NamedTuple):
    """What a rebuilding found: how many turns, and whether the folded state is the one that was recorded."""

    turns: int
    agrees: bool


class Archive:
    """Verifies the record of a case and rebuilds its read model."""

    def __init__(self, sessions: Sessions, route_of: Callable[[Digest], Route]) -> None:
        """`route_of` answers the published route of a digest."""
        self._sessions = sessions
        self._route_of = route_of

    async def rebuild(self, case: CaseId, fold: Fold) -> Rebuilt:
        """Write the read model of a case anew from its audit log.

        What was done outside stays: documents, and the marks of notices delivered and read. Raises CaseUnknown when
        nothing is on record, ChainBroken when the log was altered.
        """
        return await self._sessions.write(partial(self._rebuild, case, fold))

    def _rebuild(self, case: CaseId, fold: Fold, connection: Connection) -> Rebuilt:
        connection.execute(select(tables.CaseFile.id).where(tables.CaseFile.id == case).with_for_update())
        log = _log(connection, case)
        _trust(case, log)
        history = [(event_of(row["event"]), row["at"]) for row in log]
        state = fold(history)
        named = _named(connection, case)
        marks = _forget(connection, case)
        self._open_file(connection, history[0][0], state, log[0]["case_number"])
        _replay(connection, case, log)
        _restore(connection, case, marks)
        bring_up(connection, named | _name(connection, case, log), log[-1]["at"])
        return Rebuilt(len(log), digest_of(state) == log[-1]["state_digest"])

    async def verify_chain(self, case: CaseId) -> Flaw | None:
        """The first flaw in the record of a case, or None. Raises CaseUnknown when nothing is on record."""
        async with self._sessions.reading() as connection:
            log = await connection.run_sync(_log, case)
            file = tables.CaseFile
            standing = (await connection.execute(select(file.turn, file.state).where(file.id == case))).one_or_none()
        if not log and standing is None:
            raise CaseUnknown(case)
        flaw = first_flaw(log)
        if flaw is not None or standing is None:
            return flaw
        if not log or log[-1]["turn"] < standing.turn:
            return Flaw(len(log), Damage.CUT)
        if log[-1]["state_digest"] != digest_of(state_of(standing.state)):
            return Flaw(standing.turn, Damage.ALTERED)
        return None

    async def unfinished(self) -> tuple[CaseId, ...]:
        """The cases that are open, or whose papers, notices or further cases are still to be made; the oldest first."""
        file, deed = tables.CaseFile, tables.Deed
        waits = exists().where(deed.case_id == file.id, deed.done_at.is_(None)).correlate(file)
        asked = select(file.id).where(or_(file.closed_at.is_(None), waits)).order_by(file.opened_at, file.id)
        async with self._sessions.reading() as connection:
            return tuple(await connection.scalars(asked))

    async def turns(self, case: CaseId) -> tuple[TurnKept, ...]:
        """The whole log of a case, verified. Raises CaseUnknown when there is none, ChainBroken when it was altered."""
        deed = tables.Deed
        asked = select(deed.turn, deed.place).where(deed.case_id == case, deed.done_at.is_(None)).order_by(deed.place)
        async with self._sessions.reading() as connection:
            log = await connection.run_sync(_log, case)
            undone = (await connection.execute(asked)).all()
        _trust(case, log)
        return tuple(
            TurnKept(
                event=event_of(row["event"]),
                at=row["at"],
                commands=commands_of(row["commands"]),
                state_digest=row["state_digest"],
                undone=tuple(place for turn, place in undone if turn == row["turn"]),
            )
            for row in log
        )

    def _open_file(self, connection: Connection, event: Event, state: CaseState, number: str) -> None:
        if not isinstance(event, CaseOpened):
            raise ChainBroken(f"case {state.id}: the log does not begin with its opening")
        open_file(connection, event, route=self._route_of(state.route), state=state, number=number)


def _trust(case: CaseId, log: list[Mapping[str, Any]]) -> None:
    """Nothing is rebuilt from a log that is not there or not whole."""
    if not log:
        raise CaseUnknown(case)
    flaw = first_flaw(log)
    if flaw is not None:
        raise ChainBroken(f"case {case}: {flaw.damage} at turn {flaw.turn}")


def _replay(connection: Connection, case: CaseId, log: list[Mapping[str, Any]]) -> None:
    tasks: dict[TaskId, Task] = {}
    for row in log:
        commands = commands_of(row["commands"])
        rows = rows_of(case, row["turn"], at=row["at"], commands=commands, tasks=tasks)
        write(connection, rows)
        tasks = rows.tasks


def _named(connection: Connection, case: CaseId) -> set[str]:
    return set(connection.scalars(select(tables.Mention.individual).where(tables.Mention.case_id == case)))


def _name(connection: Connection, case: CaseId, log: list[Mapping[str, Any]]) -> set[str]:
    """Whom the forms of the case name, written anew."""
    touched: set[str] = set()
    for row in log:
        for nth, reference in enumerate(submissions_of(event_of(row["event"]))):
            touched |= write_mentions(connection, Told(case, row["turn"], row["at"], reference, nth))
    return touched


def _log(connection: Connection, case: CaseId) -> list[Mapping[str, Any]]:
    audit = tables.Audit
    found = connection.execute(select(audit).where(audit.case_id == case).order_by(audit.turn))
    return [dict(row) for row in found.mappings()]


def _forget(connection: Connection, case: CaseId) -> list[tuple[Any, ...]]:
    """Delete the read model of a case; answers the marks that no log could tell."""
    notice, deed, file = tables.Notice, tables.Deed, tables.CaseFile
    told = select(notice.turn, notice.place, notice.delivered_at, notice.read_at).where(notice.case_id == case)
    done = select(deed.turn, deed.place, deed.done_at).where(deed.case_id == case)
    marks = [
        *((notice, mark) for mark in (connection.execute(told)).mappings()),
        *((deed, mark) for mark in (connection.execute(done)).mappings()),
    ]
    for table in (
        notice,
        deed,
        tables.Task,
        tables.Referral,
        tables.Custody,
        tables.CaseWord,
        tables.Overstep,
        tables.Mention,
    ):
        connection.execute(delete(table).where(table.case_id == case))
    connection.execute(delete(file).where(file.id == case))
    return marks


def _restore(connection: Connection, case: CaseId, marks: list[tuple[Any, ...]]) -> None:
    for table, mark in marks:
        key = (table.case_id == case, table.turn == mark["turn"], table.place == mark["place"])
        kept = {name: value for name, value in mark.items() if name not in {"turn", "place"}}
        connection.execute(update(table).where(*key).values(kept))

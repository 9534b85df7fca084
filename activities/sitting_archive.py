"""The log of a sitting read back: to start it again, and to rebuild its read model."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from activities.chain import first_flaw
from activities.contracts import SittingTurnKept
from activities.errors import CaseUnknown, ChainBroken
from activities.sessions import Sessions
from activities.sitting_projection import move_row, notice_rows, write_parts
from activities.sitting_records import COMMANDS, sitting_event_of
from models import tables
from models.ids import SittingId
from models.payload import digest_of
from models.sitting import SittingState
from models.sitting_events import SittingEvent
from models.submission import canonical_json

Fold = Callable[[Iterable[tuple[SittingEvent, datetime]]], SittingState]
"""The engine's fold. Given from outside, for deeds never decide."""
PARTS = (tables.SittingMember, tables.SittingItem, tables.Ballot)


class SittingArchive:
    """Reads sittings back."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def unfinished(self) -> tuple[SittingId, ...]:
        """The sittings that should be alive, the oldest first: open ones, and those with a протокол to print."""
        paper = tables.Document
        unprinted = select(paper.case_id).where(paper.case_id == tables.Sitting.id, paper.digest.is_(None)).exists()
        asked = select(tables.Sitting.id).where(or_(tables.Sitting.closed_at.is_(None), unprinted))
        async with self._sessions.reading() as connection:
            return tuple(await connection.scalars(asked.order_by(tables.Sitting.called_at, tables.Sitting.id)))

    async def turns(self, sitting: SittingId) -> tuple[SittingTurnKept, ...]:
        """The whole log of a sitting, verified. Raises CaseUnknown when there is none, ChainBroken when altered."""
        notice = tables.SittingNotice
        waiting = select(notice.turn).where(notice.sitting_id == sitting, notice.delivered_at.is_(None)).distinct()
        async with self._sessions.reading() as connection:
            log = await connection.run_sync(_log, sitting)
            undone = set((await connection.execute(waiting)).scalars())
        return tuple(
            SittingTurnKept(sitting_event_of(row["event"]), row["at"], row["state_digest"], row["turn"] in undone)
            for row in log
        )

    async def rebuild(self, sitting: SittingId, fold: Fold) -> bool:
        """Write the read model of a sitting anew from its log; answers whether the state is the one on record.

        What was done outside stays: the marks of notices delivered and read. Raises as `turns`.
        """
        return await self._sessions.write(partial(_rebuild, sitting, fold))


def _log(connection: Connection, sitting: SittingId) -> list[Mapping[str, Any]]:
    audit = tables.Audit
    found = connection.execute(select(audit).where(audit.case_id == sitting).order_by(audit.turn))
    log: list[Mapping[str, Any]] = [dict(row) for row in found.mappings()]
    if not log:
        raise CaseUnknown(sitting)
    if (flaw := first_flaw(log)) is not None:
        raise ChainBroken(f"sitting {sitting}: {flaw.damage} at turn {flaw.turn}")
    return log


def _rebuild(sitting: SittingId, fold: Fold, connection: Connection) -> bool:
    log = _log(connection, sitting)
    state = fold((sitting_event_of(row["event"]), row["at"]) for row in log)
    move_row(connection, state)
    for part in PARTS:
        connection.execute(delete(part).where(part.sitting_id == sitting))
    write_parts(connection, state, None)
    notice = tables.SittingNotice
    marks = connection.execute(select(notice).where(notice.sitting_id == sitting)).mappings().all()
    connection.execute(delete(notice).where(notice.sitting_id == sitting))
    for row in log:
        commands = COMMANDS.validate_json(canonical_json(row["commands"]))
        if notices := notice_rows(state, row["turn"], row["at"], commands):
            connection.execute(insert(notice), notices)
    for mark in marks:
        mine = (notice.sitting_id == sitting, notice.turn == mark["turn"], notice.place == mark["place"])
        kept = {"delivered_at": mark["delivered_at"], "read_at": mark["read_at"]}
        connection.execute(update(notice).where(*mine).values(kept))
    return bool(digest_of(state) == log[-1]["state_digest"])

"""Accesses: who read a case, signed a paper, came in. Chained subject by subject, gathered so that readers do not wait.

What is gathered in a process is written five times a second in one transaction; a process that is killed loses what
it has gathered since. A log that cannot be written for long closes the door to further reading (`is_behind`).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, bindparam, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from activities.chain import GENESIS, linked, moment
from activities.sessions import Sessions
from models.access import OFFICE, AccessKind, Purpose
from models.ids import AgencyCode, CaseId, Digest, PersonCode
from models.people import Role
from models.tables import Access

GATHER = 0.2
"""Seconds for which accesses are gathered before they are written."""
AGAIN = 2.0
"""Seconds after which a database that did not answer is asked again."""
MOST = 5_000
"""Accesses that may wait at most."""
COLUMNS = ("agency", "digest", "kind", "person", "place", "purpose", "role", "subject")
# Processes enter one after the other, so that two never take the same number. Any key will do that nobody else takes.
LOCK = text("SELECT pg_advisory_xact_lock(2025112019)")
_HEAD = (
    select(Access.number, Access.chain)
    .where(Access.subject == bindparam("of_subject"))
    .order_by(Access.number.desc())
    .limit(1)
)
_ENTER = insert(Access)
log = structlog.get_logger(__name__)


class Entry(NamedTuple):
    """One access, not yet numbered. `place` is a pattern of an address or the key of a paper, never a name."""

    kind: AccessKind
    at: datetime
    person: PersonCode
    agency: AgencyCode | None = None
    role: Role | None = None
    subject: CaseId | str = OFFICE
    purpose: Purpose | None = None
    place: str | None = None
    digest: Digest | None = None


def enter(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add the entries to their chains, in the transaction of this connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK)
    heads: dict[str, tuple[int, Digest]] = {}
    rows: list[dict[str, Any]] = []
    for entry in entries:
        number, previous = heads.get(entry.subject) or _head(connection, entry.subject)
        row = {**entry._asdict(), "number": number + 1}
        chain = linked(previous, access_content(row))
        heads[entry.subject] = (number + 1, chain)
        rows.append({**row, "previous": previous, "chain": chain})
    connection.execute(_ENTER, rows)


def access_content(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping with the columns of the table
    """What of an access is hashed, and shown in an exported log."""
    return {name: row[name] for name in COLUMNS} | {"at": moment(row["at"]), "number": row["number"]}


class AccessLog:
    """Gathers the accesses of this process and writes them."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._waiting: list[Entry] = []
        self._writing: asyncio.Task[None] | None = None
        self._one = asyncio.Lock()

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be written that nobody should read on."""
        return len(self._waiting) >= MOST

    def note(self, entry: Entry) -> None:
        """Enter this soon."""
        self._waiting.append(entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def close(self) -> None:
        """Write what is left; a database that is away now is not waited for."""
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        with suppress(SQLAlchemyError):
            await self._flush()

    async def _write(self) -> None:
        pause = GATHER
        while self._waiting:
            await asyncio.sleep(pause)
            try:
                await self._flush()
                pause = GATHER
            except SQLAlchemyError as failure:
                reason = type(failure).__name__  # its text may hold what was to be written
                log.error("accesses_not_written", reason=reason, waiting=len(self._waiting))  # noqa: TRY400
                pause = AGAIN

    async def _flush(self) -> None:
        # Once begun it is finished: a batch that was written but still waits would be entered twice.
        await asyncio.shield(self._keep())

    async def _keep(self) -> None:
        async with self._one:
            gathered = tuple(self._waiting)
            if gathered:
                await self._sessions.write(partial(enter, entries=gathered))
                del self._waiting[: len(gathered)]


def _head(connection: Connection, subject: str) -> tuple[int, Digest]:
    last = connection.execute(_HEAD, {"of_subject": subject}).one_or_none()
    return (-1, GENESIS) if last is None else (last.number, last.chain)

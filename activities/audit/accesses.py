"""Accesses: who read a case, signed a paper, came in. Chained subject by subject, gathered so that readers do not wait.

What is gathered in a process is written five times a second in one transaction; a process that is killed loses what
it has gathered since. A log that cannot be written for long closes the door to further reading (`is_behind`).
"""

import asyncio
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, and_, bindparam, func, insert, select, text
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
MOST = 20_000
"""Accesses that may wait at most: four hundred lists of fifty children."""
AT_ONCE = 500
"""Chains that are asked for their ends in one statement."""
SAME_WITHIN = timedelta(hours=1)
"""A child who is named to the same person at the same place within this time is not entered again. Ours, no law."""
REMEMBERED = 200_000
"""So much is remembered of it in a process; beyond that, everything is entered anew."""
COLUMNS = ("agency", "digest", "kind", "person", "place", "purpose", "role", "subject")
# Processes enter one after the other, so that two never take the same number. Any key will do that nobody else takes.
LOCK = text("SELECT pg_advisory_xact_lock(2025112019)")
_LAST = (
    select(Access.subject, func.max(Access.number).label("number"))
    .where(Access.subject.in_(bindparam("subjects", expanding=True)))
    .group_by(Access.subject)
    .subquery()
)
_HEADS = select(Access.subject, Access.number, Access.chain).join(
    _LAST, and_(_LAST.c.subject == Access.subject, _LAST.c.number == Access.number)
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
    heads = _heads(connection, {entry.subject for entry in entries})
    rows: list[dict[str, Any]] = []
    for entry in entries:
        number, previous = heads.get(entry.subject, (-1, GENESIS))
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
        self._seen: dict[Hashable, datetime] = {}

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be written that nobody should read on."""
        return len(self._waiting) >= MOST

    def is_new(self, what: Hashable, at: datetime) -> bool:
        """Whether this was not seen within `SAME_WITHIN` before `at`; from now on it was."""
        last = self._seen.get(what)
        if last is not None and last <= at < last + SAME_WITHIN:
            return False
        if len(self._seen) >= REMEMBERED:
            self._seen = {one: when for one, when in self._seen.items() if when > at - SAME_WITHIN}
            if len(self._seen) >= REMEMBERED:
                self._seen = {}
        self._seen[what] = at
        return True

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


def _heads(connection: Connection, subjects: Iterable[str]) -> dict[str, tuple[int, Digest]]:
    """The last number and hash of each chain that has begun."""
    asked = sorted(subjects)
    found: dict[str, tuple[int, Digest]] = {}
    for start in range(0, len(asked), AT_ONCE):
        rows = connection.execute(_HEADS, {"subjects": asked[start : start + AT_ONCE]})
        found |= {row.subject: (row.number, row.chain) for row in rows}
    return found

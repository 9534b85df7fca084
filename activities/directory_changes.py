"""What administration did to the directory, kept for ever; and which part every member of staff had, from when on."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.rows import Row
from activities.sessions import Sessions
from models.ids import PersonCode, Territory
from models.tables import Appointment, DirectoryChange

Sort = Literal["territories", "agencies", "people", "keys", "absences", "accounts", "services"]
PART = ("agency", "position", "role", "territory")
"""What makes an appointment."""
# Any number will do, as long as it is always the same and nobody else's.
LOCK = 2_025_112_611


class Hand(NamedTuple):
    """Who does a deed of administration, and what they say of it; nobody: the command line."""

    person: PersonCode | None = None
    note: str = ""


CLERK = Hand()


class Change(NamedTuple):
    """What happened to one entry: the entry before and after, None where there was none."""

    sort: Sort
    code: str
    deed: str
    territory: Territory
    before: Row | None
    after: Row | None


@asynccontextmanager
async def alone(sessions: Sessions) -> AsyncIterator[AsyncConnection]:
    """A transaction in which nobody else changes the directory: what was checked in it still holds when it ends."""
    async with sessions.transaction() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        yield connection


async def note_changes(connection: AsyncConnection, changes: Iterable[Change], at: datetime, by: Hand) -> None:
    """Keep these deeds; rows are never changed afterwards."""
    rows = [{**change._asdict(), "at": at, "by": by.person, "note": by.note} for change in changes]
    if rows:
        await connection.execute(insert(DirectoryChange), rows)


def deed_of(before: Row | None, after: Row) -> str:
    """What one change of an entry is called."""
    if before is None:
        return "entered"
    if before["active"] != after["active"]:
        return "reopened" if after["active"] else "closed"
    moved = "role" in after and any(before[name] != after[name] for name in PART)
    return "appointed" if moved else "changed"


async def note_appointments(connection: AsyncConnection, changes: Iterable[Change], at: datetime) -> None:
    """End the parts that people had, and begin those that they have now."""
    found = [(change, _part(change.before), _part(change.after)) for change in changes]
    moved = [(change, part) for change, had, part in found if had != part]
    if not moved:
        return
    codes = [change.code for change, _ in moved]
    mine = Appointment.person.in_(codes)
    await connection.execute(update(Appointment).where(mine, Appointment.until.is_(None)).values(until=at))
    counted = (
        select(Appointment.person, func.max(Appointment.number).label("number"))
        .where(mine)
        .group_by(Appointment.person)
    )
    last = {row.person: row.number for row in await connection.execute(counted)}
    begun = [
        {"person": change.code, "number": last.get(change.code, 0) + 1, "since": at, **part}
        for change, part in moved
        if part
    ]
    if begun:
        await connection.execute(insert(Appointment), begun)


def _part(row: Row | None) -> Row | None:
    return {name: row[name] for name in PART} if row is not None and row["active"] else None

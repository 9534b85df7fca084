"""The outbox of mail: letters are entered with what they tell of, taken by one courier at a time, and settled.

What can be promised: a letter that was entered is never lost and never entered twice. Between the moment a mail server
has taken it and the moment we have written that down a machine can die; then it is sent again, word for word the same
and under the same Message-ID, by which mailboxes know it. On the wire it is therefore "at least once".
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple

from sqlalchemy import Connection, or_, select, update

from activities.post.recipients import Recipient
from activities.registers import insert_into
from activities.rows import Row
from activities.sessions import Sessions
from models.ids import PersonCode
from models.tables import Mail
from models.wishes import Matter, Way

Settled = Literal["sent", "failed", "moot"]
HELD = timedelta(minutes=5)
"""How long a courier may hold a letter: longer than any exchange with a mail server takes."""


class Origin(NamedTuple):
    """What a letter tells of: a notice, new tasks, a sitting, an emergency access, a digest, or only that mail arrives.

    `place` is the place of a notice in its turn or grant, or the number of the first of the new tasks.
    """

    sort: Literal["notice", "task", "sitting", "emergency", "digest", "trial"]
    subject: str | None = None
    turn: int | None = None
    place: int | None = None
    day: date | None = None

    def letter_to(self, person: PersonCode) -> str:
        """The name of the letter that tells this person of it: 32 hex digits, always the same."""
        parts = [*(str(part) for part in self), person]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


class Held(NamedTuple):
    """A letter in the hands of a courier."""

    id: str
    person: PersonCode
    origin: Origin
    queued_at: datetime
    attempts: int
    """Which attempt this is, from 1."""
    is_urgent: bool


def order_mail(
    connection: Connection, origin: Origin, to: Iterable[Recipient], matter: Matter, at: datetime, *, urgent: bool
) -> None:
    """Enter a letter for everybody who wants this matter by mail at once; what is urgent goes to all, at any hour."""
    rows = [
        _row(origin, one.person, at=at, due_at=at if urgent else one.wishes.earliest(at, one.offset), urgent=urgent)
        for one in to
        if urgent or one.wishes.way(matter) is Way.AT_ONCE
    ]
    enter(connection, rows)


def order_one(connection: Connection, origin: Origin, person: PersonCode, at: datetime) -> None:
    """Enter a letter that this person asked for: a digest, or a trial."""
    enter(connection, [_row(origin, person, at=at, due_at=at, urgent=False)])


def enter(connection: Connection, rows: list[Row]) -> None:
    """Enter these letters; one that was entered before stays as it is."""
    if rows:
        connection.execute(insert_into(connection.dialect, Mail).on_conflict_do_nothing(), rows)


async def take(sessions: Sessions, at: datetime) -> Held | None:
    """Take the letter that has waited longest, the urgent ones first; None when nothing is due.

    Nobody else gets it until it is settled, put off, or held for too long.
    """
    return await sessions.write(partial(_take, at))


async def settle(sessions: Sessions, letter: str, state: Settled, *, at: datetime, fault: str | None = None) -> None:
    """The letter is done with."""
    values = {"state": state, "settled_at": at, "held_until": None, "fault": fault}
    await sessions.write(partial(_write, letter, values))


async def put_off(sessions: Sessions, letter: str, *, until: datetime, fault: str | None = None) -> None:
    """The letter waits for another attempt; `fault` is what this one met."""
    await sessions.write(partial(_write, letter, {"due_at": until, "held_until": None, "fault": fault}))


def _take(at: datetime, connection: Connection) -> Held | None:
    free = or_(Mail.held_until.is_(None), Mail.held_until <= at)
    due = (
        select(Mail.__table__)
        .where(Mail.state == "waiting", Mail.due_at <= at, free)
        .order_by(Mail.urgent.desc(), Mail.due_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(due).one_or_none()
    if row is None:
        return None
    _write(row.id, {"held_until": at + HELD, "attempts": row.attempts + 1}, connection)
    origin = Origin(row.sort, row.subject, row.turn, row.place, row.day)
    return Held(row.id, row.person, origin, row.queued_at, row.attempts + 1, row.urgent)


def _write(letter: str, values: Row, connection: Connection) -> None:
    """Change a letter that waits; one that is settled stays so, whoever comes late."""
    connection.execute(update(Mail).where(Mail.id == letter, Mail.state == "waiting").values(values))


def _row(origin: Origin, person: PersonCode, *, at: datetime, due_at: datetime, urgent: bool) -> Row:
    fixed = {"held_until": None, "attempts": 0, "state": "waiting", "settled_at": None, "fault": None}
    when = {"queued_at": at, "due_at": due_at, "urgent": urgent}
    return {"id": origin.letter_to(person), "person": person, **origin._asdict(), **when, **fixed}

"""What people arrange about their own mail: their wishes, the feed of their terms, what they have read, a trial."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.directory_rows import upsert
from activities.post.outbox import Origin, order_one
from activities.sessions import Sessions
from models.ids import Digest, PersonCode, SittingId
from models.tables import Feed, SittingNotice, Wish
from models.wishes import Wishes

SittingKey = tuple[SittingId, int, int]
"""A notice of a sitting: the sitting, the turn, the place in it."""


async def put_wishes(sessions: Sessions, person: PersonCode, wishes: Wishes, *, at: datetime) -> None:
    """Keep how this person wants to be told, from now on."""
    row = {"person": person, "wishes": wishes.model_dump(mode="json"), "updated_at": at}
    async with sessions.transaction() as connection:
        await upsert(connection, Wish, [row])


async def put_feed(sessions: Sessions, person: PersonCode, digest: Digest, *, at: datetime) -> None:
    """From now on the feed of this person is read under the secret with this digest, and under no earlier one."""
    row = {"person": person, "digest": digest, "made_at": at, "read_at": None}
    async with sessions.transaction() as connection:
        await upsert(connection, Feed, [row])


async def end_feed(sessions: Sessions, person: PersonCode) -> None:
    """The feed of this person can be read by nobody any more."""
    async with sessions.transaction() as connection:
        await connection.execute(delete(Feed).where(Feed.person == person))


async def note_feed_read(connection: AsyncConnection, digest: Digest, at: datetime) -> None:
    """Remember when a calendar last came for the feed."""
    await connection.execute(update(Feed).where(Feed.digest == digest).values(read_at=at))


async def order_trial(sessions: Sessions, person: PersonCode, *, at: datetime) -> None:
    """Let a letter come that says nothing but that mail arrives; one a minute."""
    origin = Origin("trial", subject=f"{at:%Y%m%d%H%M}")
    await sessions.write(partial(_order, origin, person, at))


async def mark_sittings_read(sessions: Sessions, keys: Collection[SittingKey], *, at: datetime) -> None:
    """Note that these notices of sittings were read; one that was read before keeps its moment."""
    notice = SittingNotice
    read = (
        update(notice)
        .where(notice.sitting_id == bindparam("of_sitting"), notice.turn == bindparam("of_turn"))
        .where(notice.place == bindparam("of_place"), notice.read_at.is_(None))
    )
    rows = [{"of_sitting": key[0], "of_turn": key[1], "of_place": key[2], "read_at": at} for key in keys]
    if rows:
        await sessions.write(lambda connection: connection.execute(read, rows))


def _order(origin: Origin, person: PersonCode, at: datetime, connection: Connection) -> None:
    order_one(connection, origin, person, at)

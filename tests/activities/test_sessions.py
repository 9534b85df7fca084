"""Connections keep order: what is written is whole, what is read is one picture, and writers wait their turn."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from activities.sessions import BlockingSessions, Sessions
from models.tables import Register


async def last(sessions: Sessions) -> int | None:
    async with sessions.reading() as connection:
        return await connection.scalar(select(Register.last))


async def count_up(sessions: Sessions) -> None:
    async with sessions.transaction() as connection:
        row = select(Register.last).where(Register.name == "x").with_for_update()
        seen = (await connection.execute(row)).scalar_one()
        await asyncio.sleep(0)
        await connection.execute(update(Register).values(last=seen + 1))


@pytest.fixture
async def counter(sessions: Sessions) -> Sessions:
    async with sessions.transaction() as connection:
        await connection.execute(insert(Register), {"name": "x", "year": 1, "last": 0})
    return sessions


@pytest.mark.database
async def test_what_is_not_committed_is_not_seen(counter: Sessions) -> None:
    async with counter.transaction() as connection:
        await connection.execute(update(Register).values(last=5))
        assert await last(counter) == 0
    assert await last(counter) == 5


@pytest.mark.database
async def test_a_reader_can_change_nothing(counter: Sessions) -> None:
    with pytest.raises(DBAPIError):
        async with counter.reading() as connection:
            await connection.execute(update(Register).values(last=7))
    assert await last(counter) == 0


@pytest.mark.database
async def test_a_reader_sees_one_picture_to_its_end(counter: Sessions) -> None:
    async with counter.reading() as connection:
        before = await connection.scalar(select(Register.last))
        await count_up(counter)
        assert await connection.scalar(select(Register.last)) == before == 0
    assert await last(counter) == 1


@pytest.mark.database
async def test_what_is_read_often_is_planned_once(counter: Sessions) -> None:
    if counter.reader.dialect.name != "postgresql":
        pytest.skip("SQLite plans a statement when it is compiled, and the driver keeps what it compiled")
    for _ in range(20):
        assert await last(counter) == 0
    async with counter.reading() as connection:
        kept = "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE '%register%'"
        assert await connection.scalar(text(kept))


@pytest.mark.database
async def test_fifty_writers_in_two_sessions_lose_no_step(counter: Sessions, tidy_url: str) -> None:
    other = Sessions(tidy_url)
    await asyncio.gather(*(count_up((counter, other)[place % 2]) for place in range(50)))
    await other.close()
    assert await last(counter) == 50


@pytest.mark.database
async def test_a_writer_that_is_called_off_leaves_nothing_and_lets_the_next_one_in(counter: Sessions) -> None:
    async def write_for_ever() -> None:
        async with counter.transaction() as connection:
            await connection.execute(update(Register).values(last=9))
            await asyncio.sleep(60)

    stuck = asyncio.create_task(write_for_ever())
    await asyncio.sleep(0.05)
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    await count_up(counter)
    assert await last(counter) == 1


def write_and_break(sessions: BlockingSessions) -> None:
    with sessions.transaction() as connection:
        connection.execute(update(Register).values(last=4))
        raise ZeroDivisionError


@pytest.mark.database
async def test_a_thread_writes_beside_them(counter: Sessions, tidy_url: str) -> None:
    blocking = BlockingSessions(tidy_url)
    with blocking.transaction() as connection:
        connection.execute(update(Register).values(last=3))
    with pytest.raises(ZeroDivisionError):
        write_and_break(blocking)
    blocking.close()
    assert await last(counter) == 3


@pytest.mark.database
async def test_a_deed_done_in_one_go_is_answered_when_it_is_committed(counter: Sessions) -> None:
    def count_to(number: int, connection: Connection) -> str:
        connection.execute(update(Register).values(last=number))
        return f"up to {number}"

    assert await counter.write(partial(count_to, 6)) == "up to 6"
    assert await last(counter) == 6


@pytest.mark.database
async def test_a_deed_that_raises_leaves_nothing_and_lets_the_next_one_in(counter: Sessions) -> None:
    def count_and_break(connection: Connection) -> None:
        connection.execute(update(Register).values(last=9))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await counter.write(count_and_break)
    assert await last(counter) == 0
    await counter.write(lambda connection: connection.execute(update(Register).values(last=1)))
    assert await last(counter) == 1


@pytest.mark.database
async def test_a_deed_nobody_waits_for_any_more_is_still_done_whole(counter: Sessions) -> None:
    started, go_on = threading.Event(), threading.Event()

    def count_late(connection: Connection) -> None:
        started.set()
        go_on.wait(timeout=10)
        connection.execute(update(Register).values(last=3))

    waiting = asyncio.create_task(counter.write(count_late))
    await asyncio.to_thread(started.wait)
    waiting.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await counter.write(lambda connection: connection.execute(update(Register).values(year=2)))
    assert await last(counter) == 3


async def test_sqlite_is_asked_to_keep_order(tmp_path: Path) -> None:
    sessions = Sessions(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}")
    asked = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 1}
    for open_one in (sessions.transaction, sessions.reading):
        async with open_one() as connection:
            answers = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in asked}
            assert answers == asked
    await sessions.close()


async def test_sixty_who_read_at_once_all_come_to_their_second_statement(database_url: str) -> None:
    sessions = Sessions(database_url)

    async def reads() -> int:
        async with sessions.reading() as connection:
            first = await connection.scalar(text("SELECT 1"))
            await asyncio.sleep(0.01)
            return int(first + await connection.scalar(text("SELECT 2")))

    async with asyncio.timeout(20):
        assert set(await asyncio.gather(*(reads() for _ in range(60)))) == {3}
    await sessions.close()

"""Connections to the database, and the only place that commits.

A transaction either ends well as a whole or leaves nothing. SQLite has one writer at a time: within a process the
writes queue for one connection (competing SQLAlchemy writers were measured to wait ten times longer), between
processes they wait for each other by the busy timeout. PostgreSQL needs neither.

On PostgreSQL a reading says for whom it reads (`activities.wall`), and rows of cases that this person may not see are
not there, whatever the statement asks for. What is written, and what nobody asked for, is done by the system.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from activities.glances import Glance
from activities.wall import AS_READER, AS_SYSTEM, reader

BUSY_MILLISECONDS = 30_000
CACHE_KIBIBYTES = 8_192
"""Pages that each connection to SQLite keeps at most; in its own 2 MB not even the cases of one list find room."""
READERS = 8
WRITERS = 4
"""Threads that write to PostgreSQL; SQLite has one."""
DISCREET: dict[str, Any] = {"hide_parameters": True}
"""An error of the database must not carry what people wrote into the log."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA cache_size=-{CACHE_KIBIBYTES}",
)

T = TypeVar("T")
Begin = Literal["BEGIN", "BEGIN IMMEDIATE"]


class Sessions:
    """The connections of one process, for async deeds and doors."""

    def __init__(self, url: str) -> None:
        """`url` is an async SQLAlchemy address: `sqlite+aiosqlite:///…` or `postgresql+psycopg://…`."""
        is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if is_sqlite:
            wait = BUSY_MILLISECONDS / 1000
            self._writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=wait, **DISCREET)
            self._reader: AsyncEngine | Engine = create_engine(
                make_url(url).set(drivername="sqlite"),
                pool_size=READERS,
                max_overflow=0,
                connect_args={"check_same_thread": False},
                **DISCREET,
            )
            _prepare(self._writer.sync_engine, "BEGIN IMMEDIATE")
            _prepare(self._reader, "BEGIN", "PRAGMA query_only=ON")
        else:
            self._writer = create_async_engine(url, pool_pre_ping=True, pool_size=WRITERS, **AS_SYSTEM, **DISCREET)
            self._reader = create_async_engine(url, pool_pre_ping=True, pool_size=READERS, **AS_READER, **DISCREET)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        # Whoever waits for a connection must not take the thread that one who has it needs for the next statement.
        self._seats = asyncio.Semaphore(READERS)
        self._blocking = BlockingSessions(url)
        self._threads = ThreadPoolExecutor(1 if is_sqlite else WRITERS, thread_name_prefix="writer")

    async def write(self, deed: Callable[[Connection], T]) -> T:
        """Do a deed in one transaction on a thread of its own; answers what the deed answers, after the commit.

        For what is written often: a transaction that is awaited step by step changes threads at every statement.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, deed)

    def _do(self, deed: Callable[[Connection], T]) -> T:
        with self._blocking.transaction() as connection:
            return deed(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writing: committed when the block ends, rolled back when it raises."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self, *, is_usual: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection for reading one consistent picture; nothing can be written by it.

        `is_usual`: what is read is asked for by many in the same way, and may keep one plan for all of them.
        """
        if isinstance(self._reader, AsyncEngine):
            # Committed, not rolled back: after a rollback the driver forgets which statements the server has prepared.
            async with self._reader.begin() as connection:
                await connection.execute(
                    *reader(is_usual=is_usual)
                )  # for this transaction alone, so the pool remembers nobody
                yield connection
            return
        async with self._seats:
            glance = Glance(self._reader, self._readers)
            try:
                yield cast("AsyncConnection", glance)
            finally:
                glance.close()

    @property
    def reader(self) -> Engine:
        """What reads, to listen to what is asked."""
        return self._reader.sync_engine if isinstance(self._reader, AsyncEngine) else self._reader

    async def close(self) -> None:
        """Give the connections back, once nothing is being written."""
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        self._blocking.close()
        await self._writer.dispose()
        if isinstance(self._reader, Engine):
            self._reader.dispose()
        else:
            await self._reader.dispose()


class BlockingSessions:
    """The same for deeds that run in a thread of their own, such as rendering."""

    def __init__(self, url: str) -> None:
        """`url` is the same address that `Sessions` takes."""
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            self._engine = create_engine(address.set(drivername="sqlite"), **DISCREET)
            _prepare(self._engine, "BEGIN IMMEDIATE")
        else:
            self._engine = create_engine(address, pool_pre_ping=True, **AS_SYSTEM, **DISCREET)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection for reading and writing: committed when the block ends, rolled back when it raises."""
        with self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


@contextmanager
def picture(url: str) -> Iterator[Connection]:
    """A connection for a long reading that sees one picture of the whole database and keeps nobody from writing.

    `url` is the same address that `Sessions` takes. Whatever is done with it is rolled back.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address.set(drivername="sqlite"), **DISCREET)
        _prepare(engine, "BEGIN")
    else:
        engine = create_engine(address, isolation_level="REPEATABLE READ", **AS_SYSTEM, **DISCREET)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _prepare(engine: Engine, begin: Begin, *more: str) -> None:
    """Make SQLite keep order: WAL, foreign keys, `more` pragmas, and transactions that begin when we say so."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - either driver's own class
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*PRAGMAS, *more):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

"""Rows that are only added, changed all the same: for tests that clear tables, or do what an intruder would."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

PROVED = ("audit", "access", "seal", "seal_part", "signature", "verification")
GUARDED = (*PROVED, "emergency_access", "emergency_sequel", "individual_deed")


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Within this block the triggers are away."""
    if connection.dialect.name == "postgresql":
        for table in GUARDED:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in GUARDED:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for trigger in triggers:
        connection.execute(text(f"DROP TRIGGER {trigger.name}"))
    yield
    for trigger in triggers:
        connection.execute(text(trigger.sql))


@asynccontextmanager
async def unguarded_async(connection: AsyncConnection) -> AsyncIterator[None]:
    """The same for a connection that is awaited."""
    guard = await connection.run_sync(unguarded)
    await connection.run_sync(lambda _: guard.__enter__())
    yield
    await connection.run_sync(lambda _: guard.__exit__(None, None, None))

"""Bring a database to a revision of the tables, without any file of settings on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from models.tables import Base

FOLDER = Path(__file__).parent
# Any number will do, as long as it is always the same: two processes must not migrate at once.
LOCK = 2_025_112_018


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at this address up to the revision; harmless when it is there already."""
    with _changing(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to an earlier revision; what only later tables hold is lost."""
    with _changing(url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(url: str) -> bool:
    """Whether the database stands at the newest revision that this code knows."""
    current, newest = standing(url)
    return current == newest


def standing(url: str) -> tuple[str | None, str]:
    """The revision at which the database stands, None when it is empty; and the newest one that this code knows."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision(), newest()


@cache
def newest() -> str:
    """The newest revision that this code knows."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def differences(url: str) -> list[Any]:
    """What the database has otherwise than `models.tables` says, in alembic's words; empty when they agree."""
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, Base.metadata))


def draw_up(url: str, message: str, number: str) -> None:
    """Write a new revision from what `differences` finds; to be read and completed by hand before it is kept."""
    with _connected(url) as connection:
        command.revision(_config(connection), message=message, rev_id=number, autogenerate=True)


@contextmanager
def _changing(url: str) -> Iterator[Connection]:
    """One transaction for the whole change, and one process at a time: a migration that fails leaves nothing."""
    with _connected(url) as connection:
        lock = f"SELECT pg_advisory_xact_lock({LOCK})" if connection.dialect.name == "postgresql" else "BEGIN IMMEDIATE"
        connection.exec_driver_sql(lock)
        yield connection


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        address = address.set(drivername="sqlite")
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config

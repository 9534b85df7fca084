"""Rows poured into a database as fast as it takes them: SQLite by batches, PostgreSQL by COPY."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from bench import population
from bench.population import Row, Table
from models.migrations import revisions

PLACES = Table("territory", ("code", "name", "offset", "active", "version"))
AGENCIES = Table("agency", ("code", "kind", "name", "short_name", "territory", "address", "phone", "active", "version"))
PEOPLE = Table("person", ("code", "full_name", "position", "agency", "role", "territory", "active", "version", "email"))
SESSIONS = Table(
    "web_session", ("digest", "person", "signed_in_at", "seen_at", "agent", "method", "is_factored", "failed")
)
TOKENS = Table("token", ("digest", "person", "label", "created_at", "expires_at", "last_used_at", "scope"))


class Pourer(Protocol):
    """Takes rows for a table."""

    def pour(self, table: Table, rows: Iterable[Row]) -> None:
        """Put them in."""


def fill(url: str, cases: int, visitors: Iterable[tuple[Table, list[Row]]], *, above: str | None = None) -> None:
    """Make the tables at this address and put in the region, so many cases, and those who will visit.

    `above`: the address of the same database for somebody who stands above its wall, as COPY asks for.
    """
    revisions.upgrade(url)
    with _pouring(above or url) as pourer:
        pourer.pour(PLACES, population.places())
        pourer.pour(AGENCIES, population.agencies())
        pourer.pour(PEOPLE, population.people())
        for table, rows in population.cases(cases):
            pourer.pour(table, rows)
        for table, rows in visitors:
            pourer.pour(table, rows)


@contextmanager
def _pouring(url: str) -> Iterator[Pourer]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with _Sqlite.opened(Path(str(address.database))) as sqlite:
            yield sqlite
        return
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        yield _Postgres(connection)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["_Sqlite"]:
        connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield cls(connection)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()

    def pour(self, table: Table, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" for _ in table.columns)
        columns = ", ".join(f'"{name}"' for name in table.columns)
        self._connection.executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', map(_plain, rows))  # noqa: S608


class _Postgres:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def pour(self, table: Table, rows: Iterable[Row]) -> None:
        columns = ", ".join(f'"{name}"' for name in table.columns)
        with self._connection.cursor().copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def _plain(row: Row) -> Row:
    """As SQLAlchemy writes them into SQLite: moments in UTC without a zone."""
    return tuple(
        value.isoformat(" ", "microseconds")[:26]
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for value in row
    )

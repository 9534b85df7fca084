"""Databases that have all tables and hold nothing: copies of one that went through the revisions once in this process.

What the revisions themselves do is asked by `tests/models/test_tables_revisions.py`, of databases of its own.
"""

import tempfile
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from models.migrations import revisions

OWNER = "postgres"
"""Whose databases are copied; behind the second wall somebody else owns the tables, and goes through the revisions."""


def bring_up(url: str) -> None:
    """Give the database at this address all tables; harmless when it has them already."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _copy_file(Path(address.database or ""))
    elif address.username == OWNER and _is_empty(address):
        _copy_database(address)
    else:
        revisions.upgrade(url)


def _copy_file(file: Path) -> None:
    if file.exists() and file.stat().st_size:
        revisions.upgrade(f"sqlite:///{file}")
        return
    file.write_bytes(_pattern_file())


@cache
def _pattern_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blank.db"
        revisions.upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def _is_empty(address: URL) -> bool:
    with _connected(address) as connection:
        return connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)


def _copy_database(address: URL) -> None:
    pattern = _pattern_database(address.set(database="postgres"))
    with _connected(address.set(database="postgres")) as connection:
        connection.execute(f'DROP DATABASE "{address.database}"'.encode())
        connection.execute(f'CREATE DATABASE "{address.database}" TEMPLATE "{pattern}"'.encode())


@cache
def _pattern_database(cluster: URL) -> str:
    name = "marshrut_blank"
    with _connected(cluster) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'".encode())
    revisions.upgrade(cluster.set(database=name).render_as_string(hide_password=False))
    return name


def _connected(address: URL) -> "psycopg.Connection[tuple[object, ...]]":
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)

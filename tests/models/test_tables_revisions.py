"""Every revision leads up and down on both databases, and the last one is what `models.tables` says."""

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, insert, inspect, make_url, select, text
from sqlalchemy.exc import StatementError

from activities.chain import first_flaw
from models import sealing, tables
from models.migrations import revisions
from models.submission import canonical_json

pytestmark = pytest.mark.database
BEFORE = "0011"
"""The last revision in which turns were chained over their content."""


def names_of_tables(url: str) -> set[str]:
    address = make_url(url)
    plain = address.set(drivername="sqlite") if address.get_backend_name() == "sqlite" else address
    engine = create_engine(plain)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_an_empty_database_is_brought_up_to_what_the_tables_say_and_back_down(database_url: str) -> None:
    assert not revisions.is_current(database_url)
    revisions.upgrade(database_url)
    assert revisions.is_current(database_url)
    assert revisions.differences(database_url) == []
    revisions.upgrade(database_url)
    assert set(tables.Base.metadata.tables) <= names_of_tables(database_url)
    revisions.downgrade(database_url)
    assert names_of_tables(database_url) == {"alembic_version"}
    revisions.upgrade(database_url)
    assert revisions.differences(database_url) == []


def test_a_missing_column_is_noticed(database_url: str) -> None:
    revisions.upgrade(database_url)
    with revisions._connected(database_url) as connection:
        connection.execute(text("ALTER TABLE agency DROP COLUMN phone"))
    assert "phone" in str(revisions.differences(database_url))
    revisions.downgrade(database_url)
    revisions.upgrade(database_url)


def test_a_migration_that_fails_leaves_the_tables_as_they_were(database_url: str) -> None:
    revisions.downgrade(database_url)
    with revisions._connected(database_url) as connection:
        connection.execute(text("CREATE TABLE token (digest TEXT)"))
    with pytest.raises(Exception, match="token"):
        revisions.upgrade(database_url)
    assert names_of_tables(database_url) == {"alembic_version", "token"}
    with revisions._connected(database_url) as connection:
        connection.execute(text("DROP TABLE token"))
    revisions.upgrade(database_url)


def test_an_instant_keeps_its_moment_in_utc_and_a_time_without_a_zone_is_refused(database_url: str) -> None:
    revisions.upgrade(database_url)
    local = datetime(2026, 11, 20, 23, 30, 15, 250_000, timezone(timedelta(hours=5)))
    row = {"person": "p1", "key": "k", "request": "r", "status": None, "answer": {"б": [1, "ё"]}}
    with revisions._connected(database_url) as connection:
        connection.execute(insert(tables.Idempotency), {**row, "at": local})
        kept = connection.execute(select(tables.Idempotency.at, tables.Idempotency.answer)).one()
        assert kept.at == local
        assert kept.at.tzinfo is UTC
        assert kept.answer == {"б": [1, "ё"]}
        assert str(connection.scalar(text("SELECT answer FROM idempotency"))).startswith("s1~"), (
            "kept sealed, by whichever key is current"
        )
        with pytest.raises(StatementError, match="time zone"):
            connection.execute(insert(tables.Idempotency), {**row, "key": "k2", "at": local.replace(tzinfo=None)})


def test_sqlite_is_new_enough_to_answer_what_it_wrote() -> None:
    assert sqlite3.sqlite_version_info >= (3, 35), "RETURNING needs SQLite 3.35; install a newer Python"


@pytest.mark.parametrize("holds_keys", [True, False])
def test_names_of_files_that_stood_open_are_closed_by_whoever_holds_keys(
    database_url: str, monkeypatch: pytest.MonkeyPatch, *, holds_keys: bool
) -> None:
    revisions.upgrade(database_url)
    revisions.downgrade(database_url, "0032")
    codes = {"form": "f", "field": "x", "digest": "d", "original": "d", "media_type": "m", "person": "p", "agency": "a"}
    about = {**codes, "form_version": 1, "size": 1, "name": "Иванов Пётр.png", "made_at": datetime.now(UTC)}
    rows = [about | {"id": "1" * 32, "case_id": "c", "task": 1}, about | {"id": "2" * 32, "case_id": "c", "task": None}]
    columns = ", ".join(rows[0])
    entering = text(f"INSERT INTO attachment ({columns}) VALUES (:{columns.replace(', ', ', :')})")  # noqa: S608 - ours
    with revisions._connected(database_url) as connection:
        connection.execute(entering, rows)
    with monkeypatch.context() as without:
        if not holds_keys:
            without.setattr(sealing, "_held", [])
        revisions.upgrade(database_url)
    file = tables.Attachment
    with revisions._connected(database_url) as connection:
        raw = connection.scalars(text("SELECT name FROM attachment")).all()
        found = connection.execute(select(file.name, file.holder).order_by(file.id)).all()
        connection.execute(delete(file))
        connection.execute(delete(tables.DataKey))
    assert [name.startswith("c1~") for name in raw] == [holds_keys] * 2
    assert [tuple(row) for row in found] == [("Иванов Пётр.png", "c"), ("Иванов Пётр.png", f"file:{'2' * 32}")]


def old_turns(case: str, count: int) -> list[dict[str, Any]]:
    """A case as it was recorded before turns were chained over digests."""
    rows: list[dict[str, Any]] = []
    previous = "0" * 64
    for number in range(count):
        at = datetime(2026, 11, 20, 6, number, 0, 125, UTC)
        content = {
            "case_id": case, "turn": number, "kind": "step_done", "event": {"ё": [number]}, "commands": [],
            "state_digest": "d", "case_number": None, "person": "p", "agency": "a", "role": "head",
        }  # fmt: skip
        hashed = content | {"at": at.isoformat(timespec="microseconds")}
        chain = hashlib.sha256((previous + canonical_json(hashed)).encode()).hexdigest()
        rows.append(content | {"at": at, "previous": previous, "chain": chain})
        previous = chain
    return rows


def test_a_log_recorded_before_is_chained_anew_and_what_was_altered_stays_found(database_url: str) -> None:
    revisions.downgrade(database_url)
    revisions.upgrade(database_url, BEFORE)
    whole, altered = old_turns("a" * 32, 4), old_turns("b" * 32, 4)
    altered[2]["person"] = "another"
    with revisions._connected(database_url) as connection:
        connection.execute(insert(tables.Audit), [*whole, *altered])
    revisions.upgrade(database_url)
    with revisions._connected(database_url) as connection:
        found = select(tables.Audit).order_by(tables.Audit.case_id, tables.Audit.turn)
        rows = [dict(row) for row in connection.execute(found).mappings()]
    assert first_flaw(rows[:4]) is None
    assert rows[3]["chain"] != whole[3]["chain"]
    flaw = first_flaw(rows[4:])
    assert flaw is not None
    assert flaw.turn == 2
    revisions.downgrade(database_url, BEFORE)
    with revisions._connected(database_url) as connection:
        kept = [dict(row) for row in connection.execute(found).mappings()]
        connection.execute(delete(tables.Audit))
    assert kept == [*whole, *altered]
    revisions.upgrade(database_url)

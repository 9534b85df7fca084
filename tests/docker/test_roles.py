"""The roles of the deployment's database: the owner makes tables, the application fills them and no more."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from activities.audit.accesses import Entry, enter
from activities.audit.checking import check
from activities.audit.sealing import seal
from activities.sessions import BlockingSessions
from models.access import AccessKind
from models.migrations.revisions import upgrade
from tests.support.machines import DOCKER, prepare_roles
from tests.support.postgres import Cluster


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses by role, on a cluster of its own that the deployment's script has prepared."""
    secrets = tmp_path_factory.mktemp("secrets")
    subprocess.run(["sh", DOCKER / "secrets.sh", secrets], check=True, capture_output=True)
    with Cluster.started(tmp_path_factory.mktemp("roles")) as cluster:
        prepare_roles(cluster, secrets)
        yield {
            role: (secrets / f"database_{role}_url").read_text().replace("database:5432", f"127.0.0.1:{cluster.port}")
            for role in ("owner", "app")
        }


def test_the_application_fills_the_tables_that_the_owner_makes(roles: dict[str, str]) -> None:
    with psycopg.connect(roles["owner"]) as owner:
        owner.execute("CREATE TABLE child (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT)")
    with psycopg.connect(roles["app"]) as app:
        app.execute("INSERT INTO child (name) VALUES ('Ёлкина')")
        assert app.execute("SELECT name FROM child").fetchall() == [("Ёлкина",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE stolen (id BIGINT)",
        "CREATE TEMPORARY TABLE hidden (id BIGINT)",
        "DROP TABLE child",
        "ALTER TABLE child ADD COLUMN flaw TEXT",
        "TRUNCATE child",
        "CREATE ROLE friend",
        "CREATE DATABASE other",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_application_may_not(roles: dict[str, str], statement: str) -> None:
    with psycopg.connect(roles["app"], autocommit=True) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_owner_is_no_superuser(roles: dict[str, str]) -> None:
    with psycopg.connect(roles["owner"], autocommit=True) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("CREATE ROLE friend")
        assert owner.execute("SHOW is_superuser").fetchall() == [("off",)]


@pytest.fixture(scope="module")
def recorded(roles: dict[str, str]) -> dict[str, str]:
    """The same, with all tables as the owner's migrations make them."""
    upgrade(roles["owner"].replace("postgresql://", "postgresql+psycopg://"))
    return roles


AUDITED = ("audit", "access", "seal", "seal_part", "signature", "verification")


@pytest.mark.parametrize("table", AUDITED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = NULL", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_only_add_to_the_log(recorded: dict[str, str], table: str, statement: str) -> None:
    column = "head" if table == "seal_part" else "at"
    with psycopg.connect(recorded["app"], autocommit=True) as app:
        assert app.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)]  # noqa: S608 - a name of ours
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement.format(table, column))
    with psycopg.connect(recorded["owner"], autocommit=True) as owner:
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="only added"):
            owner.execute(statement.format(table, column) + (" CASCADE" if statement.startswith("TRUNC") else ""))
        granted = owner.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = %s AND grantee = %s",
            (table, "marshrut_app"),
        ).fetchall()
    assert sorted(granted) == [("INSERT",), ("SELECT",)]


def test_the_application_can_add_to_the_log_and_seal_it(recorded: dict[str, str]) -> None:
    sessions = BlockingSessions(recorded["app"].replace("postgresql://", "postgresql+psycopg://"))
    at = datetime(2026, 11, 26, tzinfo=UTC)
    with sessions.transaction() as connection:
        enter(connection, [Entry(AccessKind.SIGNED_IN, at, "petrova")])
        assert seal(connection, at) is not None
        assert check(connection, at).flaw is None
    sessions.close()

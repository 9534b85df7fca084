"""The roles of the deployment's database: the owner makes tables, the application fills them and no more."""

import subprocess
from collections.abc import Iterator

import psycopg
import pytest

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

"""The first administrator is let in from the server itself, and whoever lost the telephone there too."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from activities.accounts.book import Factor, set_factor
from activities.accounts.hashing import Hasher
from activities.sessions import Sessions
from api.commands.account import app
from models.tables import Access, Account
from tests.support.doors import furnished


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with people in it."""
    url = f"sqlite:///{tmp_path / 'marshrut.db'}"

    async def fill() -> None:
        async with furnished(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"):
            pass

    asyncio.run(fill())
    monkeypatch.setenv("MARSHRUT_DATABASE_URL", url)
    monkeypatch.setenv("MARSHRUT_SECRETS_DIR", str(tmp_path))
    return f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


def test_a_first_password_is_printed_once_and_fits(database: str) -> None:
    status, said = run("password", "--person", "administrator", "--login", "Admin")
    assert status == 0, said
    login, password = (line.split(": ")[1] for line in said.splitlines())
    assert login == "admin"

    async def check() -> None:
        sessions = Sessions(database)
        async with sessions.reading() as connection:
            row = (await connection.execute(select(Account).where(Account.person == "administrator"))).one()
            kinds = list(await connection.scalars(select(Access.kind).where(Access.person == "administrator")))
        assert (row.login, row.must_change) == ("admin", True)
        assert password not in str(tuple(row))
        assert await Hasher().fits(password, row.password)
        assert kinds[-1] == "password_given"
        await set_factor(sessions, "administrator", Factor("sealed", 1, ["a" * 64]), at=datetime.now(UTC))
        await sessions.close()

    asyncio.run(check())
    assert run("factor-reset", "--person", "administrator")[0] == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("password", "--person", "nobody"), "нет среди работающих"),
        (("factor-reset", "--person", "opeka-head"), "нет учётной записи"),
    ],
)
def test_nothing_is_done_for_somebody_who_is_not_there(words: tuple[str, ...], said: str) -> None:
    status, told = run(*words)
    assert status == 1
    assert said in told


@pytest.mark.usefixtures("database")
def test_a_login_is_one_person_s() -> None:
    assert run("password", "--person", "administrator", "--login", "one")[0] == 0
    status, told = run("password", "--person", "opeka-head", "--login", "one")
    assert status == 1
    assert "уже у другого" in told

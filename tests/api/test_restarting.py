"""Temporal is lost and comes back empty: the cases go on from their record."""

import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update
from temporalio.client import Client
from typer.testing import CliRunner

from activities.archive import Archive
from activities.documents import Papers
from activities.errors import ChainBroken
from activities.sessions import BlockingSessions, Sessions
from activities.storage import FileStorage
from api.commands.cases import app
from api.restarting import Outcome, restart, unfinished
from api.sending import Sending
from forms import catalogue
from models import tables
from models.ids import CaseId
from models.migrations.revisions import upgrade
from tests.support.clock import ticking
from tests.support.filled import full_answers
from tests.support.server import Case, Office, eventually, furnished, publish, working
from tests.support.unguarded import unguarded_async
from workflows import registry
from workflows.worker import document_worker


@asynccontextmanager
async def cluster(sessions: Sessions) -> AsyncIterator[Office]:
    """A new, empty Temporal server with a worker, on the same database."""
    async with ticking() as clock, working(clock.client, sessions):
        yield Office(clock, sessions)


def sending_to(client: Client) -> Sending:
    async def connect() -> Client:
        return client

    return Sending(connect)


async def restarted(office: Office, *cases: CaseId) -> list[Outcome]:
    """What comes of it when these cases are started again here."""
    found = restart(office.sessions, sending_to(office.clock.client), cases)
    return [entry.outcome async for entry in found]


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    publish()
    async with furnished(database_url) as found:
        yield found


@pytest.mark.database
async def test_a_case_goes_on_in_a_new_cluster_from_its_record_alone(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    async with cluster(sessions) as lost:
        case = await lost.open()
        await case.do("take_up", verdict="accept")
        await case.do("survey")
        await case.do("conclude", answers=full_answers(catalogue.form("kdn_resolution")))  # and nobody prints here
        before = await case.state()
    async with cluster(sessions) as new:
        again = new.case(case.signal)
        assert case.signal.case in await unfinished(sessions)
        assert await restarted(new, case.signal.case) == [Outcome.STARTED]
        assert await restarted(new, case.signal.case) == [Outcome.RUNS]
        assert await again.state() == before
        await _printed(new, database_url, tmp_path, case.signal.case)
        turns = len(await again.turns())
        await again.wait(days=45)  # a month, and the days off that may follow it
        await eventually(lambda: _has_more(again, turns))
        assert (await again.kinds())[turns] == "repeat_due"
        told = await again.do("report")
        assert told.turn == len(await again.turns()) - 1
    assert await Archive(sessions, registry.route_of).verify_chain(case.signal.case) is None


async def test_an_altered_record_is_not_gone_on_with(sessions: Sessions) -> None:
    async with cluster(sessions) as lost:
        case = await lost.open()
    async with sessions.transaction() as connection, unguarded_async(connection):
        mine = tables.Audit.case_id == case.signal.case
        await connection.execute(update(tables.Audit).where(mine).values(person="somebody-else"))
    async with ticking() as clock:
        new = Office(clock, sessions)
        assert await restarted(new, case.signal.case, "0" * 32) == [Outcome.BROKEN, Outcome.UNKNOWN]
    with pytest.raises(ChainBroken):
        await Archive(sessions, registry.route_of).turns(case.signal.case)


async def _printed(office: Office, database_url: str, folder: Path, case: CaseId) -> None:
    """Let the printer work until nothing of the case is left to be done outside."""
    blocking = BlockingSessions(database_url)
    async with document_worker(office.clock.client, papers=Papers(blocking, FileStorage(folder))):
        await eventually(lambda: _is_done(office.sessions, case), within=30)
    blocking.close()


async def _is_done(sessions: Sessions, case: CaseId) -> bool:
    deed = tables.Deed
    async with sessions.reading() as connection:
        left = await connection.scalars(select(deed.kind).where(deed.case_id == case, deed.done_at.is_(None)))
        return not list(left)


async def _has_more(case: Case, turns: int) -> bool:
    return len(await case.turns()) > turns


@pytest.mark.parametrize("words", [(), ("--all-missing", "--case", "0" * 32)])
def test_the_command_asks_for_exactly_one_of_its_two_ways(words: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, ["restart", *words])
    assert said.exit_code == 2
    assert "--case ID или --all-missing" in said.output


def test_the_command_names_a_case_that_is_not_on_record(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(database_url)
    environment = {
        "DATA": str(tmp_path),
        "DATABASE_URL": database_url,
        "KEYS": json.dumps({"k1": b64encode(os.urandom(32)).decode()}),
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"MARSHRUT_{name}", value)
    said = CliRunner().invoke(app, ["restart", "--case", "0" * 32])
    assert (said.exit_code, "такого дела в базе нет: 1" in said.output) == (1, True)

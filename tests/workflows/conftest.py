"""One server, one database and one worker for all tests of the shell that need none of their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.clock import Clock, ticking
from tests.support.postgres import Cluster
from tests.support.server import Office, furnished, publish, working


@pytest.fixture(scope="session")
def office_url(cluster: Cluster | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the database of the shared office."""
    if cluster is None:
        folder: Path = tmp_path_factory.mktemp("office")
        yield f"sqlite+aiosqlite:///{folder / 'marshrut.db'}"
        return
    with cluster.database() as url:
        yield url


@pytest.fixture(scope="session")
async def clock() -> AsyncIterator[Clock]:
    """The server that all tests of the shell share."""
    async with ticking() as running:
        yield running


@pytest.fixture(scope="session")
async def office(clock: Clock, office_url: str) -> AsyncIterator[Office]:
    """An office with a worker."""
    publish()
    async with furnished(office_url) as sessions, working(clock.client, sessions):
        yield Office(clock, sessions)


@pytest.fixture
async def quiet_office(database_url: str) -> AsyncIterator[Office]:
    """An office on a server of its own, where no worker works unless the test lets one."""
    publish()
    async with ticking() as running, furnished(database_url) as sessions:
        yield Office(running, sessions)

"""The real stack behind the doors, once for each module of tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import Clock, ticking
from tests.support.doors import Doors, doors_of, settings_of, worker_of


@pytest.fixture(scope="session")
async def clock() -> AsyncIterator[Clock]:
    """One Temporal server for all modules."""
    async with ticking() as running:
        yield running


@pytest.fixture(scope="module")
async def doors(database_url: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """The doors over a database of this module, and workers that answer."""
    data: Path = tmp_path_factory.mktemp("data")
    storage = settings_of(database_url, data).storage
    async with doors_of(database_url, data, clock.client) as found, worker_of(clock.client, database_url, storage):
        yield found

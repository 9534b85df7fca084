"""The sign-in without a browser, once for each module of tests."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.support.gate import Gate, gate_of


@pytest.fixture(scope="module")
async def gate(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gate]:
    async with gate_of(database_url, tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.fixture(autouse=True)
async def _another_day(gate: Gate) -> None:
    """Nobody waits for what an earlier test tried."""
    gate.now += timedelta(days=3)

"""Both towns, once for all modules of this folder: no test changes a case."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.app import create_app
from tests.security.attacks.siege import HOST, PER_MINUTE, Siege
from tests.support.town import NOW, Town, town_of


@pytest.fixture(scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    data: Path = tmp_path_factory.mktemp("town")
    async with town_of(f"sqlite+aiosqlite:///{data / 'marshrut.db'}", data) as built:
        yield built


@pytest.fixture(scope="session")
def siege(town: Town) -> Siege:
    office = town.app.state.office
    strict = {"hosts": (HOST,), "requests_per_minute": PER_MINUTE}
    app = create_app(office.settings.model_copy(update=strict), clock=lambda: NOW)
    app.state.office = office  # which has begun already
    return Siege(town, app)

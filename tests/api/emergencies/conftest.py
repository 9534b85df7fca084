"""A case in which somebody has no part, and a clock that can be turned, for each module of tests."""

from collections.abc import AsyncIterator

import pytest

from tests.support.doors import Case, Doors, open_case
from tests.support.emergencies import second_supervisor
from tests.support.hand import Hand, own_day


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    """A case in which neither the clinic nor the social office has a part."""
    await second_supervisor(doors)
    return await open_case(doors)


@pytest.fixture(autouse=True)
async def morning(doors: Doors) -> AsyncIterator[Hand]:
    """Each test has a day of its own, so that what was opened, or sought in vain, before is over."""
    async with own_day(doors) as hand:
        yield hand

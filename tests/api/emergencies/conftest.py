"""A case in which somebody has no part, and a clock that can be turned, for each module of tests."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.doors import Case, Doors, open_case
from tests.support.emergencies import Hand, second_supervisor


@pytest.fixture(scope="module")
async def case(doors: Doors) -> Case:
    """A case in which neither the clinic nor the social office has a part."""
    await second_supervisor(doors)
    return await open_case(doors)


@pytest.fixture(autouse=True)
async def morning(doors: Doors) -> AsyncIterator[Hand]:
    """Each test has a day of its own, so that what was opened, or sought in vain, before is over."""
    state, before = doors.app.state, doors.app.state.office
    Hand.days += 1
    hand = Hand(datetime.now(UTC) + timedelta(days=2 * Hand.days))
    state.office = replace(before, clock=lambda: hand.now)
    yield hand
    state.office = before

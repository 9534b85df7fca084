"""The hand on the clock of an office, for tests each of which has a day of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.support.doors import Doors


class Hand:
    """The hand on the clock of the office."""

    days = 0

    def __init__(self, now: datetime) -> None:
        self.now = now


@asynccontextmanager
async def own_day(doors: Doors) -> AsyncIterator[Hand]:
    """Within this block the office has a day that no test before had."""
    state, before = doors.app.state, doors.app.state.office
    Hand.days += 1
    hand = Hand(datetime.now(UTC) + timedelta(days=2 * Hand.days))
    state.office = replace(before, clock=lambda: hand.now)
    yield hand
    state.office = before

"""A dear count serves everybody for a while, a cheap one nobody but whoever asked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.sessions import Sessions
from api.reading.supervision import By, Part, Period, Sought, Standing
from api.tallies import Tallies
from models.people import Actor, AgencyKind, Role

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ACTOR = Actor(person="p-1", agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SUPERVISOR, territory="ru.sve")
SCHOOL, CLINIC, FAR = (
    Part("school-1", "ru.sve.a", "ru.prevention"),
    Part("clinic", "ru.sve.a.b", "ru.removal"),
    Part("school-2", "ru.sve.ab", "ru.prevention"),
)


class Counter:
    """Counts how often it was asked; each count takes so many seconds of its own time."""

    def __init__(self, took: float) -> None:
        self.asked, self.time = 0, 0.0
        self._took = took

    async def count(self, connection: object, actor: Actor, *, period: Period) -> dict[Part, dict[Standing, int]]:
        assert connection is not None
        assert period.since < period.now
        assert actor == ACTOR
        self.asked += 1
        await asyncio.sleep(0)
        self.time += self._took
        return {SCHOOL: {Standing.LATE: self.asked}, CLINIC: {Standing.LATE: 10}, FAR: {Standing.LATE: 100}}


@pytest.fixture
async def sessions(tmp_path: Path) -> AsyncIterator[Sessions]:
    opened = Sessions(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    yield opened
    await opened.close()


def kept_by(sessions: Sessions, counter: Counter) -> Tallies:
    return Tallies(sessions, count=counter.count, timer=lambda: counter.time)


async def late(kept: Tallies, now: datetime, **sought: str) -> dict[str, int]:
    cube = await kept.of(ACTOR, 90, Period(now, now - timedelta(days=90)))
    return {of: counts[Standing.LATE] for of, counts in cube.along(By.AGENCY, Sought(**sought)).items()}


async def test_a_cheap_count_is_made_anew_each_time(sessions: Sessions) -> None:
    counter = Counter(took=0.02)
    kept = kept_by(sessions, counter)
    assert [(await late(kept, NOW))["school-1"] for _ in range(3)] == [1, 2, 3]
    assert counter.asked == 3


async def test_a_dear_count_serves_everybody_until_it_is_old(
    sessions: Sessions,
) -> None:
    counter = Counter(took=0.5)
    kept = kept_by(sessions, counter)
    crowd = await asyncio.gather(*(late(kept, NOW) for _ in range(50)))
    assert (counter.asked, {one["school-1"] for one in crowd}) == (1, {1})
    assert (await late(kept, NOW + timedelta(seconds=49)))["school-1"] == 1
    assert (await late(kept, NOW + timedelta(seconds=60)))["school-1"] == 1, "an old one is still shown"
    for _ in range(5):
        await asyncio.sleep(0.01)
    assert (await late(kept, NOW + timedelta(seconds=61)))["school-1"] == 2, "while the new one was made behind it"
    assert (await late(kept, NOW + timedelta(hours=1)))["school-1"] == 3, "a very old one is waited for"


async def test_a_count_is_narrowed_without_counting_again(sessions: Sessions) -> None:
    counter = Counter(took=0.5)
    kept = kept_by(sessions, counter)
    assert await late(kept, NOW, territory="ru.sve.a") == {"school-1": 1, "clinic": 10}
    assert await late(kept, NOW, route="ru.prevention") == {"school-1": 1, "school-2": 100}
    assert await late(kept, NOW, agency="clinic") == {"clinic": 10}
    assert counter.asked == 1

"""The numbers of supervision, kept for as long as it is worth: a count that is dear serves everybody for a while.

A whole region is counted once, along agencies, territories and routes together; whoever narrows or turns the table is
answered from the same count. A cheap count is never kept, so a district always sees the last turn. When a kept one
grows old, the next asker still gets it and it is made anew behind.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.sessions import Sessions
from api.reading.supervision import By, Part, Period, Sought, Standing, step_counts
from models.ids import Territory, lies_within
from models.people import Actor

CHEAP = 0.1
"""Seconds: a count that took less is made anew each time."""
WORTH = 100
"""A dear count is kept for so many times as long as it took,"""
LONGEST = timedelta(minutes=2)
"""though no longer than that."""
USABLE = timedelta(minutes=10)
"""A count older than that is not shown while a new one is made."""
Counts = Mapping[Standing, int]


class Count(Protocol):
    """Counts the steps of the actor's territory."""

    async def __call__(self, connection: AsyncConnection, actor: Actor, *, period: Period) -> Mapping[Part, Counts]:
        """The numbers of every part that has any steps."""


@dataclass(frozen=True)
class Cube:
    """A count: when it was made, for how long it is good, and the numbers of each agency, territory and route."""

    counted_at: datetime
    good_for: timedelta
    parts: Mapping[Part, Counts]

    def along(self, by: By, sought: Sought) -> dict[str, dict[Standing, int]]:
        """The numbers of each agency, territory or route among what is sought."""
        found: dict[str, dict[Standing, int]] = defaultdict(lambda: dict.fromkeys(Standing, 0))
        for part, counts in self.parts.items():
            if _is_sought(part, sought):
                group = found[getattr(part, by.value)]
                for standing, number in counts.items():
                    group[standing] += number
        return dict(found)


@dataclass
class Tallies:
    """The counts of one set of doors."""

    sessions: Sessions
    count: Count = step_counts
    timer: Callable[[], float] = time.perf_counter
    """Tells how long a count takes."""
    _kept: dict[tuple[Territory, int], Cube] = field(default_factory=dict)
    _making: dict[tuple[Territory, int], "asyncio.Task[Cube]"] = field(default_factory=dict)

    async def of(self, actor: Actor, days: int, period: Period) -> Cube:
        """The count of the actor's territory; closed steps are counted for so many days, which make this period."""
        key = (actor.territory, days)
        kept = self._kept.get(key)
        age = None if kept is None else abs(period.now - kept.counted_at)
        if kept is not None and age is not None and age < kept.good_for:
            return kept
        making = self._making.get(key) or self._start(actor, days, period)
        if kept is not None and age is not None and age < USABLE and kept.good_for:
            return kept
        return await asyncio.shield(making)

    def _start(self, actor: Actor, days: int, period: Period) -> "asyncio.Task[Cube]":
        key = (actor.territory, days)
        making = self._making[key] = asyncio.create_task(self._count(actor, days, period))
        making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    async def _count(self, actor: Actor, days: int, period: Period) -> Cube:
        began = self.timer()
        async with self.sessions.reading() as connection:
            parts = await self.count(connection, actor, period=period)
        took = self.timer() - began
        good_for = min(timedelta(seconds=took * WORTH), LONGEST) if took > CHEAP else timedelta()
        cube = self._kept[actor.territory, days] = Cube(period.now, good_for, parts)
        return cube


def _is_sought(part: Part, sought: Sought) -> bool:
    return (
        sought.agency in (None, part.agency)
        and sought.route in (None, part.route)
        and (sought.territory is None or lies_within(part.territory, sought.territory))
    )

"""The year itself, from sitting to sitting: children come, people answer, the commission decides what waits for it.

Between two sittings cases have nothing to do with each other, so they live side by side, each by its own clock.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select

from bench.year import children, commission
from bench.year.children import Child
from bench.year.commission import Sitting
from bench.year.street import Street
from models.tables import CaseFile
from workflows import packs, registry
from workflows.engine.norm import Norm

DAY = timedelta(days=1)
AT_ONCE = 16


class Size(NamedTuple):
    """How large a year is."""

    cases: int
    days: int
    sittings: int


@dataclass
class Year:
    """Everybody in it."""

    street: Street
    size: Size
    chance: Random
    cases: list[Child] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    on_its_way: Callable[[float], None] = lambda _part: None
    """Told which part of the year has begun, each time that one begins."""

    async def play(self) -> None:
        """All its days, and then everybody's clock to the end of it."""
        births = sorted(DAY * self.chance.uniform(0, self.size.days * 0.85) for _ in range(self.size.cases))
        length = DAY * self.size.days / self.size.sittings
        for number in range(self.size.sittings):
            since, until = length * number, length * (number + 1)
            self.on_its_way((number + 1) / self.size.sittings)
            sitting = await commission.called(self.street, Random(self._seed()), since, until)
            self.sittings.append(sitting)
            await _at_once([self._come(born) for born in births if since <= born < until])
            await _at_once([child.live(until) for child in self.cases])
            await self._adopt(until)
            await self._sit(sitting, until)
            print(f"sitting {number + 1} of {self.size.sittings}, cases: {len(self.cases)}", flush=True)
        watches = [*(child.watch for child in self.cases), *(sitting.watch for sitting in self.sittings)]
        await _at_once([one.catch_up(DAY * self.size.days) for one in watches])

    def _seed(self) -> float:
        return self.chance.random()

    async def _come(self, born: timedelta) -> None:
        norm = Norm(route=registry.newest_route("ru.prevention"), calendar=packs.calendar("ru"))
        self.cases.append(await children.signalled(self.street, norm, Random(self._seed()), born))

    async def _adopt(self, now: timedelta) -> None:
        """Cases that others started are played as well."""
        known = {child.id for child in self.cases}
        async with self.street.sessions.reading() as connection:
            asked = select(CaseFile.id, CaseFile.route_digest).where(CaseFile.parent.is_not(None)).order_by(CaseFile.id)
            rows = [row for row in await connection.execute(asked) if row.id not in known]
        for row in rows:
            chance = Random(self._seed())
            self.cases.append(await children.adopted(self.street, row.id, row.route_digest, chance, now))

    async def _sit(self, sitting: Sitting, now: timedelta) -> None:
        waiting = [(child, task) for child in self.cases for task in sorted(child.listed)]
        await sitting.fill(waiting)
        await sitting.hold(now)
        await _at_once([child.plan(now) for child in self.cases if child.listed])


async def _at_once(deeds: Sequence[Coroutine[Any, Any, None]]) -> None:
    seats = asyncio.Semaphore(AT_ONCE)

    async def seated(deed: Coroutine[Any, Any, None]) -> None:
        async with seats:
            await deed

    await asyncio.gather(*(seated(deed) for deed in deeds))

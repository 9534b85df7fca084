"""The year itself, day by day: children come, people answer, the commission sits twice a month."""

import asyncio
import heapq
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select

from bench.year import children, commission
from bench.year.children import Child
from bench.year.commission import Sitting
from bench.year.street import Street
from models.ids import TaskId
from models.tables import CaseFile
from workflows import packs, registry
from workflows.engine.norm import Norm

DAY = timedelta(days=1)
AT_ONCE = 8
SITTING_HOURS = timedelta(hours=6)


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
    agenda: list[tuple[timedelta, int, int, TaskId]] = field(default_factory=list)
    """What is to be done: when, in which order it was noted, by the case of which place, which task."""

    async def play(self) -> None:
        """All its days, and then everybody's clock to the end of it."""
        births = sorted(self.chance.uniform(0, self.size.days * 0.85) for _ in range(self.size.cases))
        held = [self.size.days * (number + 0.9) / self.size.sittings for number in range(self.size.sittings)]
        for day in range(self.size.days):
            self.street.now = day * DAY
            await self._open(sum(day <= one < day + 1 for one in births))
            await self._adopt()
            await self._act(day)
            for moment in held:
                if day <= moment - commission.AHEAD / DAY < day + 1:
                    self.sittings.append(await commission.called(self.street, self.chance))
                if day <= moment < day + 1:
                    await self._sit(self.sittings[held.index(moment)])
        self.street.now = self.size.days * DAY
        watches = [*(child.watch for child in self.cases), *(sitting.watch for sitting in self.sittings)]
        await _at_once([one.catch_up(self.street.now) for one in watches])

    async def _open(self, count: int) -> None:
        norm = Norm(route=registry.newest_route("ru.year"), calendar=packs.calendar("ru"))
        for _ in range(count):
            child = await children.signalled(self.street, norm, Random(self.chance.random()))
            self.cases.append(child)
            await self._note(len(self.cases) - 1)

    async def _adopt(self) -> None:
        """Cases that others started are played as well."""
        known = {child.id for child in self.cases}
        async with self.street.sessions.reading() as connection:
            asked = select(CaseFile.id, CaseFile.route_digest).where(CaseFile.parent.is_not(None))
            rows = [row for row in await connection.execute(asked) if row.id not in known]
        for row in rows:
            chance = Random(self.chance.random())
            self.cases.append(children.adopted(self.street, row.id, row.route_digest, chance))
            await self._note(len(self.cases) - 1)

    async def _act(self, day: int) -> None:
        """What people do on this day, many of them at once, each case one after another."""
        while self.agenda and self.agenda[0][0] < (day + 1) * DAY:
            due: dict[int, list[TaskId]] = {}
            while self.agenda and self.agenda[0][0] < (day + 1) * DAY:
                _, _, place, task = heapq.heappop(self.agenda)
                due.setdefault(place, []).append(task)
            await _at_once([self._do(place, tasks) for place, tasks in due.items()])
            await self._adopt()

    async def _do(self, place: int, tasks: list[TaskId]) -> None:
        for task in tasks:
            await self.cases[place].act(task)
        await self._note(place)

    async def _note(self, place: int) -> None:
        for moment, task in await self.cases[place].plan():
            heapq.heappush(self.agenda, (max(moment, self.street.now), len(self.agenda), place, task))

    async def _sit(self, sitting: Sitting) -> None:
        self.street.now += SITTING_HOURS
        waiting = [(child, task) for child in self.cases for task in sorted(child.listed)]
        await sitting.fill(waiting)
        await sitting.hold()
        for place in {self.cases.index(child) for child, _ in waiting}:
            await self._note(place)


async def _at_once(deeds: Sequence[Coroutine[Any, Any, None]]) -> None:
    seats = asyncio.Semaphore(AT_ONCE)

    async def seated(deed: Coroutine[Any, Any, None]) -> None:
        async with seats:
            await deed

    await asyncio.gather(*(seated(deed) for deed in deeds))

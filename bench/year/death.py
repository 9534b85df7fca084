"""A worker that is killed at random moments, as if the machine lost power, and comes back."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
LOOK = 0.2
"""How often, in seconds, it is asked whether the year has come far enough for another death."""


@dataclass
class Deaths:
    """How often the worker was killed, how often it should be by the end, and how much of the year is over."""

    wanted: int
    count: int = 0
    part: float = 0.0
    """Of the year, what has begun: deaths are spread over it, however long it takes."""

    def come_to(self, part: float) -> None:
        """So much of the year has begun."""
        self.part = part

    @property
    def may_come(self) -> bool:
        """Whether the year has come far enough for another one."""
        return self.count < self.wanted * self.part


@asynccontextmanager
async def dying(address: str, database: str, deaths: Deaths, life: tuple[float, float]) -> AsyncIterator[None]:
    """A worker that lives between so many and so many seconds, until it died as often as the year has come to.

    One that lived through the last death lives on to the end.
    """
    command = (sys.executable, "-m", "bench.year.worker", address, database)
    pipe = asyncio.subprocess.PIPE
    stable = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe)
    keeper = asyncio.create_task(_keep(stable, deaths, life))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        if stable.stdin is not None:
            stable.stdin.close()  # its last worker ends with it
        await stable.wait()


async def _keep(stable: asyncio.subprocess.Process, deaths: Deaths, life: tuple[float, float]) -> None:
    chance = Random(7)
    while True:
        worker = await _another(stable)
        await asyncio.sleep(chance.uniform(*life))
        while not deaths.may_come:  # noqa: ASYNC110 - the year tells nobody how far it is
            await asyncio.sleep(LOOK)
        os.kill(worker, signal.SIGKILL)
        deaths.count += 1


async def _another(stable: asyncio.subprocess.Process) -> int:
    if stable.stdin is None or stable.stdout is None:
        raise AssertionError("it was started with pipes")
    stable.stdin.write(b"another\n")
    await stable.stdin.drain()
    return int(await stable.stdout.readline())

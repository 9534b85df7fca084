"""A worker that is killed at random moments, as if the machine lost power, and comes back."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]


@dataclass
class Deaths:
    """How often the worker was killed, and how often it should be by the end."""

    wanted: int
    count: int = 0
    is_over: bool = False


@asynccontextmanager
async def dying(address: str, database: str, deaths: Deaths, life: tuple[float, float]) -> AsyncIterator[None]:
    """A worker that lives between so many and so many seconds, until it died as often as wanted; then it lives on."""
    keeper = asyncio.create_task(_keep(address, database, deaths, life))
    try:
        yield
    finally:
        deaths.is_over = True
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(address: str, database: str, deaths: Deaths, life: tuple[float, float]) -> None:
    chance = Random(7)
    while True:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.year.worker", address, database), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            if worker.stdout is not None:
                await worker.stdout.readline()
            wait = chance.uniform(*life) if deaths.count < deaths.wanted else None
            with suppress(TimeoutError):
                await asyncio.wait_for(worker.wait(), wait)
        finally:
            if worker.returncode is None:
                worker.send_signal(signal.SIGKILL)
                await worker.wait()
                deaths.count += not deaths.is_over

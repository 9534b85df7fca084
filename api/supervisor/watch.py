"""Starts the parts as far as they need each other, restarts what dies, and stops all of them in reverse order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from api.supervisor.part import Part, PartFailed, launch, stop, wait_ready

GRACE = 25.0
"""Seconds a part may take to finish what it has in hand."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between restarts of a part that keeps dying: doubling from the first to the longest."""
STEADY = 60.0
"""Seconds after which a restarted part counts as well again."""


class Supervisor:
    """The parts of one running product, in the order in which they need each other."""

    def __init__(
        self, parts: Sequence[Part], *, logs: Path, environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self._parts = tuple(parts)
        self._logs = logs
        self._environment = environment
        self._say = say
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._watches: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Bring every part up, each as soon as those stand that it needs.

        Raises `PartFailed` after stopping those that were up already.
        """
        stands = {part.name: asyncio.Event() for part in self._parts}
        rising = [asyncio.create_task(self._rise(part, stands)) for part in self._parts]
        try:
            await asyncio.gather(*rising)
        except BaseException:
            for one in rising:
                one.cancel()
            await asyncio.gather(*rising, return_exceptions=True)
            await self.stop()
            raise
        self._watches = [asyncio.create_task(self._watch(part)) for part in self._parts]

    async def stop(self) -> None:
        """Stop every part, the last started first."""
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        for part in reversed(self._parts):
            process = self._running.pop(part.name, None)
            if process is not None:
                await stop(process, GRACE)

    def pid_of(self, name: str) -> int | None:
        """The process id of a part that runs now."""
        process = self._running.get(name)
        return None if process is None or process.returncode is not None else process.pid

    async def _rise(self, part: Part, stands: Mapping[str, asyncio.Event]) -> None:
        for name in part.needs:
            if name in stands:
                await stands[name].wait()
        await self._bring_up(part)
        self._say(f"{part.title}: работает")
        stands[part.name].set()

    async def _bring_up(self, part: Part) -> None:
        process = await launch(part, self._logs, self._environment)
        self._running[part.name] = process
        await wait_ready(part, process, self._logs)

    async def _watch(self, part: Part) -> None:
        pause = FIRST_PAUSE
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            code = await self._running[part.name].wait()
            pause = FIRST_PAUSE if clock() - began > STEADY else pause
            self._say(f"{part.title}: остановилась (код {code}), запускаем снова через {pause:.0f} с")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self._bring_up(part)
            except PartFailed as failure:
                self._say(str(failure))
                with suppress(ProcessLookupError):
                    self._running[part.name].kill()
            else:
                self._say(f"{part.title}: снова работает")

"""Deeds that are under way: what a turn asks for beyond its record. None of it holds the loop."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import options


class UnderWay:
    """The deeds of one case or one sitting that are under way."""

    def __init__(self) -> None:
        self._open: set[asyncio.Task[None]] = set()
        self.fault: BaseException | None = None
        """A bug met in a deed; the loop raises it, so that the process pauses and the deed is not lost."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way; raises what went wrong in a deed."""
        if self.fault is not None:
            raise self.fault
        return not self._open

    def set_out(self, deed: Coroutine[Any, Any, None]) -> None:
        """Begin a deed, and do not wait for it."""
        task = asyncio.create_task(deed)
        self._open.add(task)
        task.add_done_callback(self._come_back)

    def _come_back(self, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fault = error


async def until_done(deed: Callable[[], Awaitable[object]], **marks: str | int) -> None:
    """Do it, again and again: what an activity gave up for good is not given up here, the fault may be mended.

    `marks` say in the log whose deed it is.
    """
    while True:
        try:
            await deed()
        except ActivityError:
            workflow.logger.error("deed_failed", extra=marks)
            await workflow.sleep(options.AGAIN, summary="Повторить после отказа")
        else:
            return

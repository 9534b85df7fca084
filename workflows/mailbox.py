"""The mailbox of a case or a sitting: what came and waits for its turn, and the answers that were given."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from temporalio import workflow

from workflows import options
from workflows.cover import moment
from workflows.letters import Answer, Answered

Event = TypeVar("Event")
Ended = TypeVar("Ended")


@dataclass
class Slip(Generic[Event]):
    """An event in the mailbox, and whoever waits for its answer."""

    event: Event
    letter: str = ""
    reply: asyncio.Future[Answer] | None = None
    is_tick: bool = False
    """The clock's own: it comes again by itself, and a refusal of it is a bug."""


class Mailbox(Generic[Event]):
    """Letters in the order in which they came; the clock goes before them."""

    def __init__(self, answered: tuple[Answered, ...]) -> None:
        """`answered` comes from the run before."""
        self.answered = answered
        """The last answers, for a person whose line broke while the run was ending."""
        self._slips: list[Slip[Event]] = []
        self._ahead: tuple[Event, Answer] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no letter waits."""
        return not self._slips

    def put(self, event: Event) -> None:
        """A letter for whose answer nobody waits."""
        self._slips.append(Slip(event))

    async def ask(self, event: Event) -> Answer:
        """A letter, and its answer when it has come."""
        reply: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._slips.append(Slip(event, _update_id(), reply))
        return await reply

    def given(self, event: Event) -> Answer | None:
        """The answer that this letter has already: recorded ahead of it, or given to it before."""
        if self._ahead is not None and self._ahead[0] == event:
            return self._ahead[1]
        name = _update_id()
        return next((entry.answer for entry in self.answered if entry.letter == name), None)

    async def next(
        self, tick: Callable[[], tuple[datetime, Event] | None], is_long_enough: Callable[[], bool], *, offset: int
    ) -> Slip[Event] | None:
        """What came first: a tick whose moment has passed, or the oldest letter; None when the run is long enough."""
        while True:
            if is_long_enough():
                return None
            now, coming = workflow.now(), tick()
            if coming is not None and coming[0] <= now:
                return Slip(coming[1], is_tick=True)
            if self._slips:
                return self._slips.pop(0)
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: bool(self._slips) or is_long_enough(),
                    timeout=None if coming is None else coming[0] - now,
                    timeout_summary=None if coming is None else f"Срок {moment(coming[0], offset)}",
                )

    async def left(self, is_at_rest: Callable[[], bool]) -> Slip[Event] | None:
        """A letter that came when everything was over; None when nobody waits for anything any more."""
        while not is_at_rest():
            if self._slips:
                return self._slips.pop(0)
            await workflow.wait_condition(lambda: bool(self._slips) or is_at_rest())
        return None

    def answer(self, slip: Slip[Event], event: Event, answer: Answer) -> None:
        """Answer the letter that this turn came from; if another one was in hand, that one comes next."""
        if event != slip.event:
            if not slip.is_tick:
                self._slips.insert(0, slip)
            match = next((other for other in self._slips if other.event == event), None)
            if match is None:
                self._ahead = (event, answer)
                return
            self._slips.remove(match)
            slip = match
        if slip.reply is not None:
            self._ahead = None
            self.answered = (*self.answered, Answered(letter=slip.letter, answer=answer))[-options.REMEMBERED :]
            slip.reply.set_result(answer)


async def to_its_end(life: Coroutine[Any, Any, Ended]) -> Ended:
    """How this life ends; a click on «Cancel» in the Temporal UI does not end it."""
    task = asyncio.create_task(life)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await workflow.wait_condition(task.done)
    return task.result()


def is_long(turns: int) -> bool:
    """Whether a run of so many turns should end as soon as nobody waits for an answer."""
    if turns < options.LONG_RUN:
        return False
    return workflow.patched(options.LONG_RUNS_END) or workflow.info().is_continue_as_new_suggested()


def _update_id() -> str:
    info = workflow.current_update_info()
    return "" if info is None else info.id

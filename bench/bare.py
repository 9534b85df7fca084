"""The reference: a workflow with as many updates and activities as a case, and nothing else.

The sandbox loads this file anew for each workflow, so it imports as little as possible; `bench.bare_worker` runs it.
"""

from contextlib import suppress
from datetime import timedelta
from enum import StrEnum

from temporalio import activity, workflow

from models.payload import Payload

MONTH = timedelta(days=30)
PATIENCE = timedelta(seconds=30)
TEXT = "Копия постановления вручена под расписку, вторая направлена по электронной почте. " * 2
"""About 350 bytes of JSON go with each call, as in the measurements that the goals were taken from."""


class How(StrEnum):
    """How a step is recorded: by an activity through the server, or by one inside the workflow task."""

    REGULAR = "regular"
    LOCAL = "local"


class BareLetter(Payload):
    """One step."""

    number: int
    text: str = TEXT


class BareAnswer(Payload):
    """The step was done."""

    turn: int


class BareFile(Payload):
    """How the steps are recorded, and how many of them end the workflow."""

    how: How
    steps: int


@activity.defn(name="note")
async def note(letter: BareLetter) -> BareAnswer:
    """The no-op that stands for the record of a turn."""
    return BareAnswer(turn=letter.number)


@workflow.defn(name="bare")
class BareWorkflow:
    """Opened by one update, told by others; a timer of 30 days waits for each and is cancelled by it."""

    @workflow.init
    def __init__(self, file: BareFile) -> None:
        self._file = file
        self._turns = 0

    @workflow.update
    async def opened(self) -> BareAnswer:
        """Answers once the opening is noted."""
        await workflow.wait_condition(lambda: self._turns > 0)
        return BareAnswer(turn=0)

    @workflow.update
    async def tell(self, letter: BareLetter) -> BareAnswer:
        """Answers once the step is noted."""
        answer = await self._note(letter)
        self._turns += 1
        return answer

    @workflow.run
    async def run(self, _file: BareFile) -> int:
        """Note the opening, then wait for each step."""
        await self._note(BareLetter(number=0))
        self._turns = 1
        while self._turns <= self._file.steps:
            await self._next(self._turns)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._turns

    async def _next(self, turns: int) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._turns > turns, timeout=MONTH)

    async def _note(self, letter: BareLetter) -> BareAnswer:
        match self._file.how:
            case How.REGULAR:
                return await workflow.execute_activity(note, letter, start_to_close_timeout=PATIENCE)
            case How.LOCAL:
                return await workflow.execute_local_activity(note, letter, start_to_close_timeout=PATIENCE)


def queue_of(how: How) -> str:
    """The task queue of the bare workflows of this kind."""
    return f"bare-{how}"

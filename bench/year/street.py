"""The way to the cases and sittings of the year: clocks that are moved, letters that wait for a dead worker."""

import asyncio
import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import insert
from temporalio.client import (
    RPCError,
    RPCTimeoutOrCancelledError,
    WorkflowHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCStatusCode

from activities.sessions import Sessions
from models import tables
from models.events import SubmissionRef
from models.ids import CaseId, Code
from models.submission import submission_digest
from tests.support.clock import Clock

T = TypeVar("T")
AGAIN, TRIES = 0.3, 400
CLOSE, STUCK = timedelta(seconds=30), 20.0
"""How far a clock may be behind, and after how many seconds without an end a move is looked at."""
WITHIN = 5.0
"""Seconds that an answer is waited for before it is asked for again: a question that a dead worker took with it is
answered by nobody, and the server says so only after half a minute. The same letter asked again is the same letter."""
PATIENCE = timedelta(seconds=8)
"""How long the server waits for what a worker has in hand before another one gets it; the product's is Temporal's own,
ten seconds. What dies every few seconds is not waited for longer than it lives."""
PASSING = frozenset(
    {
        RPCStatusCode.CANCELLED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.FAILED_PRECONDITION,
    }
)
"""No worker answers just now, or the workflow is between two runs."""


@dataclass
class Street:
    """The server and the database."""

    clock: Clock
    sessions: Sessions
    numbers: Any = field(default_factory=lambda: count(1))
    done: Counter[str] = field(default_factory=Counter)
    took: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    longest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """How often each thing was done, how many seconds it took altogether, many at once, and the longest of them."""

    async def ask(self, what: str, question: Callable[[], Awaitable[T]]) -> T:
        """Ask until somebody answers: a worker that was killed is back at once, but not what it had in hand."""
        with self.timed(what):
            return await patient(question)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Note how long this takes."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.done[what] += 1
            took = time.monotonic() - began
            self.took[what] += took
            self.longest[what] = max(self.longest[what], took)

    async def keep(self, case: CaseId, form: Code, answers: Mapping[str, Any]) -> SubmissionRef:
        """A filled-in form, as the doors keep it."""
        name = hashlib.sha256(f"year:{case}:{next(self.numbers)}".encode()).hexdigest()[:32]
        digest = submission_digest(form, 1, answers)
        row = {
            "id": name, "case_id": case, "form": form, "form_version": 1, "answers": dict(answers), "digest": digest,
            "made_at": datetime.now(UTC), "person": "somebody", "agency": "some-agency", "recorded_turn": None,
        }  # fmt: skip
        with self.timed("keeping a form"):
            async with self.sessions.transaction() as connection:
                await connection.execute(insert(tables.Submission), row)
        return SubmissionRef(id=name, form=form, form_version=1, digest=digest)


@dataclass
class Watch:
    """The clock of one workflow, which began at some hour of the year."""

    street: Street
    handle: WorkflowHandle[Any, Any]
    born: timedelta
    began: datetime | None = None

    def hour_of(self, moment: datetime) -> timedelta:
        """At which hour of the year this moment on its clock is."""
        return self.born + (moment - (self.began or moment))

    async def catch_up(self, until: timedelta) -> None:
        """Move it to this hour of the year; what falls due meanwhile happens."""
        while (behind := (until - self.born) - await self._shown()) > CLOSE:
            try:
                with self.street.timed("moving a clock"), suppress(TimeoutError):
                    moving = self.street.clock.move(self.handle, seconds=behind.total_seconds())
                    await asyncio.wait_for(moving, STUCK)  # what is left is moved anew, after a look at the clock
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return  # it is over, and needs no clock any more
                raise

    async def _shown(self) -> timedelta:
        """How long it has lived, by its clock."""
        shown = await self.street.ask("time of a clock", lambda: self.street.clock.time_of(self.handle))
        self.began = self.began or shown
        return shown - self.began


async def patient(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until somebody answers: a worker that was killed is back in some seconds."""
    for _ in range(TRIES):
        with suppress(RPCTimeoutOrCancelledError, WorkflowUpdateRPCTimeoutOrCancelledError):
            try:
                return await asyncio.wait_for(ask(), WITHIN)
            except TimeoutError:
                continue
            except RPCError as error:
                if error.status not in PASSING:
                    raise
        await asyncio.sleep(AGAIN)
    raise TimeoutError("nobody answers")

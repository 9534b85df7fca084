"""What the clock will do next to a case: the only source of its one timer."""

from collections.abc import Iterator
from datetime import datetime

from models.case import CaseState
from models.events import ReminderDue, RepeatDue, TermPassed, Tick
from workflows.engine.deadlines import reminder, rung
from workflows.engine.norm import Norm


def next_tick(norm: Norm, state: CaseState) -> tuple[datetime, Tick] | None:
    """The earliest moment that the state knows, and what happens then; None when the case waits for people only.

    Of two ticks at the same moment the one listed first comes first, so the order never depends on chance.
    """
    return min(_ticks(norm, state), key=lambda tick: tick[0], default=None) if state.is_open else None


def _ticks(norm: Norm, state: CaseState) -> Iterator[tuple[datetime, Tick]]:
    for task in state.running:
        moment = reminder(norm, task, state.offset)
        if moment is not None:
            yield moment, ReminderDue(task=task.id, index=task.reminded)
        moment = rung(norm, task, state.offset)
        if moment is not None:
            yield moment, TermPassed(task=task.id, rung=task.escalated)
    for scheduled in state.scheduled:
        yield scheduled.at, RepeatDue(step=scheduled.step, round=scheduled.round)

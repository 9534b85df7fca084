"""What the clock will do next to a case: the only source of its one timer."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from models.case import CaseState
from models.events import CameOfAge, PlannedDue, ReminderDue, RepeatDue, TermPassed, Tick
from models.refusal import Refusal
from workflows.engine import plan
from workflows.engine.answers import READ_AGAIN
from workflows.engine.deadlines import reminder, rung
from workflows.engine.norm import Norm


def next_tick(norm: Norm, state: CaseState) -> tuple[datetime, Tick] | None:
    """The earliest moment that the state knows, and what happens then; None when the case waits for people only.

    Of two ticks at the same moment the one listed first comes first, so the order never depends on chance.
    """
    return min(_ticks(norm, state), key=lambda tick: tick[0], default=None) if state.is_open else None


def tick_refusal(norm: Norm, state: CaseState, event: Tick, now: datetime) -> Refusal | None:
    """A tick is refused when people were quicker, or when it has been done already: it must happen exactly once."""
    match event:
        case CameOfAge():
            day, turn = of_age_at(state), norm.route.interruption_of.get(event.interruption)
            waits = turn is not None and turn.of_age is True and turn.to not in state.visits
            return None if waits and day is not None and day <= now else _done("Этот день ещё не настал или учтён.")
        case PlannedDue():
            return None if plan.is_due(state, event, now) else _done("Мера уже поручена или её день не настал.")
        case RepeatDue():
            coming = any((e.step, e.round) == (event.step, event.round) and e.at <= now for e in state.scheduled)
            return None if coming else _done("Очередной период уже открыт.")
        case _:
            return _term_tick_refusal(norm, state, event, now)


def of_age_at(state: CaseState) -> datetime | None:
    """The first minute of the day on which the child is of age, where the child lives."""
    if state.majority is None:
        return None
    return datetime.combine(state.majority, time(), tzinfo=UTC) - timedelta(minutes=state.offset)


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
    yield from plan.begins(state)
    for turn in norm.route.interruptions:
        if turn.of_age and turn.to not in state.visits and (day := of_age_at(state)) is not None:
            yield day, CameOfAge(interruption=turn.id)


def _term_tick_refusal(norm: Norm, state: CaseState, event: ReminderDue | TermPassed, now: datetime) -> Refusal | None:
    task = state.task(event.task)
    if task is None:
        return _done(f"Задача № {event.task} уже закрыта: на неё ответили или она больше не нужна.")
    if isinstance(event, ReminderDue):
        moment, expected = reminder(norm, task, state.offset), event.index == task.reminded
    else:
        moment, expected = rung(norm, task, state.offset), event.rung == task.escalated
    return None if moment is not None and moment <= now and expected else _done("Этот срок уже учтён или не наступил.")


def _done(message: str) -> Refusal:
    return Refusal(code="already", message=message, remedy=READ_AGAIN)

"""What the secretary owes around a sitting, until when, and who hears of it when it is not done."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from models.calendar import Calendar
from models.people import Role
from models.regulation import Limit
from models.sitting import Duty, Item, ItemNumber, SittingState
from models.sitting_commands import TellOffice
from models.sitting_events import DutyPassed, DutyReminderDue, FilingDue, SittingTick, StartMissed
from models.terms import EXACT, Span, Unit, due
from workflows.engine.deadlines import MORNING
from workflows.sittings.course import Course

What = Literal["materials", "summons", "resolution", "dispatch", "notice"]
BEFORE: tuple[What, ...] = ("materials", "summons")
SETTLED = frozenset({"accepted", "postponed", "removed"})
"""Standings of a question that need nothing more of the sitting, its copies apart."""


def owing_before(course: Course, item: Item) -> Course:
    """The packet and the summons of a question, until so long before the sitting.

    Until its beginning when that moment is past already: the sitting is urgent, or the question came late.
    """
    rules = course.state.regulation
    owed: list[tuple[What, Limit]] = []
    if item.ready_at is None:
        owed.append(("materials", rules.materials))
    if item.family and not item.summoned:
        owed.append(("summons", rules.summons))
    for what, limit in owed:
        until = ends_before(course.calendar, course.state.at, limit.span, course.state.offset)
        course = _owing(course, what, item.number, limit, until if until > course.now else course.state.at)
    return course


def owing_after(course: Course, what: What, item: ItemNumber) -> Course:
    """What follows a vote: the постановление, then its copies and the word to the parents, in the same term."""
    rules = course.state.regulation
    limit = rules.resolution if what == "resolution" else rules.dispatch
    until = due(course.now, limit.span, course.calendar, offset=course.state.offset).moment
    return _owing(course, what, item, limit, until)


def done(course: Course, whats: Iterable[What], item: ItemNumber | None = None) -> Course:
    """These duties are owed no more: of one question, or of all."""
    kept = tuple(
        duty for duty in course.state.duties if duty.what not in whats or (item is not None and duty.item != item)
    )
    return course.having(duties=kept)


def next_tick(calendar: Calendar, state: SittingState) -> tuple[datetime, SittingTick] | None:
    """The earliest moment that the sitting knows, and what happens then; None when it waits for people only."""
    return min(_ticks(calendar, state), key=lambda tick: tick[0], default=None) if state.is_open else None


def reminder(calendar: Calendar, state: SittingState, duty: Duty) -> datetime | None:
    """The moment of the next reminder of a duty; those that would lie before it began are left out."""
    spans = state.regulation.remind
    moments = [
        moment for span in spans if (moment := reminds_before(calendar, duty.due, span, state.offset)) > duty.opened_at
    ]
    return moments[duty.reminded] if duty.reminded < len(moments) else None


def rung(calendar: Calendar, state: SittingState, duty: Duty) -> datetime | None:
    """When the silence about a duty is told next: to the chair when its term ends, then to supervision."""
    if duty.escalated == 0:
        return duty.due
    if duty.escalated > len(state.regulation.escalate):
        return None
    after = state.regulation.escalate[duty.escalated - 1]
    start = duty.due if after.unit in EXACT else duty.due - timedelta.resolution
    return due(start, after, calendar, offset=state.offset).moment


def told(state: SittingState, duty: Duty) -> TellOffice:
    """Who hears of a duty that was not done: the chair at once, supervision on the next rungs."""
    role = Role.HEAD if duty.escalated == 0 else Role.SUPERVISOR
    return TellOffice(agency=state.commission, role=role, about="silence", rule=duty.rule, item=duty.item)


def ends_before(calendar: Calendar, moment: datetime, span: Span, offset: int) -> datetime:
    """By when something is done that is owed so long before: hours exactly, days at 24:00 of the last such day."""
    return _before(calendar, moment, span, offset, at=timedelta(days=1))


def reminds_before(calendar: Calendar, moment: datetime, span: Span, offset: int) -> datetime:
    """When to remind of something so long before: hours exactly, days in the morning."""
    return _before(calendar, moment, span, offset, at=MORNING)


def _before(calendar: Calendar, moment: datetime, span: Span, offset: int, *, at: timedelta) -> datetime:
    if span.unit in {Unit.HOUR, Unit.SUTKI}:
        return moment - timedelta(hours=span.value * (24 if span.unit is Unit.SUTKI else 1))
    local = timedelta(minutes=offset)
    day = (moment - timedelta.resolution + local).date()
    for _ in range(span.value):
        day -= timedelta(days=1)
        if span.unit is Unit.WORKING_DAY:
            day = calendar.previous_working(day)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + at - local


def _owing(course: Course, what: What, item: ItemNumber, limit: Limit, until: datetime) -> Course:
    course = done(course, (what,), item)
    number = course.state.last_duty + 1
    duty = Duty(number=number, what=what, item=item, rule=limit.rule, opened_at=course.now, due=until)
    return course.having(duties=(*course.state.duties, duty), last_duty=number)


def _ticks(calendar: Calendar, state: SittingState) -> Iterator[tuple[datetime, SittingTick]]:
    for duty in state.duties:
        moment = reminder(calendar, state, duty)
        if moment is not None:
            yield moment, DutyReminderDue(duty=duty.number, index=duty.reminded)
        moment = rung(calendar, state, duty)
        if moment is not None:
            yield moment, DutyPassed(duty=duty.number, rung=duty.escalated)
    if state.phase == "called":
        yield day_end(state), StartMissed()
    filing = filing_at(calendar, state)
    if filing is not None:
        yield filing, FilingDue()


def day_end(state: SittingState) -> datetime:
    """24:00 local time of the day of the sitting."""
    local = timedelta(minutes=state.offset)
    day = (state.at + local).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - local


def filing_at(calendar: Calendar, state: SittingState) -> datetime | None:
    """When the sitting is filed away; None while something of it is still to be done."""
    if state.phase != "over" or state.ended_at is None or state.duties:
        return None
    if any(item.standing not in SETTLED or _is_under_appeal(item) for item in state.items):
        return None
    resolved = [item.resolved_at for item in state.items if item.standing == "accepted" and item.resolved_at]
    if not resolved:
        return state.ended_at
    return due(max(resolved), state.regulation.appeal.span, calendar, offset=state.offset).moment


def _is_under_appeal(item: Item) -> bool:
    return item.appeal is not None and item.appeal.outcome is None

"""When something is due: ГК РФ ст. 191–194 over a production calendar."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import AwareDatetime, model_validator

from models.calendar import Calendar
from models.payload import Authored, Payload


class Unit(StrEnum):
    """In what a term is measured. Hours and sutki (24 h) run on through days off; the others end on a working day."""

    IMMEDIATE = "immediate"
    HOUR = "hour"
    SUTKI = "sutki"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


EXACT = frozenset({Unit.IMMEDIATE, Unit.HOUR, Unit.SUTKI})

# A century is the longest term that any paper here keeps (75 years); beyond it the number is a slip of the pen.
LONGEST = {
    Unit.HOUR: 876_000,
    Unit.SUTKI: 36_500,
    Unit.CALENDAR_DAY: 36_500,
    Unit.WORKING_DAY: 25_000,
    Unit.MONTH: 1_200,
    Unit.YEAR: 100,
}


class Span(Authored):
    """A length of time in one unit; `immediate` has no number."""

    value: int = 0
    unit: Unit

    @model_validator(mode="after")
    def _value_fits_the_unit(self) -> Self:
        if self.unit is Unit.IMMEDIATE:
            if self.value:
                raise ValueError("у срока «незамедлительно» нет числа")
        elif not 1 <= self.value <= LONGEST[self.unit]:
            raise ValueError(f"срок в единицах {self.unit} должен быть от 1 до {LONGEST[self.unit]}")
        return self


class Pause(Payload):
    """A time in which the term does not run; `until` is None while it lasts."""

    since: AwareDatetime
    until: AwareDatetime | None
    ground: str


class Due(Payload):
    """When a deed is due.

    `moment` is the instant by which it must be done: 24:00 local of the last day, or the exact instant of hours and
    sutki. `day` is the last day, local; `statutory_day` the same before it was moved to a working day (ГК РФ ст. 193).
    `internal` is our own earlier control (product default, not law): 24:00 of the working day before a statutory day
    that falls on a day off, otherwise the moment itself.
    """

    moment: AwareDatetime
    day: date
    statutory_day: date
    internal: AwareDatetime


class TermStandsStill(ValueError):
    """The term stands still: a pause began before it ended and has not been lifted, so there is no due moment."""


class Mark(NamedTuple):
    """Where a part of a term ends: the instant, and the local day from which the next part counts."""

    moment: datetime
    day: date


class Course:
    """How time runs for one term: its calendar, its territory, its pauses."""

    def __init__(self, calendar: Calendar, offset: int, pauses: Iterable[Pause]) -> None:
        self.calendar = calendar
        self.shift = timedelta(minutes=offset)
        self.stops = _merged(pauses)
        self._idle = [(self.day_of(since), self.day_of(until - datetime.resolution)) for since, until in self.stops]

    def day_of(self, moment: datetime) -> date:
        return (moment.astimezone(UTC) + self.shift).date()

    def end_of(self, day: date) -> datetime:
        """24:00 local time of the day, as a UTC instant."""
        return datetime.combine(day + date.resolution, time.min, UTC) - self.shift

    def opening(self, start: datetime) -> Mark:
        if start.tzinfo is None:
            raise ValueError("a term starts at an instant: the datetime must be timezone-aware")
        return Mark(start.astimezone(UTC), self.day_of(start))

    def is_idle(self, day: date) -> bool:
        """Whether any part of the day lies in a pause."""
        return any(first <= day <= last for first, last in self._idle)

    def is_fit(self, day: date) -> bool:
        """Whether the day can end a term: a working one on which the term runs."""
        return self.calendar.is_working(day) and not self.is_idle(day)

    def closing(self, begin: Mark, span: Span) -> Mark:
        """Where this part of the term ends, before any move to a working day."""
        if span.unit in EXACT:
            moment = self._running(begin.moment, timedelta(hours=_hours(span)))
            return Mark(moment, self.day_of(moment))
        if span.unit is Unit.WORKING_DAY or self._idle:
            day = max(day for day, _ in self.days(begin.day, span))
        else:
            day = date.fromordinal(begin.day.toordinal() + _quota(begin.day, span))
        return Mark(self.end_of(day), day)

    def days(self, after: date, span: Span) -> Iterator[tuple[date, int | None]]:
        """Each day of a part measured in days or longer, with its number if it counts."""
        quota = _quota(after, span)
        day, number = after, 0
        while number < quota:
            day += date.resolution
            counts = self.is_fit(day) if span.unit is Unit.WORKING_DAY else not self.is_idle(day)
            number += counts
            yield day, number if counts else None

    def moved(self, day: date) -> date:
        """The nearest day that can end a term: this one or a later one."""
        while not self.is_fit(day):
            day += date.resolution
        return day

    def control(self, statutory_day: date, start: date) -> date | None:
        """The last day, from the start to the one before the statutory day, that could end the term."""
        day = statutory_day - date.resolution
        while day >= start:
            if self.is_fit(day):
                return day
            day -= date.resolution
        return None

    def _running(self, moment: datetime, length: timedelta) -> datetime:
        """The instant when this much time has run, pauses left out."""
        end = moment + length
        for since, until in self.stops:
            if since >= end:
                break
            if until > moment:
                end += until - max(since, moment)
        return end


def _merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """The lifted pauses in order, without overlaps."""
    stops: list[tuple[datetime, datetime]] = []
    for since, until in sorted((pause.since, pause.until) for pause in pauses if pause.until is not None):
        if stops and since <= stops[-1][1]:
            stops[-1] = (stops[-1][0], max(until, stops[-1][1]))
        elif since < until:
            stops.append((since, until))
    return stops


def _hours(span: Span) -> int:
    """The length of an exact span."""
    match span.unit:
        case Unit.HOUR:
            return span.value
        case Unit.SUTKI:
            return 24 * span.value
        case _:
            return 0


def _quota(after: date, span: Span) -> int:
    """How many days must count: the value itself, or the days up to the same number of the last month."""
    match span.unit:
        case Unit.MONTH:
            return (_months_later(after, span.value) - after).days
        case Unit.YEAR:
            return (_months_later(after, 12 * span.value) - after).days
        case _:
            return span.value


def _months_later(day: date, months: int) -> date:
    """The same number of a later month, or that month's last day (ГК РФ ст. 192 п. 3)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due(
    start: datetime,
    span: Span,
    calendar: Calendar,
    *,
    offset: int,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Span, ...] = (),
) -> Due:
    """When a term that begins with the event at `start` ends (ГК РФ ст. 191–194).

    `offset` is the territory's distance from UTC in minutes. Days count from the day after the event; a month ends on
    the same number or on the last day of the month; days, months and years that end on a day off move to the next
    working day; hours and sutki never move. A day that a pause touches does not count; hours and sutki grow by the
    pause's length, months and years by the calendar days paused. Each extension runs from the unmoved end of what went
    before it.

    Raises TermStandsStill when a pause that began before the end has not been lifted.
    """
    course = Course(calendar, offset, pauses)
    reckoned = reckon(course, start, (span, *extensions))
    if standstill(pauses, reckoned) is not None:
        raise TermStandsStill("срок приостановлен: дня окончания нет, пока он не возобновлён")
    return reckoned


def reckon(course: Course, start: datetime, parts: tuple[Span, ...]) -> Due:
    """The end of the term as far as lifted pauses decide it."""
    begin = end = course.opening(start)
    for part in parts:
        end = course.closing(end, part)
    if parts[-1].unit in EXACT:
        return Due(moment=end.moment, day=end.day, statutory_day=end.day, internal=end.moment)
    day = course.moved(end.day)
    moment = course.end_of(day)
    control = None if day == end.day else course.control(end.day, begin.day)
    internal = moment if control is None else course.end_of(control)
    return Due(moment=moment, day=day, statutory_day=end.day, internal=internal)


def standstill(pauses: tuple[Pause, ...], reckoned: Due) -> datetime | None:
    """When the term was stopped by a pause that has not been lifted; a pause after the end stops nothing."""
    return min((pause.since for pause in pauses if pause.until is None and pause.since < reckoned.moment), default=None)

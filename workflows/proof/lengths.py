"""Whether one length of time can end later than another, whatever their units.

Two ways, in this order. By bounds that hold for ever: the n-th working day never comes before the n-th day, a month
has 28 to 31 days, and two days that both move to a working day never change places. If the bounds do not decide, by
trial of every listed day of the production calendar: then either there is a day on which the term ends later, and the
answer shows it, or none is known, which is no proof for years to come.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from models.calendar import Calendar
from models.terms import EXACT, Span, Unit, due

HOURS = (time(0, 0), time(23, 59))
"""A term can begin at any hour; the differences are greatest at the two ends of a day."""

FEWEST = {Unit.SUTKI: 1, Unit.CALENDAR_DAY: 1, Unit.WORKING_DAY: 1, Unit.MONTH: 28, Unit.YEAR: 365}
MOST = {Unit.CALENDAR_DAY: 1, Unit.MONTH: 31, Unit.YEAR: 366}
MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
"""Units by the number of months in each, which is exact."""


class Later(NamedTuple):
    """A moment from which the term would end after the norm, and both ends."""

    start: datetime
    term: datetime
    norm: datetime


def is_never_longer(span: Span, norm: Span) -> bool:
    """Whether the bounds prove that the span never ends after the norm, on any day of any year."""
    if span.unit is norm.unit:
        return span.value <= norm.value
    if span.unit in MONTHS and norm.unit in MONTHS:
        return span.value * MONTHS[span.unit] <= norm.value * MONTHS[norm.unit]
    if span.unit in EXACT:
        return _hours(span) <= _hours(norm) if norm.unit in EXACT else _hours(span) <= 24 * _days(norm)
    if norm.unit in EXACT or span.unit is Unit.WORKING_DAY:
        return False
    return span.value * MOST[span.unit] <= _days(norm)


@lru_cache(maxsize=256)
def later(span: Span, norm: Span, calendar: Calendar) -> Later | None:
    """The first moment of the calendar's years from which the span ends after the norm; None if there is none."""
    years = [listed.year for listed in calendar.years]
    day = datetime(years[0], 1, 1, tzinfo=UTC) if years else None
    while day is not None and day.year <= years[-1]:
        for hour in HOURS:
            start = datetime.combine(day.date(), hour, tzinfo=UTC)
            found = Later(start, *(due(start, one, calendar, offset=0).moment for one in (span, norm)))
            if found.term > found.norm:
                return found
        day += timedelta(days=1)
    return None


def _hours(span: Span) -> int:
    """The exact length of hours and sutki; «незамедлительно» has none."""
    return span.value * (24 if span.unit is Unit.SUTKI else 1)


def _days(span: Span) -> int:
    """Days of 24 hours that pass at least between any event and the end of the span."""
    return span.value * FEWEST[span.unit]

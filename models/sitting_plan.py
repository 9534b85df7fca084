"""When the sittings of a plan are called, and for which moment."""

from datetime import UTC, datetime, timedelta

from models.calendar import Calendar
from models.regulation import Regulation
from models.terms import due


def days_of_month(rules: Regulation) -> tuple[int, ...]:
    """The days on which the plan calls a sitting: as many a month as the regulation says, evenly spread."""
    return tuple(1 + 30 * number // rules.per_month for number in range(rules.per_month))


def next_sitting(rules: Regulation, calendar: Calendar, called_at: datetime, offset: int) -> datetime:
    """When the sitting begins that is called at this moment.

    So long ahead as the regulation says, on its day of the week or the next one, and on a working day after that if
    it falls on a day off.
    """
    local = timedelta(minutes=offset)
    day = (due(called_at, rules.ahead.span, calendar, offset=offset).moment - timedelta.resolution + local).date()
    day += timedelta(days=(rules.weekday - day.isoweekday()) % 7)
    if not calendar.is_working(day):
        day = calendar.next_working(day)
    return datetime(day.year, day.month, day.day, rules.hour, tzinfo=UTC) - local

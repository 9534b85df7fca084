"""An independent collection of production calendars (xmlcalendar/data), day by day, to compare ours with."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from models.calendar import SATURDAY, DayKind

FILE = Path(__file__).with_name("xmlcalendar.txt")
KINDS = {"s": DayKind.SHORTENED, "w": DayKind.WORKING}


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def collected(country: str) -> dict[int, dict[date, DayKind]]:
    """Every day of each year of the country as that collection has it."""
    years: dict[int, dict[date, DayKind]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        place, _, rest = line.partition(" ")
        if place == country:
            year, *tokens = rest.split()
            years[int(year)] = _year(int(year), tokens)
    return years


def _year(year: int, tokens: list[str]) -> dict[date, DayKind]:
    days = {day: DayKind.DAY_OFF if day.weekday() >= SATURDAY else DayKind.WORKING for day in days_of(year)}
    for token in tokens:
        first, _, last = token.rstrip("sw").partition("-")
        day, until = _day(year, first), _day(year, last or first)
        while day <= until:
            days[day] = KINDS.get(token[-1], DayKind.DAY_OFF)
            day += timedelta(days=1)
    return days


def _day(year: int, text: str) -> date:
    month, _, day = text.partition(".")
    return date(year, int(month), int(day))

"""How dates, terms and pauses are written on the command line, and what is said when they are not."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple

import typer
from pydantic import ValidationError

from models.calendar import Calendar, NonWorking
from models.terms import Pause, Span, Unit
from workflows import packs

FIRST_YEAR, LAST_YEAR = 1991, 2199
LONGEST_NUMBER = 9


class Instant(NamedTuple):
    """A local instant, and whether only its day was given."""

    moment: datetime
    is_day: bool


def date_of(text: str, option: str) -> date:
    """A date as ГГГГ-ММ-ДД."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refusal(f"«{text}» не дата. Дата пишется ГГГГ-ММ-ДД, например 2026-11-20.", option) from None
    return _within_reach(day, option)


def instant_of(text: str, option: str) -> Instant:
    """A date, or a date and local time as ГГГГ-ММ-ДДTЧЧ:ММ; a command line knows one place, so it stands as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        message = f"«{text}» не дата и не местное время. Пример: 2026-11-20 или 2026-11-20T14:30."
        raise refusal(message, option)
    _within_reach(moment.date(), option)
    return Instant(moment.replace(tzinfo=UTC), is_day=len(text) <= len("2026-11-20"))


def span_of(value: str, unit: str, option: str) -> Span:
    """A number and a unit as a span."""
    if unit not in set(Unit):
        raise refusal(f"Нет единицы срока «{unit}». Есть: {', '.join(Unit)}.", option)
    if not value.isdecimal() or len(value) > LONGEST_NUMBER:
        raise refusal("Число единиц пишется целым, не длиннее девяти цифр.", option)
    try:
        return Span(value=int(value), unit=Unit(unit))
    except ValidationError as error:
        raise refusal(f"{error.errors()[0]['ctx']['error']}.".capitalize(), option) from None


def extension_of(text: str) -> Span:
    """An extension as ЧИСЛО:ЕДИНИЦА."""
    value, mark, unit = text.partition(":")
    if not mark:
        raise refusal(f"«{text}» не продление. Пример: 5:working_day.", "--extend")
    return span_of(value, unit, "--extend")


def pause_of(text: str) -> Pause:
    """A pause as ОТ..ДО; a date at the end means the whole of that day, an empty end a pause not lifted yet."""
    since, mark, until = text.partition("..")
    if not mark:
        raise refusal(f"«{text}» не промежуток. Пример: 2026-11-20..2026-11-27; без конца: 2026-11-20..", "--suspend")
    begin = instant_of(since, "--suspend").moment
    if not until:
        return Pause(since=begin, until=None, ground="командная строка")
    end, is_day = instant_of(until, "--suspend")
    if is_day:
        end = datetime.combine(end.date() + date.resolution, time.min, UTC)
    if end <= begin:
        raise refusal(f"«{text}»: конец раньше начала.", "--suspend")
    return Pause(since=begin, until=end, ground="командная строка")


def calendar_of(country: str, non_working: str | None = None) -> Calendar:
    """The production calendar of a country the product knows; its decreed non-working days treated so."""
    known = packs.countries()
    if country not in known:
        raise refusal(f"Календаря страны «{country}» нет. Есть: {', '.join(known)}.", "--country")
    if non_working not in (None, *NonWorking):
        raise refusal(f"«{non_working}» не значение. Есть: {', '.join(NonWorking)}.", "--non-working")
    return packs.calendar(country, None if non_working is None else NonWorking(non_working))


def refusal(message: str, option: str) -> typer.BadParameter:
    """What is wrong with an option, in words."""
    return typer.BadParameter(message, param_hint=option)


def _within_reach(day: date, option: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise refusal(f"Год должен быть от {FIRST_YEAR} до {LAST_YEAR}.", option)
    return day

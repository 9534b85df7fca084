"""Lengths of time in words: «3 дня 4 часа», «25 минут»."""

from datetime import timedelta

from babel.units import format_unit

from api.languages import locale

UNITS = (("duration-day", 86_400), ("duration-hour", 3_600), ("duration-minute", 60))
MOST = 2
"""Parts said: nobody needs the minutes of a month."""


def length(seconds: float) -> str:
    """A length in its two greatest units, days first; below a minute in seconds."""
    left, said = int(seconds), list[str]()
    for unit, size in UNITS:
        count, left = divmod(left, size)
        if count and len(said) < MOST:
            said.append(_unit(count, unit))
        elif said:
            break
    return " ".join(said) or _unit(left, "duration-second")


def exact_length(span: timedelta) -> str:
    """A length without rounding, as a proof needs it: «2 дня 03:04:05»."""
    whole = int(span.total_seconds())
    days, rest = divmod(whole, 86_400)
    clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    return f"{_unit(days, 'duration-day')} {clock}" if days else clock


def _unit(count: int, unit: str) -> str:
    return str(format_unit(count, unit, length="long", locale=locale()))

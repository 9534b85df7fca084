"""Lengths of time in words: «3 дня 4 часа», «25 минут»."""

from datetime import timedelta

from api.languages import ngettext

DAY, HOUR, MINUTE, SECOND = 86_400, 3_600, 60, 1
MOST = 2
"""Parts said: nobody needs the minutes of a month."""


def length(seconds: float) -> str:
    """A length in its two greatest units, days first; below a minute in seconds."""
    left, said = int(seconds), list[str]()
    for unit in (DAY, HOUR, MINUTE):
        count, left = divmod(left, unit)
        if count and len(said) < MOST:
            said.append(_said(count, unit))
        elif said:
            break
    return " ".join(said) or _said(left, SECOND)


def exact_length(span: timedelta) -> str:
    """A length without rounding, as a proof needs it: «2 дня 03:04:05»."""
    days, rest = divmod(int(span.total_seconds()), DAY)
    clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    return f"{_said(days, DAY)} {clock}" if days else clock


def _said(count: int, unit: int) -> str:
    """A count of one unit. Babel knows these words for Russian and English, not for Kyrgyz."""
    words = {
        DAY: ngettext("%(num)d день", "%(num)d дней", count),
        HOUR: ngettext("%(num)d час", "%(num)d часов", count),
        MINUTE: ngettext("%(num)d минута", "%(num)d минут", count),
        SECOND: ngettext("%(num)d секунда", "%(num)d секунд", count),
    }
    return words[unit] % {"num": count}

"""Dates as official papers write them (ГОСТ Р 7.0.97: in figures, or the month in words)."""

from datetime import date, datetime

from babel.dates import format_date


def in_figures(value: str) -> str:
    """`2026-03-02` → «02.03.2026», `2026-03-02T09:30` → «02.03.2026 09:30»; the offset, if kept, is not printed."""
    if "T" not in value:
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    return datetime.fromisoformat(value).strftime("%d.%m.%Y %H:%M")


def in_words(day: date) -> str:
    """2 March 2026 → «2 марта 2026 г.»."""
    return format_date(day, "d MMMM y 'г'.", locale="ru")

"""Production calendars in words: which years rest on what."""

from itertools import groupby

from api.languages import gettext as _
from models.calendar import Calendar, Standing


def spells(calendar: Calendar) -> list[tuple[str, str]]:
    """The listed years, neighbours that rest on the same together: («2016–2027», «по актам страны»)."""
    words = {
        Standing.CONFIRMED: _("по актам страны"),
        Standing.LIBRARY: _("по открытым данным"),
        Standing.FORECAST: _("предварительно"),
    }
    told = []
    for standing, listed in groupby(calendar.years, key=lambda year: year.standing):
        years = [year.year for year in listed]
        told.append((f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]), words[standing]))
    return told


def order(calendar: Calendar) -> tuple[bool, str, int, str]:
    """Our own country first, then by country, the newest version first."""
    return calendar.country != "ru", calendar.country, -calendar.version, calendar.non_working

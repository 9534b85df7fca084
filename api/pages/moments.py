"""Days and hours as people of the territory say them, seen from now: «сегодня», «20 ноября, пт», «осталось 2 дня»."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_time

from api.answers import local_day
from api.languages import gettext as _
from api.languages import locale, ngettext
from api.v1.shapes import local
from models.calendar import Calendar, Standing
from models.ids import CaseId

MOMENT = timedelta(seconds=1)
NEAR = timedelta(days=1)
SOON = timedelta(days=2)
FAR = 60
"""Days beyond which nobody counts the working ones."""


@dataclass(frozen=True)
class Moments:
    """Now, how far the clocks of the territory are from UTC (minutes), and by which calendar its terms are counted."""

    now: datetime
    offset: int
    calendar: Calendar | None = None
    running: Mapping[CaseId, timedelta] = field(default_factory=dict)
    """How far cases run ahead: in the demonstration alone."""

    def of(self, case: CaseId) -> "Moments":
        """The same clocks, seen from the own time of a case."""
        ahead = self.running.get(case)
        return replace(self, now=self.now + ahead) if ahead else self

    @property
    def today(self) -> date:
        """The local date."""
        return local_day(self.now, self.offset)

    def day(self, moment: datetime) -> str:
        """«20 ноября, пт»; with the year when it is another one. Midnight at the end of a day is that day."""
        return self.named(self.last_day(moment))

    def named(self, day: date) -> str:
        """«20 ноября, пт»."""
        pattern = _("d MMMM, EEE") if day.year == self.today.year else _("d MMMM y")
        return str(format_date(day, pattern, locale=locale()))

    def short(self, moment: datetime) -> str:
        """«20.11»; with the year when it is another one."""
        day = self.last_day(moment)
        pattern = _("dd.MM") if day.year == self.today.year else _("dd.MM.y")
        return str(format_date(day, pattern, locale=locale()))

    def full(self, day: date) -> str:
        """«20 ноября 2026 г.»."""
        return str(format_date(day, "long", locale=locale()))

    def exact(self, moment: datetime) -> str:
        """«20 ноября 2026 г., 14:05»."""
        there = local(moment, self.offset)
        return f"{format_date(there, 'long', locale=locale())}, {format_time(there, 'HH:mm', locale=locale())}"

    def clock_of(self, moment: datetime) -> str:
        """«14:05» today, «20.11» on another day."""
        there = local(moment, self.offset)
        return f"{there:%H:%M}" if there.date() == self.today else self.short(moment)

    def clock(self) -> str:
        """What time it is: «14:05»."""
        return f"{local(self.now, self.offset):%H:%M}"

    def due(self, moment: datetime) -> str:
        """The last day of a term, and the hour when it does not end with the day."""
        day, there = self.last_day(moment), local(moment, self.offset)
        named = {self.today: _("сегодня"), self.today + NEAR: _("завтра")}.get(day, self.named(day))
        said = named if self._ends_with_day(moment) else f"{named}, {there:%H:%M}"
        mark = self.mark(moment)
        return f"{said} ({mark})" if mark else said

    def mark(self, moment: datetime) -> str:
        """What is said beside a term of this year in one or two words; empty when its calendar is official."""
        if self.calendar is None or not self._ends_with_day(moment):
            return ""  # hours run on through any calendar
        match self.calendar.standing(self.last_day(moment)):
            case Standing.FORECAST:
                return _("предварительно")
            case Standing.LIBRARY:
                return _("календарь не сверен")
            case Standing.CONFIRMED:
                return ""

    def left(self, moment: datetime) -> str:
        """How far the end of a term is: «осталось 3 дня», «просрочено на 5 часов»."""
        length = moment - self.now
        if abs(length) < SOON:
            hours, minutes = divmod(int(abs(length).total_seconds()) // 60, 60)
            if not hours:
                return _minutes(minutes, is_left=length > timedelta())
            if length > timedelta():
                return ngettext("остался %(num)d час", "осталось %(num)d часов", hours) % {"num": hours}
            return ngettext("просрочено на %(num)d час", "просрочено на %(num)d часов", hours) % {"num": hours}
        days = abs((self.last_day(moment) - self.today).days)
        if length > timedelta() and (working := self._working_days(moment)):
            words = ngettext("остался %(num)d рабочий день", "осталось %(num)d рабочих дней", working)
            return words % {"num": working}
        if length > timedelta():
            return ngettext("остался %(num)d день", "осталось %(num)d дней", days) % {"num": days}
        return ngettext("просрочено на %(num)d день", "просрочено на %(num)d дней", days) % {"num": days}

    def is_late(self, moment: datetime | None) -> bool:
        """Whether the term has passed."""
        return moment is not None and moment <= self.now

    def is_today(self, moment: datetime | None) -> bool:
        """Whether the term ends today and has not passed."""
        return moment is not None and moment > self.now and self.last_day(moment) == self.today

    def span(self, first: date, last: date) -> str:
        """«2–3 мая», «30 апреля – 2 мая», with the year when it is another one; one day as `named`."""
        if first == last:
            return self.named(first)
        pattern = "d MMMM" if first.year == last.year == self.today.year else "d MMMM y"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{format_date(last, pattern, locale=locale())}"
        begins = format_date(first, "d MMMM" if first.year == last.year else pattern, locale=locale())
        return f"{begins} – {format_date(last, pattern, locale=locale())}"

    def iso(self, moment: datetime) -> str:
        """For the `datetime` attribute."""
        return local(moment, self.offset).isoformat(timespec="minutes")

    def last_day(self, moment: datetime) -> date:
        """The local day in which the moment lies; midnight belongs to the day that it ends."""
        return local(moment - MOMENT, self.offset).date()

    def _working_days(self, moment: datetime) -> int:
        """Working days after today up to the last day of a term; 0 without a calendar, or when it is far."""
        days = (self.last_day(moment) - self.today).days
        if self.calendar is None or days > FAR:
            return 0
        return sum(self.calendar.is_working(self.today + NEAR * number) for number in range(1, days + 1))

    def _ends_with_day(self, moment: datetime) -> bool:
        there = local(moment, self.offset)
        return (there.hour, there.minute) == (0, 0)


def _minutes(minutes: int, *, is_left: bool) -> str:
    if is_left:
        return ngettext("осталась %(num)d минута", "осталось %(num)d минут", minutes) % {"num": minutes}
    return ngettext("просрочено на %(num)d минуту", "просрочено на %(num)d минут", minutes) % {"num": minutes}

"""When the people of the invented district work: office hours, and the days on which the commission sits."""

import random
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from models.case import Task
from models.terms import EXACT
from workflows.engine.norm import Norm

SOON = timedelta(minutes=25)
"""After which an emergency is answered."""
OPENS, CLOSES = 9, 17
SITS_ON = 3
"""The commission sits on Thursdays, from 14:00; what it decided is entered afterwards."""
ENTERED_FROM, ENTERED_UNTIL = 15, 16
SITTINGS = frozenset({"kdn_resolution", "kdn_minutes", "kdn_resolution_plan"})
"""The forms that a sitting fills in."""
NOTICE = 2
"""Days before a sitting by which the papers must be there."""


class Hours(NamedTuple):
    """The calendar of a place, and the chance that spreads deeds over the day."""

    norm: Norm
    offset: timedelta
    chance: random.Random

    def working(self, days: int, since: datetime) -> datetime:
        """An hour of office time, so many working days after this moment."""
        local = since + self.offset
        day: date = local.date()
        for _ in range(days):
            day = self.norm.calendar.next_working(day + date.resolution)
        day = self.norm.calendar.next_working(day)
        return self._at(day, OPENS, CLOSES - 1, since)

    def answer(self, task: Task, form: str, now: datetime, *, is_slow: bool) -> datetime:
        """When a task that opened now is answered: within its term while people work, or some days after it."""
        if is_slow and task.due is not None:
            return self.working(self.chance.randint(2, 5), task.due)
        if task.span.unit in EXACT:
            return now + SOON if task.span.value <= 1 else self._in_time(task, now, self.chance.randint(50, 200))
        if form in SITTINGS:
            return self._sitting(now)
        days = max(1, min(task.span.value * 2 // 3, 9))
        planned = self.working(self.chance.randint(0 if days > 1 else 1, days), now)
        return planned if planned > now else self.working(1, now)

    def soon(self, now: datetime, minutes: int) -> datetime:
        """So many minutes from now, if the office still works then; otherwise early on its next day."""
        local = now + timedelta(minutes=minutes) + self.offset
        if OPENS <= local.hour < CLOSES and self.norm.calendar.is_working(local.date()):
            return now + timedelta(minutes=minutes)
        day = local.date() if local.hour < OPENS else local.date() + date.resolution
        return self._at(self.norm.calendar.next_working(day), OPENS, OPENS, now)

    def _in_time(self, task: Task, now: datetime, minutes: int) -> datetime:
        """In office hours if the term lasts until then; otherwise whoever is on duty answers."""
        planned = self.soon(now, minutes)
        return planned if task.due is None or planned < task.due else now + timedelta(minutes=minutes)

    def _sitting(self, now: datetime) -> datetime:
        day = (now + self.offset).date() + timedelta(days=NOTICE)
        day += timedelta(days=(SITS_ON - day.weekday()) % 7)
        return self._at(self.norm.calendar.next_working(day), ENTERED_FROM, ENTERED_UNTIL, now)

    def _at(self, day: date, first: int, last: int, like: datetime) -> datetime:
        hour = time(self.chance.randint(first, last), self.chance.randint(0, 59))
        return datetime.combine(day, hour, tzinfo=like.tzinfo) - self.offset

"""Which days people work: dated data, the same for every reader, with the decree that each year rests on."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from models.payload import Authored, digest_of

SATURDAY = 5


class DayKind(StrEnum):
    """What a day is in the production calendar."""

    WORKING = "working"
    SHORTENED = "shortened"  # one hour less before a holiday (ТК РФ ст. 95); a working day for every term
    DAY_OFF = "day_off"
    NON_WORKING = "non_working"  # the paid non-working days of the President's decrees of 2020 and 2021


class NonWorking(StrEnum):
    """How terms treat the non-working days that were decreed apart from the holidays of ТК РФ ст. 112."""

    COUNTED = "counted"
    SKIPPED = "skipped"


class Standing(StrEnum):
    """How sure a year is: from the country's own acts, from a library that collects them, or not yet adopted."""

    CONFIRMED = "confirmed"
    LIBRARY = "library"
    FORECAST = "forecast"


CAUTIONS = {
    Standing.CONFIRMED: "",
    Standing.LIBRARY: "по открытым данным, с официальным календарём страны не сверено",
    Standing.FORECAST: "предварительно: переносы этого года не утверждены",
}
"""What must be said of a day of such a year."""


class Day(Authored):
    """A day that differs from an ordinary Monday–Friday week, and why."""

    day: date
    kind: DayKind
    note: str = ""


class Feast(Authored):
    """A holiday of every year, by month and day: all that is known of a year that is not listed."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    note: str


class Year(Authored):
    """One year of the calendar: its source and each day that differs."""

    year: int
    standing: Standing
    source: str
    days: tuple[Day, ...]

    @model_validator(mode="after")
    def _days_are_of_this_year_in_order(self) -> Self:
        days = [entry.day for entry in self.days]
        if any(day.year != self.year for day in days):
            raise ValueError(f"год {self.year}: есть день другого года")
        if days != sorted(set(days)):
            raise ValueError(f"год {self.year}: дни должны идти по порядку и без повторов")
        return self


class Calendar(Authored):
    """The production calendar of one country.

    A year that is not listed has only its weekends and feasts, and `is_forecast` says so.
    """

    country: str
    version: int = Field(default=1, ge=1)
    """A changed calendar is a new version in a file of its own: running cases keep the one they began with."""
    title: str
    non_working: NonWorking = NonWorking.COUNTED
    feasts: tuple[Feast, ...]
    years: tuple[Year, ...]

    @model_validator(mode="after")
    def _each_year_stands_once(self) -> Self:
        years = [listed.year for listed in self.years]
        if years != sorted(set(years)):
            raise ValueError("годы должны идти по порядку и без повторов")
        return self

    @cached_property
    def digest(self) -> str:
        """The calendar's identity: SHA-256 of its canonical content."""
        return digest_of(self)

    def treating(self, non_working: NonWorking) -> Self:
        """This calendar with its decreed non-working days treated so; itself when it has none of them."""
        decreed = any(day.kind is DayKind.NON_WORKING for day in self._days.values())
        return self.model_copy(update={"non_working": non_working}) if decreed else self

    def kind(self, day: date) -> DayKind:
        """What this day is; a Saturday or Sunday that nothing says otherwise about is a day off."""
        entry = self._days.get(day)
        if entry is not None:
            return entry.kind
        if day.weekday() >= SATURDAY:
            return DayKind.DAY_OFF
        return DayKind.WORKING if self._feast(day) is None else DayKind.DAY_OFF

    def note(self, day: date) -> str:
        """Why this day differs from the ordinary week, or an empty string."""
        entry = self._days.get(day)
        return entry.note if entry is not None else self._feast(day) or ""

    def is_working(self, day: date) -> bool:
        """Whether the day counts as a working day for terms (see `non_working`)."""
        match self.kind(day):
            case DayKind.WORKING | DayKind.SHORTENED:
                return True
            case DayKind.NON_WORKING:
                return self.non_working is NonWorking.COUNTED
            case DayKind.DAY_OFF:
                return False

    def next_working(self, day: date) -> date:
        """This day if it is a working one, otherwise the nearest working day after it (ГК РФ ст. 193)."""
        while not self.is_working(day):
            day += date.resolution
        return day

    def previous_working(self, day: date) -> date:
        """This day if it is a working one, otherwise the nearest working day before it."""
        while not self.is_working(day):
            day -= date.resolution
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after the first date up to and including the second (0 if none)."""
        ordinals = range(after.toordinal() + 1, until.toordinal() + 1)
        return sum(self.is_working(date.fromordinal(ordinal)) for ordinal in ordinals)

    def standing(self, day: date) -> Standing:
        """How sure the year of this day is; a year that is not listed is a forecast."""
        return self._standing.get(day.year, Standing.FORECAST)

    def is_forecast(self, day: date) -> bool:
        """Whether no adopted act says yet which days of this year are moved."""
        return self.standing(day) is Standing.FORECAST

    def caution(self, day: date) -> str:
        """What must be said beside a term that ends on this day; empty in a year that rests on its acts."""
        return CAUTIONS[self.standing(day)]

    def source(self, day: date) -> str:
        """What the year of this day rests on."""
        return next((listed.source for listed in self.years if listed.year == day.year), "праздники каждого года")

    def _feast(self, day: date) -> str | None:
        """The holiday of every year on this day of an unlisted year; listed years say it themselves."""
        return None if day.year in self._standing else self._feasts.get((day.month, day.day))

    @cached_property
    def _days(self) -> dict[date, Day]:
        return {entry.day: entry for listed in self.years for entry in listed.days}

    @cached_property
    def _standing(self) -> dict[int, Standing]:
        return {listed.year: listed.standing for listed in self.years}

    @cached_property
    def _feasts(self) -> dict[tuple[int, int], str]:
        return {(feast.month, feast.day): feast.note for feast in self.feasts}

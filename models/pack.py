"""The title page of a pack, and the days off that a region adds to its country's calendar.

A pack is a folder: `pack.yaml` (this page), routes, `overlays/`, `law.yaml`, `calendar.yaml`, `forms/`, `documents/`,
`examples/`. It is one country's or one region's, and says which acts it follows and what is not known of them.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from models.calendar import Calendar, Day, DayKind
from models.ids import RouteId, Territory
from models.payload import Authored

PackId = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2,3})?$")]
"""`ru` for a country, `ru-sve` for a region of it: the first part of every route id of the pack."""

Line = Annotated[str, StringConstraints(min_length=2, max_length=600)]


class Act(Authored):
    """An act that the pack follows, by its full name; `note` says what of it was seen."""

    title: Line
    url: str | None = None
    note: Line | None = None


class TitlePage(Authored):
    """Whose pack it is, on which acts it rests, who keeps it, and what nobody knows yet."""

    id: PackId
    title: Line
    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None
    extends: PackId | None
    keeper: Line
    """Who answers for it: an office, never a person."""
    signal: RouteId | None = None
    """The route that a signal opens when its sender names none; a region that says nothing keeps its country's."""
    acts: tuple[Act, ...]
    unknown: tuple[Line, ...]
    """What the sources leave open: each line is a question to the region, never an answer of ours."""

    @property
    def territory(self) -> Territory:
        """The top of the territories for which the pack holds: `ru.sve` of `ru-sve`."""
        return self.id.replace("-", ".")

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        whole = self.country if self.region is None else f"{self.country}-{self.region}"
        if self.id != whole:
            raise ValueError(f"id пакета должен быть «{whole}»: страна и, если он областной, код области")
        parent = None if self.region is None else self.country
        if self.extends != parent:
            said = "ничего: extends: null" if parent is None else f"пакет страны: extends: {parent}"
            raise ValueError(f"этот пакет дополняет {said}")
        return self


class RegionalDay(Authored):
    """A day that the region keeps otherwise than its country, and the act that says so."""

    day: date
    kind: DayKind
    note: Line
    source: Line


class RegionalDays(Authored):
    """The days of a region: what it adds to the production calendar of its country."""

    version: int = Field(ge=1)
    days: Annotated[tuple[RegionalDay, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [entry.day for entry in self.days]
        if days != sorted(set(days)):
            raise ValueError("дни должны идти по порядку и без повторов")
        return self

    def laid_on(self, book: Calendar, title: str) -> Calendar:
        """The calendar of the country with these days in place of its own, in the years that it lists."""
        years = []
        for listed in book.years:
            said = {entry.day: entry for entry in self.days if entry.day.year == listed.year}
            kept = [entry for entry in listed.days if entry.day not in said]
            ours = [Day(day=entry.day, kind=entry.kind, note=entry.note) for entry in said.values()]
            source = "; ".join(dict.fromkeys((listed.source, *(entry.source for entry in said.values()))))
            days = tuple(sorted((*kept, *ours), key=lambda entry: entry.day))
            years.append(listed.model_copy(update={"days": days, "source": source}))
        return book.model_copy(update={"years": tuple(years), "title": title})

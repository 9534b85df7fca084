"""Along what cases are counted when nobody may be known by it: territory, procedure, month, age in bands."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

BANDS = ((0, 6), (7, 10), (11, 13), (14, 15), (16, 17))
"""Years of age, both included. Ours: school, and the ages at which the law treats a child otherwise (14, 16)."""
UNKNOWN = "unknown"


class Along(StrEnum):
    """A property of a case that says nothing of anybody by itself."""

    TERRITORY = "territory"
    ROUTE = "route"
    MONTH = "month"
    AGE = "age"


def in_order(values: Iterable[str]) -> list[str]:
    """As people read them: ages by how old, everything else by its letters, and what is not known at the end."""
    ages = [f"{first}–{last}" for first, last in BANDS]
    return sorted(values, key=lambda one: (one == UNKNOWN, ages.index(one) if one in ages else 0, one))


class Counted(NamedTuple):
    """What is the same for the cases that are counted together: `year` and `month` of the opening, year of birth."""

    territory: str
    route: str
    year: int
    month: int
    born: int | None

    def value(self, along: Along) -> str:
        """Under what they are counted."""
        match along:
            case Along.TERRITORY:
                return self.territory
            case Along.ROUTE:
                return self.route
            case Along.MONTH:
                return f"{self.year}-{self.month:02}"
            case Along.AGE:
                return self._band()

    def _band(self) -> str:
        """By years alone: nobody's birthday is looked at."""
        age = -1 if self.born is None else self.year - self.born
        return next((f"{first}–{last}" for first, last in BANDS if first <= age <= last), UNKNOWN)

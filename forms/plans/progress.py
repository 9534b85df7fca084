"""How far a plan is: every measure in one standing, counted by agency and by cause."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from forms.plans.measures import Measure, Said
from models.ids import Code


class Standing(StrEnum):
    """How a measure stands. A measure is late as long as nobody did it, whoever is to blame."""

    DONE = "done"
    RUNNING = "running"
    LATE = "late"
    AHEAD = "ahead"
    REFUSED = "refused"
    GONE = "gone"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self in {Standing.DONE, Standing.GONE}


class Course(NamedTuple):
    """What became of a measure: the referral that it was sent as, or what the reports of its agency say."""

    how: str
    """`ahead`, `sent`, `accepted`, `done`, `rejected`, `revoked`."""
    due: date | None = None
    """The last day as the case counts it now."""
    ended: date | None = None


class Tally(NamedTuple):
    """The measures of one agency or one cause in numbers."""

    of: Said
    counts: Mapping[Standing, int]

    @property
    def whole(self) -> int:
        """Every measure that is to be done."""
        return sum(count for standing, count in self.counts.items() if standing is not Standing.GONE)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return self.counts.get(Standing.DONE, 0)


def standing(measure: Measure, course: Course | None, today: date) -> Standing:
    """How the measure stands at the end of this day."""
    match None if course is None else course.how:
        case "done":
            return Standing.DONE
        case "revoked":
            return Standing.GONE
        case "rejected":
            return Standing.REFUSED
        case None | "ahead":
            return Standing.AHEAD if measure.due is None or measure.due >= today else Standing.LATE
        case _:
            due = course.due if course is not None and course.due is not None else measure.due
            return Standing.LATE if due is not None and due < today else Standing.RUNNING


def counts(standings: Iterable[Standing]) -> dict[Standing, int]:
    """How many stand how, in the order of the standings."""
    found = list(standings)
    return {one: found.count(one) for one in Standing if one in found}


def tallies(
    measures: Iterable[Measure], standings: Mapping[Code, Standing], of: Callable[[Measure], Said]
) -> tuple[Tally, ...]:
    """The measures counted by what `of` says of them, in the order in which it is first said."""
    groups: dict[Said, list[Standing]] = {}
    for one in measures:
        groups.setdefault(of(one), []).append(standings[one.key])
    return tuple(Tally(name, counts(found)) for name, found in groups.items())

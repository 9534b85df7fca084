"""The plots of the world's cases as data: where each stands, how long it has waited, and who is silent."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from pydantic import Field

from api.demo.world.answers import Subject
from api.demo.world.families import FOLDER, YEAR, Child, Family
from api.demo.world.troubles import Trouble, troubles
from models.ids import AgencyCode, Code
from models.payload import Authored
from workflows.packs import read


class Plot(Authored):
    """One kind of case."""

    id: Code
    count: int = Field(ge=1)
    hours: int = Field(ge=0)
    """For how long the case has stood as it stands."""
    silent: tuple[Code, ...] = ()
    """Steps that nobody answers."""
    slow: tuple[Code, ...] = ()
    """Steps answered after their term."""
    rests: int | None = None
    """The quarter for which the case waits in peace."""
    end: Code | None = None
    suspended: Code | None = None
    resumed: Code | None = None
    extended: Code | None = None
    """The step whose term is made longer."""
    returned: tuple[Code, ...] = ()
    """Decisions that send the work back the first time."""
    corrected: Code | None = None
    """The step whose answer is corrected soon afterwards."""
    custody: Literal["offered", "accepted", "declined"] | None = None
    trouble: Code | None = None
    triage: Code = "accept"
    decision: Code = "start_ipr"
    early: Code | None = None
    """The answer that was there on paper before it was asked for, and is entered afterwards."""
    given_to: dict[Code, AgencyCode] = Field(default_factory=dict)
    """Steps that another agency of the same kind does."""
    by_head: Code | None = None
    """The step that the head does, though they approve it."""
    threat: Code | None = None
    """The stage in which somebody reports a threat; nobody is silent before that."""
    protection: Code = "safety_plan"
    second: bool = False
    """Whether somebody else assesses the second time."""
    hurried: Code | None = None
    """The urgent step that is answered with gaps."""
    added: Code | None = None
    """The step at discretion that is opened."""
    again: Code | None = None
    """The plot whose child it is about once more."""
    held: str | None = None
    """Why the file must not be destroyed, though its term of keeping is over."""

    def as_of(self, day: date) -> date:
        """The day of which the family is told: this one, or so many whole years before as the case has stood."""
        return day - YEAR * (timedelta(hours=self.hours) // YEAR)


class Plots(Authored):
    """All kinds, and those of which a brother or sister has a case as well."""

    kinds: tuple[Plot, ...]
    siblings: tuple[Code, ...]


class Cast(NamedTuple):
    """A case to be: its plot and whom it is about."""

    plot: Plot
    about: Subject
    other: int | None = None
    """The number of the case that the same child has already."""
    kin: int | None = None
    """The number of the case of a brother or sister."""


@cache
def plots() -> Plots:
    """The plots that ship with the product."""
    return read(FOLDER / "cases.yaml", Plots)


def cases(found: tuple[Family, ...], day: date) -> tuple[Cast, ...]:
    """A family for each case, told as of this day, and a second case where brother or sister has one."""
    result: list[Cast] = []
    used = Counter[Code]()
    waiting, everybody = list(plots().siblings), iter(found)
    for plot in plots().kinds:
        for _ in range(plot.count):
            if plot.again is not None:
                result.append(_again(plot, result))
                continue
            family, then = next(everybody), plot.as_of(day)
            children = _children(plot, family, waiting, then)
            trouble = _trouble(plot, family, children[0].age_on(then), used)
            used[trouble.id] += 1
            result += _casts(plot, family, children, trouble, len(result) + 1)
    return tuple(result)


def families_needed(day: date) -> tuple[date, ...]:
    """The families that the plots are about: of each the day as of which it is told."""
    return tuple(plot.as_of(day) for plot in plots().kinds if plot.again is None for _ in range(plot.count))


def _children(plot: Plot, family: Family, waiting: list[Code], day: date) -> tuple[Child, ...]:
    """Whom the case is about; with them a brother or sister at school, where one has a case as well."""
    both = family.children[:2]
    if plot.id in waiting and len(both) > 1 and both[1].grade_on(day) > 1:
        waiting.remove(plot.id)
        return both
    return family.children[:1]


def _again(plot: Plot, before: list[Cast]) -> Cast:
    """Another agency tells of the same child."""
    first = next(one for one in before if one.plot.id == plot.again)
    told = first.about
    return Cast(plot, told._replace(number=len(before) + 1), other=told.number)


def _casts(plot: Plot, family: Family, children: tuple[Child, ...], trouble: Trouble, first: int) -> list[Cast]:
    """A case for each of the children, numbered from this one on."""
    home = family._replace(father_at_home=trouble.father == "home", stepfather=trouble.stepfather)
    both = len(children) > 1
    return [
        Cast(plot, Subject(home, child, trouble, first + n, first), kin=first + 1 - n if both else None)
        for n, child in enumerate(children)
    ]


def _trouble(plot: Plot, family: Family, age: int, used: Counter[Code]) -> Trouble:
    """The plot's own trouble, or the one that fits the family and was told least."""
    if plot.trouble == "danger":
        return troubles().danger
    usual = troubles().troubles
    fitting = [one for one in usual if one.id == plot.trouble] or [
        one for one in usual if one.fits(age, len(family.children))
    ]
    found = min(fitting, key=lambda one: used[one.id])
    return found.calmed() if plot.decision == "refuse" else found

"""The plots of the world's cases as data: where each stands, how long it has waited, and who is silent."""

from functools import cache
from typing import Literal, NamedTuple

from pydantic import Field

from api.demo.world.answers import Subject, Trouble, troubles
from api.demo.world.families import FOLDER, Child, Family
from models.ids import Code
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
    returned: tuple[Code, ...] = ()
    """Decisions that send the work back the first time."""
    corrected: Code | None = None
    """The step whose answer is corrected soon afterwards."""
    custody: Literal["offered", "accepted", "declined"] | None = None
    trouble: Code | None = None
    triage: Code = "accept"
    decision: Code = "start_ipr"


class Plots(Authored):
    """All kinds, and those of which a brother or sister has a case as well."""

    kinds: tuple[Plot, ...]
    siblings: tuple[Code, ...]


class Cast(NamedTuple):
    """A case to be: its plot and whom it is about."""

    plot: Plot
    about: Subject


@cache
def plots() -> Plots:
    """The plots that ship with the product."""
    return read(FOLDER / "cases.yaml", Plots)


def cases(found: tuple[Family, ...]) -> tuple[Cast, ...]:
    """A family for each case, and a second case where brother or sister has one."""
    result: list[Cast] = []
    waiting = list(plots().siblings)
    everybody = iter(found)
    for plot in plots().kinds:
        for _ in range(plot.count):
            family, trouble = next(everybody), _trouble(plot, len(result))
            children = family.children[:1]
            if plot.id in waiting and len(family.children) > 1:
                waiting.remove(plot.id)
                children = family.children[:2]
            result += [
                Cast(plot, _subject(family, child, trouble, len(result) + n)) for n, child in enumerate(children)
            ]
    return tuple(result)


def families_needed() -> int:
    """How many families the plots are about."""
    return sum(plot.count for plot in plots().kinds)


def _subject(family: Family, child: Child, trouble: Trouble, number: int) -> Subject:
    return Subject(family, child, trouble, number + 1)


def _trouble(plot: Plot, number: int) -> Trouble:
    if plot.trouble == "danger":
        return troubles().danger
    usual = troubles().troubles
    named = [one for one in usual if one.id == plot.trouble]
    plain = [one for one in usual if one.override is None]
    return named[0] if named else plain[number % len(plain)]

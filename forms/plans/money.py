"""What a plan costs: planned and spent, by source and by agency. Sums are exact, in roubles and kopecks."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from forms.plans.measures import Measure, Said
from forms.plans.progress import Standing
from models.ids import Code

NOTHING = Decimal(0)


class Sum(NamedTuple):
    """Money of one source, of one agency, or of the whole plan."""

    of: Said
    planned: Decimal
    spent: Decimal
    measures: int


def whole(measures: Iterable[Measure], spent: Mapping[Code, Decimal]) -> Sum:
    """The money of all of these measures."""
    found = list(measures)
    return Sum(
        Said(),
        sum((one.cost or NOTHING for one in found), NOTHING),
        sum((spent.get(one.key, NOTHING) for one in found), NOTHING),
        sum(one.cost is not None for one in found),
    )


def sums(measures: Iterable[Measure], spent: Mapping[Code, Decimal], of: Callable[[Measure], Said]) -> tuple[Sum, ...]:
    """The money by what `of` says of the measures, the largest first; measures without money are left out."""
    groups: dict[Said, list[Measure]] = {}
    for one in measures:
        if one.cost is not None or one.key in spent:
            groups.setdefault(of(one), []).append(one)
    found = (whole(group, spent)._replace(of=name) for name, group in groups.items())
    return tuple(sorted(found, key=lambda one: (-one.planned, one.of.words)))


def counted(measures: Iterable[Measure], standings: Mapping[Code, Standing]) -> tuple[Measure, ...]:
    """The measures whose money counts: one that was taken out of the plan costs nothing any more."""
    return tuple(one for one in measures if standings.get(one.key) is not Standing.GONE)


def worded_sum(amount: Decimal) -> str:
    """«12 500,50 ₽», with spaces that do not break."""
    kopecks = f"{amount:.2f}"
    roubles, _, rest = kopecks.partition(".")
    digits = f"{int(roubles):,}".replace(",", "\u00a0")
    return f"{digits}{'' if rest == '00' else ',' + rest}\u00a0₽"

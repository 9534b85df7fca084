"""How far two assessors agree beyond what chance would give: Cohen's kappa, plain and weighted.

J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960), 37–46;
J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968), 213–220. Both are 1 − Σwo / Σwe, where o are the shares of
the pairs of levels that were given, e those that chance would give, and w how much a pair counts as disagreement:
1 for any two different levels, or, weighted, the distance between them on the scale (linear weights).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from forms.instrument import Instrument
from models.payload import Payload

NO_DATA = "unknown"
"""The level that says that nothing is known: it is no degree of anything."""

Distance = Callable[[int, int], int]
Pairs = Sequence[tuple[int, int]]


class Agreement(Payload):
    """What two assessments by one instrument have in common."""

    compared: int
    """Factors that both rated on the scale."""
    left_out: tuple[str, ...]
    """Factors that one of them did not rate, or of which one knew nothing."""
    differing: tuple[str, ...]
    """Compared factors that got different levels."""
    observed: float | None
    """The share of the compared factors on which they agree."""
    kappa: float | None
    """1 is full agreement, 0 what chance would give. None: nothing was compared, or both gave one level throughout."""
    weighted_kappa: float | None
    """The same, with close levels counted as closer. Equal to kappa on a scale of two levels."""


def agreement(tool: Instrument, first: Mapping[str, str], second: Mapping[str, str]) -> Agreement:
    """Compare two assessments, each a level by factor. What is not on the instrument's scale is left out."""
    scale = {code: place for place, code in enumerate(code for code in tool.level_of if code != NO_DATA)}
    rated = {
        factor.key: (scale[first[factor.key]], scale[second[factor.key]])
        for factor in tool.factors
        if first.get(factor.key) in scale and second.get(factor.key) in scale
    }
    pairs = tuple(rated.values())
    agreed = sum(one == other for one, other in pairs)
    return Agreement(
        compared=len(pairs),
        left_out=tuple(factor.key for factor in tool.factors if factor.key not in rated),
        differing=tuple(key for key, (one, other) in rated.items() if one != other),
        observed=agreed / len(pairs) if pairs else None,
        kappa=_kappa(pairs, lambda one, other: int(one != other)),
        weighted_kappa=_kappa(pairs, lambda one, other: abs(one - other)),
    )


def _kappa(pairs: Pairs, distance: Distance) -> float | None:
    """Exact until the end: whether chance explains everything is a question of equality."""
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[one] * second[other] * distance(one, other) for one in first for other in second)
    if by_chance == 0:
        return None
    found = sum(distance(one, other) for one, other in pairs)
    return float(1 - Fraction(found * len(pairs), by_chance))

"""The arithmetic of a fair comparison: interleaved rounds, the median of their ratios, and when a run is void.

Machines drift, so a figure alone means little: ours and the reference take turns in every round, one ratio is made
of each round, and the median of the ratios is what is printed. How far the reference's own rounds lie apart shows
how quiet the machine was; beyond `MOST_SPREAD` nothing may be read from the row.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, TypeVar

T = TypeVar("T")
MOST_SPREAD = 0.20
"""The reference's rounds may lie this far apart, as a part of their median; a noisier row is void."""


@dataclass(frozen=True)
class Goal:
    """What we want of a row: of its ratio, or of our own figure."""

    sense: Literal["at least", "at most"]
    bound: float
    of: Literal["ratio", "figure"] = "ratio"

    def is_reached(self, row: "Row") -> bool:
        """Whether the row reaches it."""
        value = row.ratio if self.of == "ratio" else row.figure
        return value >= self.bound if self.sense == "at least" else value <= self.bound


@dataclass(frozen=True)
class Row:
    """One measured thing: our figures, round by round, beside those of a reference in the same rounds.

    `basis` says how they were got: `timed` by the clock in rounds, `counted` exactly, or read `once`.
    """

    what: str
    unit: str
    ours: tuple[float, ...]
    against: str = ""
    reference: tuple[float, ...] = ()
    basis: Literal["timed", "counted", "once"] = "timed"
    goal: Goal | None = None
    steadiness: tuple[float, ...] = ()
    """The rounds that say how quiet the machine was, where `reference` itself is pooled over all of them."""

    @property
    def figure(self) -> float:
        """Our figure: the median of the rounds."""
        return median(self.ours)

    @property
    def is_comparable(self) -> bool:
        """Whether there is a reference to divide by; a process that did not grow is none."""
        return bool(self.reference) and min(self.reference) > 0

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours over the reference, one for each round."""
        return ratios(self.ours, self.reference)

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return median(self.ratios)

    @property
    def spread(self) -> float:
        """How far the reference's rounds lie apart."""
        return spread(self.steadiness or self.reference)

    @property
    def is_void(self) -> bool:
        """Whether the machine was too noisy for this row."""
        return self.basis == "timed" and self.is_comparable and self.spread > MOST_SPREAD

    @property
    def verdict(self) -> Literal["reached", "missed", "void", ""]:
        """What became of the goal; nothing where there is none."""
        if self.is_void:
            return "void"
        if self.goal is None or not (self.is_comparable or self.goal.of == "figure"):
            return ""
        return "reached" if self.goal.is_reached(self) else "missed"


def ratios(ours: Sequence[float], reference: Sequence[float]) -> tuple[float, ...]:
    """One ratio for each round; ValueError when the rounds are not the same."""
    return tuple(mine / its for mine, its in zip(ours, reference, strict=True))


def spread(rounds: Sequence[float]) -> float:
    """The distance between the highest and the lowest round, as a part of the median round; 0 for a single one."""
    return (max(rounds) - min(rounds)) / median(rounds)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest of the values that at least this part of them does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(part * len(values)), 1) - 1]


def schedule(contenders: Sequence[T], rounds: int) -> Iterator[T]:
    """Whose turn it is: every contender once a round, each round begun by the next one, so that no place is better."""
    for number in range(rounds):
        first = number % len(contenders)
        yield from (*contenders[first:], *contenders[:first])

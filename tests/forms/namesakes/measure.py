"""How often names are told to be of one person, and how often wrongly: the figures that `docs/search.md` publishes."""

from collections.abc import Iterable
from datetime import date, datetime
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from forms.namesakes.keys import asked_keys, stored_keys
from forms.namesakes.names import read_name
from forms.namesakes.weighing import Described, answers, weigh
from tests.forms.namesakes.invented import Pair, other_pairs, register, same_pairs

HARD, HARDER = (Path(__file__).parent / name for name in ("hard.tsv", "harder.tsv"))
EACH_SAME, EACH_OTHER = 30, 40
REGISTER = 20_000
Z = 1.96
"""Of the interval within which the share lies with 95 per cent (Wilson)."""


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 per cent interval."""
        n, p = self.of, self.value
        middle, root = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, (middle - root) / (1 + Z * Z / n)), min(1.0, (middle + root) / (1 + Z * Z / n))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.value:.1f} % ({self.hits} из {self.of}; 95 %: {100 * low:.1f}–{100 * high:.1f})"


class Figures(NamedTuple):
    """Recall and precision on one list, at both bars."""

    recall_possible: Share
    precision_possible: Share
    recall_likely: Share
    precision_likely: Share


def described(name: str, born: date | int | None) -> Described:
    day = born if isinstance(born, date) else None
    return Described(read_name(name), day, day.year if day else born if isinstance(born, int) else None)


def judged(pair: Pair) -> tuple[bool, bool]:
    """Whether a pair is held to be possible, and likely."""
    match = weigh(described(pair.one, pair.one_born), described(pair.other, pair.other_born))
    return match.is_possible, match.is_likely


def hard() -> list[Pair]:
    return [Pair(row[0], row[0] == "same", row[1], _born(row[2]), row[3], _born(row[4])) for row in _rows(HARD)]


def harder() -> list[Pair]:
    """Pairs of kinds that the other lists lack, each row with its kind."""
    return [Pair(row[1], row[0] == "same", row[2], _born(row[3]), row[4], _born(row[5])) for row in _rows(HARDER)]


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and line[0] != "#"]


def _born(text: str) -> date | int | None:
    if len(text) == 4:
        return int(text)
    return datetime.strptime(text, "%d.%m.%Y").date() if text else None  # noqa: DTZ007 - a day


def figures(pairs: Iterable[Pair]) -> Figures:
    told = [(pair.is_same, *judged(pair)) for pair in pairs]
    same = sum(is_same for is_same, _, _ in told)

    def share(place: int) -> tuple[Share, Share]:
        hits = sum(one[0] and one[place] for one in told)
        return Share(hits, same), Share(hits, sum(one[place] for one in told))

    return Figures(*share(1), *share(2))


def generated(pool: str) -> list[Pair]:
    return [*same_pairs(pool, EACH_SAME), *other_pairs(pool, EACH_OTHER)]


def by_kind(pairs: Iterable[Pair]) -> dict[str, tuple[bool, Share, Share]]:
    """Of each kind: how many were held to be possible, and likely."""
    found: dict[str, list[tuple[bool, bool, bool]]] = {}
    for pair in pairs:
        found.setdefault(pair.kind, []).append((pair.is_same, *judged(pair)))
    return {
        kind: (rows[0][0], Share(sum(row[1] for row in rows), len(rows)), Share(sum(row[2] for row in rows), len(rows)))
        for kind, rows in found.items()
    }


class Search(NamedTuple):
    """How often whoever was meant is first, among the first ten, and how many had to be weighed."""

    first: Share
    ten: Share
    weighed: float
    register: int


def search(pool: str, size: int = REGISTER) -> Search:
    """Everybody of the register stands under keys; whoever is looked for is asked for as another hand writes them."""
    known = [(one, described(one.said, one.born)) for one in register(pool, size)]
    index: dict[str, list[int]] = {}
    for number, (_, said) in enumerate(known):
        for key in stored_keys(said):
            index.setdefault(key, []).append(number)
    ranks, weighed = [], 0
    for pair in same_pairs(pool, EACH_SAME):
        meant, sought = described(pair.one, pair.one_born), described(pair.other, pair.other_born)
        place = len(known)
        keys = stored_keys(meant)
        for key in keys:
            index.setdefault(key, []).append(place)
        asked = asked_keys(sought)
        found = {number for key in asked.whole for number in index.get(key, ())}
        found |= {
            number
            for start in asked.beginnings
            for key, rows in index.items()
            if key.startswith(start)
            for number in rows
        }
        weighed += len(found)
        matches = [(answers(sought, meant if number == place else known[number][1]), number) for number in found]
        scored = sorted(((match.score, number) for match, number in matches if match), reverse=True)
        own = next((score for score, number in scored if number == place), None)
        # Of equals the one that is meant counts as the last: a name without a birth date often has namesakes.
        ranks.append(None if own is None else sum(score >= own for score, _ in scored))
        for key in keys:
            index[key].pop()
    of = len(ranks)
    return Search(
        Share(sum(rank == 1 for rank in ranks), of),
        Share(sum(rank is not None and rank <= 10 for rank in ranks), of),
        weighed / of,
        len(known),
    )

"""Writes the figures of the search for people into `docs/search.md`: `python -m tests.forms.namesakes.write`.

`--check` writes nothing and fails when the page says otherwise.
"""

import sys
from pathlib import Path

from forms.namesakes.weighing import ALIKE, FOUND, LIKELY, POSSIBLE
from tests.forms.namesakes.invented import Pair
from tests.forms.namesakes.measure import Figures, Search, by_kind, figures, generated, hard, harder, search

COMMAND = "python -m tests.forms.namesakes.write"
PAGE = Path(__file__).parents[3] / "docs" / "search.md"
BEGIN, END = "<!-- figures: written by `python -m tests.forms.namesakes.write` -->", "<!-- end of figures -->"


def main() -> int:
    """Write the page, or compare it."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    written = f"{before}{BEGIN}\n{told()}\n{END}{after}"
    if "--check" in sys.argv:
        return int(written != page)
    PAGE.write_text(written, encoding="utf-8")
    return 0


def told() -> str:
    """The figures in words."""
    return "\n".join((*of_pairs(), "", *_search(search("held_out"))))


def of_pairs() -> list[str]:
    """The figures of pairs alone, which take a second."""
    told = "What was done to the name, or who the other one is (held out) → held to be possible, likely:"
    return [
        *_pairs(figures(generated("held_out")), figures(hard()), figures(harder())),
        "",
        *_kinds(told, generated("held_out")),
        "",
        *_kinds("The same of the harder list:", harder()),
    ]


def _pairs(made: Figures, by_hand: Figures, harder_ones: Figures) -> list[str]:
    held_out = f"{made.recall_possible.of} + {_others(made, 'held_out')} pairs"
    lines = [
        f"Two writings, one person or not: «возможно» from {POSSIBLE:g} points, «вероятно» from {LIKELY:g} with an",
        f"agreeing birth date or document; a slip is in at most {100 - ALIKE} % of the letters (rapidfuzz `ratio`).",
        "",
        f"| | generated, held out ({held_out}) | by hand ({len(hard())} pairs) | harder ({len(harder())} pairs) |",
        "|---|---|---|---|",
    ]
    names = ("полнота, «возможно»", "точность, «возможно»", "полнота, «вероятно»", "точность, «вероятно»")
    rows = zip(names, made, by_hand, harder_ones, strict=True)
    return [*lines, *(f"| {name} | {one} | {two} | {three} |" for name, one, two, three in rows)]


def _others(made: Figures, pool: str) -> int:
    return len(generated(pool)) - made.recall_possible.of


def _kinds(told: str, pairs: list[Pair]) -> list[str]:
    rows = by_kind(pairs).items()
    lines = [told, "", "| | one person | possible | likely | of |", "|---|---|---|---|---|"]
    return [
        *lines,
        *(
            f"| {kind} | {'yes' if is_same else 'no'} | {possible.hits} | {likely.hits} | {likely.of} |"
            for kind, (is_same, possible, likely) in rows
        ),
    ]


def _search(found: Search) -> list[str]:
    asked = f"{found.first.of} questions"
    return [
        f"Looked for in a register of {found.register} invented people, as another hand writes them ({asked};",
        f"of equals the one that is meant is counted as the last; shown from {FOUND:g} of the best weight):",
        "",
        f"- first in the list: {found.first}",
        f"- among the first ten: {found.ten}",
        f"- weighed for one question on average: {found.weighed:.0f} of {found.register}",
    ]


if __name__ == "__main__":
    sys.exit(main())

"""Official documents: the act of survey as the product prints it, beside the plain call of WeasyPrint.

Each round is a new process: cold is its start up to its first paper, warm is every further one. Two of our processes
side by side are compared with one of the plain call: that is a machine of two cores. Memory is watched over a long run,
because a process that prints for weeks must not grow.
"""

import json
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from time import monotonic

from bench.machine import ROOT
from bench.press import How
from bench.report import Table
from bench.rounds import Goal, Row, schedule

SETTLED = 0.1
"""The first part of a long run, in which caches fill: growth is counted after it."""
PAIR = "pair"
TWO, ONE = "warm papers a second, two processes", "plain call, one process"
NAMES = {
    How.PLAIN_AUTO: "plain call, columns by content",
    How.PLAIN: "plain call",
    How.PLAIN_ARCHIVED: "plain call, PDF/A and tags too",
}
STRICT = frozenset({How.PLAIN_AUTO, How.PLAIN})
"""The references that a goal is set against."""


@dataclass(frozen=True)
class Scale:
    """How large a run is: `papers` are printed warm in each round, `long` in the run that watches memory."""

    rounds: int
    papers: int
    long: int


FULL = Scale(rounds=5, papers=20, long=500)
QUICK = Scale(rounds=2, papers=2, long=10)


@dataclass(frozen=True)
class Printing:
    """What one process said of its work."""

    cold: float
    """Seconds from asking for the process to its first paper."""
    seconds: tuple[float, ...]
    """Seconds of each further paper."""
    memory: tuple[int, ...]
    """Bytes that the process held after each."""
    pages: int

    @property
    def papers_a_second(self) -> float:
        """Warm papers in a second, from the median one."""
        return 1 / median(self.seconds)

    @property
    def growth(self) -> float:
        """Megabytes for 500 papers, once the caches are full."""
        settled = self.memory[int(len(self.memory) * SETTLED) :]
        return (settled[-1] - settled[0]) / (len(settled) - 1) * 500 / 1e6


def measure(scale: Scale) -> Table:
    """Print in turns, a new process each time; then once for long."""
    taken: dict[How, list[Printing]] = defaultdict(list)
    pairs: list[float] = []
    for how in schedule((*How, PAIR), scale.rounds):
        if how == PAIR:
            pairs.append(_side_by_side(scale.papers))
        else:
            taken[How(how)].append(_print(How(how), scale.papers))
    longest = {how: _print(how, scale.long) for how in How}
    rows: list[Row] = []
    alone = tuple(entry.papers_a_second for entry in taken[How.PLAIN])
    rows.append(Row(TWO, "/s", tuple(pairs), against=ONE, reference=alone, goal=Goal("at least", 2.5)))
    for how, name in NAMES.items():
        rows += _rows(taken[How.OURS], taken[how], name, Goal("at least", 1.4) if how in STRICT else None)
        rows.append(_growth(longest[How.OURS], longest[how], name))
    pages = longest[How.OURS].pages
    notes = (
        f"The sample act on {pages} pages, from its answers to the PDF; one core, a new process each round.",
        f"{TWO[0].upper()}{TWO[1:]}: what both print together while both work, beside one process of the plain call.",
        f"Growth of memory over {scale.long} papers in one process, without the first tenth, as for 500.",
    )
    return Table("documents", "Printing the act of survey", notes, tuple(rows))


def _print(how: How, papers: int) -> Printing:
    """Ask a new process for so many papers after its first."""
    words = ("--how", how.value, "--papers", str(papers), "--since", repr(monotonic()))
    done = subprocess.run([sys.executable, "-m", "bench.press", *words], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    said = json.loads(done.stdout)
    return Printing(said["cold"], tuple(said["seconds"]), tuple(said["memory"]), said["pages"])


def _side_by_side(papers: int) -> float:
    """Warm papers a second that two of our processes print together; each its own rate, and the rates added."""
    with ThreadPoolExecutor(2) as both:
        printed = both.map(lambda _: _print(How.OURS, papers), range(2))
        return sum(one.papers_a_second for one in printed)


def _rows(ours: list[Printing], its: list[Printing], name: str, goal: Goal | None) -> list[Row]:
    return [
        Row(
            "warm papers a second",
            "/s",
            tuple(entry.papers_a_second for entry in ours),
            against=name,
            reference=tuple(entry.papers_a_second for entry in its),
            goal=goal,
        ),
        Row(
            "first paper of a new process",
            "s",
            tuple(entry.cold for entry in ours),
            against=name,
            reference=tuple(entry.cold for entry in its),
        ),
    ]


def _growth(ours: Printing, its: Printing, name: str) -> Row:
    return Row(
        "growth of memory over 500 papers",
        "MB",
        (ours.growth,),
        against=name,
        reference=(its.growth,),
        basis="once",
        goal=Goal("at most", 5, "figure"),
    )

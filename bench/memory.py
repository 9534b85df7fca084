"""Memory with many open cases: of the worker that holds them, of the server, and bytes on disk for each.

Open cases stand at their first step with a timer of 30 days, on both sides. The driver keeps at most `AT_ONCE`
openings unanswered: that is what holds the pace down, so that the server's queue of first tasks never grows and a
person's click would not wait behind an import (perf.md A4).
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

from bench.bare import How
from bench.contenders import Bare, Contender, Ours
from bench.machine import resident, size_of
from bench.report import Table
from bench.rounds import Row
from bench.stand import Stand, stand

AT_ONCE = 20


@dataclass(frozen=True)
class Scale:
    """How large a run is: how many open cases to look at, and how many seconds of rest before each look."""

    counts: tuple[int, ...]
    rest: float

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of the table must know."""
        return (
            f"At most {AT_ONCE} openings are unanswered at any time: the pace of opening is the pace of the answers.",
            f"RSS after {self.rest:g} s of rest. Each figure is taken once: a few per cent mean nothing.",
            "Both kinds of workflows are opened in turn on one server; its RSS is that with all of them open.",
        )


FULL = Scale(counts=(1, 1000, 5000), rest=5.0)
QUICK = Scale(counts=(1, 20, 60), rest=0.5)


@dataclass(frozen=True)
class Standing:
    """How things stand after so many more cases of one contender were opened."""

    added: int
    worker: int
    """Bytes of memory of its worker."""
    server: int
    """Bytes of memory of the Temporal server."""
    history: int
    """Bytes that the server's database grew by."""
    record: int
    """Bytes that our own database grew by."""
    seconds: float
    """How long it took to open them."""


async def measure(scale: Scale) -> Table:
    """Open more and more cases of both kinds and look at the processes after each count."""
    async with stand(How.REGULAR) as place:
        contenders = (Ours(place), Bare(place, How.REGULAR))
        standings: dict[str, list[Standing]] = {contender.name: [] for contender in contenders}
        for before, count in pairwise((0, *scale.counts)):
            for contender in contenders:
                standings[contender.name].append(await _grown(place, contender, count - before, scale.rest))
    ours, bare = standings["ours"], standings[contenders[1].name]
    return Table(
        "memory", "Memory with many open cases", scale.notes, tuple(_rows(scale, ours, bare, contenders[1].name))
    )


async def _grown(place: Stand, contender: Contender, added: int, rest: float) -> Standing:
    """Open so many more, let the processes come to rest, and look at them."""
    history, record = _on_disk(place)
    waiting = iter(await contender.prepare(added, turns=1))
    began = perf_counter()
    await asyncio.gather(*(_open(contender, waiting) for _ in range(AT_ONCE)))
    seconds = perf_counter() - began
    await asyncio.sleep(rest)
    grown = _on_disk(place)
    return Standing(
        added=added,
        worker=resident(place.pids[contender.part]),
        server=resident(place.pids["temporal"]),
        history=grown[0] - history,
        record=grown[1] - record,
        seconds=seconds,
    )


async def _open(contender: Contender, waiting: Iterator[str]) -> None:
    for case in waiting:
        await contender.open(case)


def _on_disk(place: Stand) -> tuple[int, int]:
    return size_of(place.data / "temporal.db"), size_of(place.data / "marshrut.db")


def _rows(scale: Scale, ours: list[Standing], bare: list[Standing], name: str) -> Iterator[Row]:
    for count, mine, its in zip(scale.counts, ours, bare, strict=True):
        yield _row(f"worker's RSS, {count} open", "MB", mine.worker / 1e6, its.worker / 1e6, name)
    for few in (0, -2):
        words = f"worker's RSS for each open case, from {scale.counts[few]} to {scale.counts[-1]}"
        added = (scale.counts[-1] - scale.counts[few]) * 1e3
        yield _row(
            words,
            "kB",
            (ours[-1].worker - ours[few].worker) / added,
            (bare[-1].worker - bare[few].worker) / added,
            name,
        )
    mine, its = ours[-1], bare[-1]
    history = mine.history / mine.added / 1e3, its.history / its.added / 1e3
    yield _row("server's database for each open case", "kB", *history, name)
    yield _row("openings a second", "/s", mine.added / mine.seconds, its.added / its.seconds, name)
    yield _alone("our database for each open case, its signal included", "kB", mine.record / mine.added / 1e3)
    yield _alone(f"time to open {scale.counts[-1]}", "s", sum(standing.seconds for standing in ours))
    yield _alone(f"server's RSS, {scale.counts[-1]} open of each kind", "MB", its.server / 1e6)


def _alone(what: str, unit: str, mine: float) -> Row:
    return Row(what, unit, (mine,), basis="once")


def _row(what: str, unit: str, mine: float, its: float, name: str) -> Row:
    return Row(what, unit, (mine,), against=name, reference=(its,), basis="once")

"""The rehearsal itself: so many made-up cases one after another, each told of as it ends."""

from collections.abc import AsyncIterator
from random import Random
from typing import NamedTuple

from api.rehearsal.answers import made_up_signal
from api.rehearsal.course import Course, Tried
from api.rehearsal.report import Report, Seen
from api.rehearsal.stage import Stage


class Played(NamedTuple):
    """One case that was played, and what all of them have shown by then."""

    number: int
    turns: int
    is_over: bool
    report: Report


async def play(stage: Stage, *, cases: int, seed: int) -> AsyncIterator[Played]:
    """Play these cases. The same seed makes the same choices; how long the server takes is its own affair."""
    tried, seen, chance = Tried(), Seen(stage.norm.route), Random(seed)  # noqa: S311
    for number in range(1, cases + 1):
        opening = made_up_signal(stage.norm, stage.office.clock().date(), chance)
        case, hands = await stage.open_case(opening)
        is_over = await Course(stage.norm, hands, tried, chance).play()
        turns, tasks, papers = await stage.record(case)
        seen.take(turns, tasks, papers, is_over=is_over)
        yield Played(number, len(turns), is_over, seen.report())

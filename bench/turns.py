"""Full turns: update `tell` → committed `record_turn` on SQLite → answer, beside a bare workflow on the same server.

A case is opened and told eight steps; the bare workflow takes as many updates and activities and keeps the same
timer. One driver process, the embedded server, and a worker process for each contender share the machine.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import func, select
from temporalio.api.enums.v1 import EventType

from bench.bare import How
from bench.caseload import STEPS, TURNS
from bench.contenders import Bare, Contender, Ours
from bench.machine import processor_seconds
from bench.report import Table
from bench.rounds import Goal, Row, percentile, schedule
from bench.stand import Stand, stand
from models import tables

PREPARED = (
    "Each round opens every case and tells it 8 steps; the order of the contenders changes from round to round.",
    "Turns a second count openings and steps; p50 and p99 are of `tell` alone, p99 pooled over all rounds.",
)


@dataclass(frozen=True)
class Load:
    """How many cases a round has, and how many of them are at work at once."""

    at_once: int
    cases: int

    @property
    def words(self) -> str:
        """As it stands in a row."""
        return "1 case at a time" if self.at_once == 1 else f"{self.at_once} cases at once"


@dataclass(frozen=True)
class Scale:
    """How large a run is."""

    rounds: int
    loads: tuple[Load, ...]


FULL = Scale(rounds=7, loads=(Load(at_once=1, cases=15), Load(at_once=20, cases=100)))
QUICK = Scale(rounds=2, loads=(Load(at_once=1, cases=2), Load(at_once=20, cases=20)))


@dataclass(frozen=True)
class Round:
    """One round of one contender."""

    seconds: float
    tells: tuple[float, ...]
    """Seconds from each `tell` to its answer."""
    worker: float
    """Seconds of processor time that the contender's worker used."""
    server: float
    """The same of the Temporal server."""

    @property
    def turns(self) -> float:
        """Openings and steps recorded."""
        return len(self.tells) / STEPS * TURNS


@dataclass(frozen=True)
class History:
    """What one finished case left in Temporal, for each step between its first and its last."""

    events: float
    tasks: float
    """Workflow tasks."""
    size: float
    """Bytes of the whole history, for each turn."""


async def measure(scale: Scale) -> Table:
    """Run everything on a stand of its own."""
    async with stand(*How) as place:
        contenders = (Ours(place), *(Bare(place, how) for how in How))
        rows: list[Row] = []
        for load in scale.loads:
            rows += _timed(load, await _rounds(place, contenders, load, scale.rounds))
        histories = {contender.name: await _history(place, contender) for contender in contenders}
        await _all_recorded(place)
    rows += _counted(histories)
    return Table("turns", "Full turns against a bare Temporal workflow", PREPARED, tuple(rows))


async def _rounds(place: Stand, contenders: tuple[Contender, ...], load: Load, rounds: int) -> dict[str, list[Round]]:
    """So many rounds of each, taking turns; one more before them, which does not count."""
    taken: dict[str, list[Round]] = defaultdict(list)
    for contender in (*contenders, *schedule(contenders, rounds)):
        taken[contender.name].append(await _round(place, contender, load))
    return {name: done[1:] for name, done in taken.items()}


async def _round(place: Stand, contender: Contender, load: Load) -> Round:
    waiting = iter(await contender.prepare(load.cases))
    worker, server = place.pids[contender.part], place.pids["temporal"]
    tells: list[float] = []
    used, began = (processor_seconds(worker), processor_seconds(server)), perf_counter()
    await asyncio.gather(*(_work_off(contender, waiting, tells) for _ in range(load.at_once)))
    seconds = perf_counter() - began
    return Round(seconds, tuple(tells), processor_seconds(worker) - used[0], processor_seconds(server) - used[1])


async def _work_off(contender: Contender, waiting: Iterator[str], tells: list[float]) -> None:
    """Take one case after another, each from its opening to its last step."""
    for case in waiting:
        await contender.open(case)
        for turn in range(1, TURNS):
            began = perf_counter()
            await contender.tell(case, turn)
            tells.append(perf_counter() - began)


async def _history(place: Stand, contender: Contender) -> History:
    """Walk one case alone and count what it left: noise plays no part in it."""
    (case,) = await contender.prepare(1)
    await _work_off(contender, iter((case,)), [])
    handle = place.client.get_workflow_handle(contender.workflow_of(case))
    await handle.result()
    kinds = [event.event_type async for event in handle.fetch_history_events()]
    told = [at for at, kind in enumerate(kinds) if kind == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED]
    between = kinds[told[1] : told[-1]]
    tasks = between.count(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
    size = (await handle.describe()).raw_description.workflow_execution_info.history_size_bytes
    return History(len(between) / (STEPS - 1), tasks / (STEPS - 1), size / TURNS)


async def _all_recorded(place: Stand) -> None:
    """Every turn that was answered stands in the database: what was measured is what was meant."""
    audit, file = tables.Audit, tables.CaseFile
    async with place.sessions.reading() as connection:
        turns = await connection.scalar(select(func.count()).select_from(audit))
        closed = await connection.scalar(select(func.count()).select_from(file).where(file.closed_at.is_not(None)))
    if not closed or turns != closed * TURNS:
        raise RuntimeError(f"{turns} turns of {closed} closed cases are on record: the figures mean nothing")


def _timed(load: Load, taken: dict[str, list[Round]]) -> Iterator[Row]:
    """The rows of one load; the goals are against the bare workflow with regular activities."""
    ours = taken["ours"]
    for name in (name for name in taken if name != "ours"):
        its, has_goals = taken[name], How.REGULAR in name
        for what, unit, of, goal in (
            ("turns a second", "/s", _turns_a_second, Goal("at least", 0.9)),
            ("p50 of a turn", "ms", _middle, Goal("at most", 1.5)),
            ("worker's processor time for each turn", "ms", _of_worker, None),
            ("server's processor time for each turn", "ms", _of_server, None),
        ):
            yield Row(
                f"{what}, {load.words}",
                unit,
                tuple(map(of, ours)),
                against=name,
                reference=tuple(map(of, its)),
                goal=goal if has_goals else None,
            )
        yield Row(
            f"p99 of a turn, {load.words}",
            "ms",
            (_slowest(ours),),
            against=name,
            reference=(_slowest(its),),
            steadiness=tuple(map(_middle, its)),
            goal=Goal("at most", 2.0) if has_goals else None,
        )


def _turns_a_second(taken: Round) -> float:
    return taken.turns / taken.seconds


def _middle(taken: Round) -> float:
    return percentile(taken.tells, 0.5) * 1000


def _of_worker(taken: Round) -> float:
    return taken.worker / taken.turns * 1000


def _of_server(taken: Round) -> float:
    return taken.server / taken.turns * 1000


def _slowest(rounds: list[Round]) -> float:
    return percentile([tell for entry in rounds for tell in entry.tells], 0.99) * 1000


def _counted(histories: dict[str, History]) -> Iterator[Row]:
    ours = histories["ours"]
    for name in (name for name in histories if name != "ours"):
        its = histories[name]
        for what, unit, mine, theirs, goal in (
            ("workflow tasks for each step", "", ours.tasks, its.tasks, Goal("at most", 1, "figure")),
            ("history events for each step", "", ours.events, its.events, Goal("at most", 9, "figure")),
            ("history for each turn", "B", ours.size, its.size, None),
        ):
            yield Row(what, unit, (mine,), against=name, reference=(theirs,), basis="counted", goal=goal)

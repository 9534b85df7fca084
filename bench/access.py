"""What it costs to show only what somebody may see: the list of 50 cases of a region, with and without the condition.

Both lists are made in turns by the same code over the same database, and have equally many rows. The
reference leaves out why a case is shown and, on PostgreSQL, reads as the system does, whom the second wall lets pass:
it lists whatever is newest. Beside it: what a decision of `may` costs, first and again.
"""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from sqlalchemy import true

from activities.wall import asking
from api.app import create_app
from api.commands.serve import set_up_log
from api.office import Office
from api.reading import case_list as reading
from api.reading.case_list import Wanted, case_rows
from api.supervisor.key_file import kept_keys
from api.v1.case_list import CaseFilter, list_cases
from bench import filling, population, visitors
from bench.house import clock
from bench.report import Table
from bench.rounds import Goal, Row, ratios
from bench.visitors import OFFICES, OVERSEERS, PARTS, Visitor
from models.people import Actor, AgencyKind, Permission, Relation, Role, may
from models.policies.decisions import decide
from models.settings import read_settings
from tests.support.postgres import Cluster

MOST = 1.2
"""The list may take so many times as long as without the condition."""
NOTES = (
    "A list is the newest 50 cases. «The answer» is all that the door does for it; «the statement» is its SQL alone.",
    "On PostgreSQL ours also pass the second wall as the application passes it; the reference does not.",
)


@dataclass(frozen=True)
class Scale:
    """How large a run is."""

    cases: int
    rounds: int
    lists: int
    """Made in each round with the condition, and as many without."""
    postgres: bool = True


FULL = Scale(cases=200_000, rounds=7, lists=60)
QUICK = Scale(cases=600, rounds=2, lists=10, postgres=False)
SHOWN = 50
ORDERS = ("with", "without"), ("without", "with")
SECRETARY = PARTS.index("kdn-secretary")
Making = Callable[[], Awaitable[int]]
"""Makes a list, and says how many rows it has."""
BARE = lru_cache(reading.plain_list.__wrapped__)
"""Builds the lists of the reference, and keeps them as long as ours are kept."""


async def measure(scale: Scale) -> Table:
    """On SQLite, and on PostgreSQL where it is installed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as home:
        folder = Path(home)
        rows += await on(f"sqlite+aiosqlite:///{folder / 'region.db'}", "SQLite", folder, scale)
        if scale.postgres:
            with Cluster.started(folder) as cluster, cluster.database(behind_the_wall=True) as url:
                rows += await on(url, "PostgreSQL", folder, scale, above=cluster.above(url))
    return Table("access", "Showing only what may be seen", (f"{scale.cases} cases.", *NOTES), (*rows, *_decisions()))


async def on(url: str, name: str, folder: Path, scale: Scale, *, above: str | None = None) -> list[Row]:
    """Fill this database, by this other address of it, and make the lists over it."""
    await asyncio.to_thread(filling.fill, url, scale.cases, visitors.signed_in(), above=above)
    return await over(url, name, folder, scale)


async def over(url: str, name: str, folder: Path, scale: Scale) -> list[Row]:
    """Make the lists over a database that is filled."""
    settings = read_settings(
        data=folder, database_url=url, demo=False, keys=kept_keys(folder), port=0, log_level="error", packs=()
    )
    set_up_log(settings)
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        office: Office = app.state.office
        overseer = await _actor(office, OVERSEERS[0])
        actors = {
            "an office": await _actor(office, OFFICES[0]),
            "the commission": await _actor(office, OFFICES[SECRETARY]),
            "supervision of the region": overseer,
            "supervision of a town": overseer.model_copy(update={"territory": population.territory(0)}),
        }
        return [row for who, actor in actors.items() for row in await _rows(office, actor, f"{name}, {who}", scale)]


async def _rows(office: Office, actor: Actor, name: str, scale: Scale) -> list[Row]:
    with asking(actor):
        shown = len((await list_cases(actor, office, CaseFilter(limit=SHOWN))).items)

    async def answer() -> int:
        return len((await list_cases(actor, office, CaseFilter(limit=shown))).items)

    async def statement() -> int:
        async with office.sessions.reading(is_usual=True) as connection:
            return len(await case_rows(connection, actor, Wanted(limit=shown)))

    found = []
    for what, make in (("the answer", answer), ("the statement", statement)):
        taken = await _rounds(make, actor, scale, shown)
        goal = Goal("at most", MOST) if what == "the answer" else None
        ours, bare = taken["with"], taken["without"]
        steady = ratios(ours, bare)  # made in turns: a slow minute is slow for both, and moves no ratio
        found.append(Row(f"{name}: {what}", "ms", ours, "the same without", bare, goal=goal, steadiness=steady))
    return found


async def _rounds(make: Making, actor: Actor, scale: Scale, shown: int) -> dict[str, tuple[float, ...]]:
    """Milliseconds of a list, round by round, with the condition and without it; the first round does not count.

    One list with it and one without in turns, and of each the median: what else the machine does lasts longer than a
    list, and would fall on one of them alone.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(scale.rounds + 1):
        times: dict[str, list[float]] = defaultdict(list)
        for place in range(scale.lists):
            for name in ORDERS[place % 2]:
                with _without_condition() if name == "without" else asking(actor):
                    began = perf_counter()
                    rows = await make()
                    times[name].append((perf_counter() - began) * 1000)
                if rows != shown:
                    raise RuntimeError(f"{name} the condition the list has {rows} rows and not {shown}")
        for name, each in times.items():
            taken[name].append(median(each))
    return {name: tuple(medians[1:]) for name, medians in taken.items()}


@contextmanager
def _without_condition() -> Iterator[None]:
    with (
        patch.object(reading, "_reasons", lambda _asker, _wanted: (true(),)),
        patch.object(reading, "plain_list", BARE),
    ):
        yield


async def _actor(office: Office, visitor: Visitor) -> Actor:
    from api.signing_in import bearer_of  # noqa: PLC0415 - the door's own way to know somebody

    bearer = await bearer_of(office, visitor.secret)
    if bearer is None:
        raise RuntimeError(f"{visitor.person} is not known")
    return bearer.actor


def _decisions() -> tuple[Row, ...]:
    """Microseconds of a decision of `may`: asked of Cedar, and asked again."""
    relation = Relation(territory="ru.sve", custodian="own", agencies=("own", "other"))
    asked: list[tuple[Any, ...]] = [
        (
            Actor(person="somebody", agency=agency, kind=AgencyKind.SCHOOL, role=role, territory="ru"),
            permission,
            relation,
        )
        for agency, role, permission in product(("own", "other"), Role, Permission)
    ]
    first, again = [], []
    for _ in range(3):
        decide.cache_clear()
        first.append(_each(asked))
        again.append(_each(asked))
    return (
        Row("a decision, asked of Cedar", "µs", tuple(first), goal=Goal("at most", 5_000, "figure")),
        Row("the same decision again", "µs", tuple(again), goal=Goal("at most", 60, "figure")),
    )


def _each(asked: list[tuple[Any, ...]]) -> float:
    began = perf_counter()
    for one in asked:
        may(*one)
    return (perf_counter() - began) / len(asked) * 1_000_000

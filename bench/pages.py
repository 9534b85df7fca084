"""Pages and JSON over a whole region: 200 000 cases, 50 people at once, beside an empty page and the bare SQL.

The product's web server and one with an empty page stand side by side and are asked in turns; the statements of the
same requests are asked directly in the same rounds. Everybody's session stands in the database already.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from api.app import create_app
from api.commands.serve import set_up_log
from api.supervisor.key_file import kept_keys
from api.supervisor.part import Part, launch, stop, wait_ready
from api.supervisor.stack import free_port
from bench import filling, visitors
from bench.crowd import Asking, Visits, visit
from bench.house import clock
from bench.report import Table
from bench.rounds import Goal, Row, percentile, schedule
from bench.statements import Asked, Direct, statements_of
from bench.visitors import Door
from models.settings import read_settings
from tests.support.postgres import Cluster

GRACE = 10.0
NOTES = (
    "Each round asks every door, the empty page and the bare statements for some seconds; their order changes.",
    "p95 and p99 are pooled over all rounds. The counts of supervision are over the whole region.",
)
EMPTY, SQL = "an empty page", "its bare SQL"


@dataclass(frozen=True)
class Scale:
    """How large a run is."""

    cases: int
    rounds: int
    at_once: int
    seconds: float
    """For which each contender is asked in a round."""
    postgres: bool = True


FULL = Scale(cases=200_000, rounds=5, at_once=50, seconds=4)
QUICK = Scale(cases=600, rounds=2, at_once=5, seconds=0.3, postgres=False)


async def measure(scale: Scale) -> Table:
    """On SQLite, and on PostgreSQL where it is installed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as home:
        folder = Path(home)
        rows += await on(f"sqlite+aiosqlite:///{folder / 'region.db'}", "SQLite", folder, scale)
        if scale.postgres:
            with Cluster.started(folder) as cluster, cluster.database() as url:
                rows += await on(url, "PostgreSQL", folder, scale)
    return Table("pages", "Pages and JSON over a region", (f"{scale.cases} cases.", *NOTES), tuple(rows))


async def on(url: str, name: str, folder: Path, scale: Scale, *, is_filled: bool = False) -> list[Row]:
    """Fill this database, unless it is filled, and measure over it."""
    if not is_filled:
        await asyncio.to_thread(filling.fill, url, scale.cases, visitors.signed_in())
    doors = visitors.doors(visitors.seen(url))
    asked = await _statements(url, folder, doors)
    async with _houses(url, folder) as ports:
        taken = await _rounds(ports, url, doors, asked, scale)
    return [row for door in doors for row in _rows(f"{name}, {door.name}", door, taken)]


async def _rounds(
    ports: dict[str, int], url: str, doors: list[Door], asked: dict[str, list[list[Asked]]], scale: Scale
) -> dict[str, list[Visits]]:
    """So many rounds of each contender, and one before them, which does not count."""
    direct, taken = Direct(url), defaultdict(list)
    ask = partial(visit, at_once=scale.at_once, seconds=scale.seconds)
    contenders = {door.name: partial(ask, ports["pages"], door.requests) for door in doors}
    contenders[EMPTY] = partial(ask, ports["empty"], [Asking("/empty")])
    for door in doors:
        bundles = asked[door.name]
        contenders[f"{SQL}: {door.name}"] = partial(
            direct.ask, bundles, at_once=scale.at_once, seconds=scale.seconds / 2
        )
    names = tuple(contenders)
    for name in (*names, *schedule(names, scale.rounds)):
        taken[name].append(await contenders[name]())
    direct.close()
    return {name: visits[1:] for name, visits in taken.items()}


async def _statements(url: str, folder: Path, doors: list[Door]) -> dict[str, list[list[Asked]]]:
    settings = read_settings(
        data=folder,
        database_url=url,
        demo=False,
        keys=kept_keys(folder),
        port=0,
        log_level="error",
        packs=(),
        requests_per_minute=0,
    )
    set_up_log(settings)
    return {
        door.name: await statements_of(
            create_app(settings, clock=clock), door.requests[:: 1 + len(door.requests) // 60]
        )
        for door in doors
    }


@asynccontextmanager
async def _houses(url: str, folder: Path) -> AsyncIterator[dict[str, int]]:
    """Both web servers, up; stopped at the end."""
    async with AsyncExitStack() as closing:
        ports = {}
        for app in ("pages", "empty"):
            ports[app] = free_port()
            environment = {
                **os.environ,
                "MARSHRUT_DATA": str(folder),
                "MARSHRUT_DATABASE_URL": url,
                "MARSHRUT_PORT": str(ports[app]),
                "MARSHRUT_HOST": "127.0.0.1",
                "MARSHRUT_KEYS": json.dumps(kept_keys(folder)),
                "MARSHRUT_DEMO": "false",
                "MARSHRUT_PACKS": "[]",
            }
            path = "/healthz" if app == "pages" else "/empty"
            command = (sys.executable, "-m", "bench.house", "--app", app)
            part = Part(app, app, command, partial(_answers, ports[app], path))
            process = await launch(part, folder / "logs", environment)
            closing.push_async_callback(stop, process, GRACE)
            await wait_ready(part, process, folder / "logs")
        yield ports


async def _answers(port: int, path: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as browser:
            return (await browser.get(f"http://127.0.0.1:{port}{path}")).is_success
    except httpx.HTTPError:
        return False


def _rows(name: str, door: Door, taken: dict[str, list[Visits]]) -> Iterator[Row]:
    ours = taken[door.name]
    for against, its in ((EMPTY, taken[EMPTY]), (SQL, taken[f"{SQL}: {door.name}"])):
        has_goals = door.is_json and against == EMPTY
        yield Row(
            f"{name}: answers a second",
            "/s",
            tuple(one.a_second for one in ours),
            against=against,
            reference=tuple(one.a_second for one in its),
            goal=Goal("at least", 0.3) if has_goals else None,
        )
        yield Row(
            f"{name}: p50",
            "ms",
            tuple(_milliseconds(one, 0.5) for one in ours),
            against=against,
            reference=tuple(_milliseconds(one, 0.5) for one in its),
        )
        for part in (0.95, 0.99):
            yield Row(
                f"{name}: p{part * 100:.0f}",
                "ms",
                (_pooled(ours, part),),
                against=against,
                reference=(_pooled(its, part),),
                steadiness=tuple(_milliseconds(one, 0.5) for one in its),
                goal=Goal("at most", 3.0) if has_goals and part > 0.95 else None,  # noqa: PLR2004 - p99
            )


def _milliseconds(one: Visits, part: float) -> float:
    return percentile(one.waits, part) * 1000


def _pooled(visits: list[Visits], part: float) -> float:
    return percentile([wait for one in visits for wait in one.waits], part) * 1000

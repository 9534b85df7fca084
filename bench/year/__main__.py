"""`python -m bench.year [--quick] [--cases N] [--days N] [--sittings N] [--kills N] [--seed N]`: play the year.

Then prove what has to be true, and say what came out. Exit code 1 when anything is wrong.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from bench.year import proof, town
from bench.year.course import Size, Year
from bench.year.death import Deaths, dying
from bench.year.street import Street
from tests.support.clock import ticking
from tests.support.server import furnished, publish

FULL, QUICK = Size(cases=300, days=365, sittings=24), Size(cases=6, days=45, sittings=2)
LIFE, SHORT_LIFE = (1.0, 15.0), (1.0, 4.0)
"""Seconds that a worker lives before it is killed."""


async def played(size: Size, *, kills: int, seed: int, life: tuple[float, float]) -> list[str]:
    """Play it; answers what is wrong at the end."""
    publish()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="marshrut-year-") as home:
        url = f"sqlite+aiosqlite:///{Path(home) / 'year.db'}"
        async with ticking() as clock, furnished(url) as sessions:
            deaths = Deaths(kills)
            year = Year(Street(clock, sessions), size, Random(seed), on_its_way=deaths.come_to)
            async with dying(clock.address, url, deaths, life):
                await year.play()
                found, told = await proof.wrong(year), await _told(year)
    print(f"{sum(map(len, town.agencies().values()))} agencies, {size.days} days in {time.monotonic() - began:.0f} s")
    print(f"the worker was killed {deaths.count} times; processors worked {_worked():.0f} s")
    for what, count in year.street.done.most_common():
        each, longest = year.street.took[what] / count * 1000, year.street.longest[what]
        print(f"  {what}: {count}, {each:.0f} ms each, the longest {longest:.1f} s")
    print("\n".join(told))
    return found if deaths.count >= kills else [*found, f"the worker was killed only {deaths.count} times"]


def _worked() -> float:
    """Seconds that this process and those it started worked, the server and every worker among them."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def _told(year: Year) -> list[str]:
    states = [await child.state() for child in year.cases]
    ends = Counter(state.closed.outcome if state.closed else f"open in {state.stage}" for state in states)
    items = [item for sitting in year.sittings for item in (await sitting.state()).items]
    stands = Counter(f"{item.standing}{f' ({item.reason})' if item.reason else ''}" for item in items)
    return [
        f"cases: {len(states)}, turns: {sum(state.turn + 1 for state in states)}",
        *(f"  {name}: {count}" for name, count in ends.most_common()),
        f"sittings: {len(year.sittings)}, questions: {len(items)}",
        *(f"  {name}: {count}" for name, count in stands.most_common()),
    ]


def main() -> int:
    """Play what was asked for."""
    reader = argparse.ArgumentParser(prog="python -m bench.year", description="A year of one municipality.")
    reader.add_argument("--quick", action="store_true", help="six children, two sittings, three deaths")
    for name in Size._fields:
        reader.add_argument(f"--{name}", type=int, default=None, help=f"how many {name}")
    reader.add_argument("--kills", type=int, default=None, help="how often the worker is killed")
    reader.add_argument("--seed", type=int, default=1)
    asked = reader.parse_args()
    usual, life = (QUICK, SHORT_LIFE) if asked.quick else (FULL, LIFE)
    size = usual._replace(**{name: said for name in Size._fields if (said := getattr(asked, name)) is not None})
    kills = asked.kills if asked.kills is not None else (3 if asked.quick else 50)
    found = asyncio.run(played(size, kills=kills, seed=asked.seed, life=life))
    print("\n".join(found[:40]) or "Everything that has to be true is true.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

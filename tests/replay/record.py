"""`python -m tests.replay.record`: record the golden histories of this release, to be replayed by every later one.

Histories of a release are never recorded anew while its cases live; a shape that has none yet gets one. Until the
release is out, `--again` replaces them.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Collection
from pathlib import Path

from tests.replay.replaying import turns_of
from tests.replay.shapes import FOLDER, SHAPES, publish_shapes
from tests.support.clock import ticking
from tests.support.server import Case, Office, furnished, working

HISTORIES = FOLDER / "histories"


def release() -> str:
    """The version that is being made."""
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text())["project"]
    return str(project["version"])


async def record(folder: Path, names: Collection[str]) -> None:
    """Play these shapes on the real server and keep what Temporal kept, and which turns were made."""
    publish_shapes()
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite+aiosqlite:///{home}/marshrut.db"
        async with ticking() as clock, furnished(url) as sessions, working(clock.client, sessions):
            for name in names:
                case = await SHAPES[name](Office(clock, sessions))
                await keep(case, folder / f"{name}.json")
                sys.stdout.write(f"{folder.name}/{name}: ходов {len(await case.turns())}\n")


async def keep(case: Case, path: Path) -> None:
    """The history of the last run, and beside it the turns that it stands for."""
    history = await case.handle.fetch_history()
    text = json.dumps(history.to_json_dict(), separators=(",", ":"), ensure_ascii=False)
    turns = "".join(f"{turn.model_dump_json()}\n" for turn in await turns_of(history))
    _write(path, text.replace(case.office.clock.client.identity, "recorder") + "\n")
    _write(path.with_suffix(".turns"), turns)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Record what there is no record of."""
    folder = HISTORIES / release()
    if "--again" in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)
    missing = [name for name in SHAPES if not (folder / f"{name}.json").exists()]
    if not missing:
        sys.stderr.write(
            f"{folder} уже записана. Истории вышедшей редакции не переписывают: поднимите версию в pyproject.toml. "
            "Если редакция ещё не вышла: python -m tests.replay.record --again\n"
        )
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(record(folder, missing))
    return 0


if __name__ == "__main__":
    sys.exit(main())

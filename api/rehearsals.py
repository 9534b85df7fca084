"""Rehearsals that this process has begun, each in a process of its own: how far they are, and what they showed."""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from api.rehearsal.report import Report
from models.ids import Digest
from models.route import Route

log = structlog.get_logger()
PROGRESS = re.compile(r"(\d+)/(\d+)")
"""How the command says on its standard error that so many cases of so many are through."""
FAILED = "Репетиция не состоялась."
"""How the command begins when it says in words why there is no report."""
MOST = 30
"""Cases of a rehearsal that is begun from a page; the command line takes more."""
LINES = 30
"""How much of what a broken rehearsal said goes into the log."""


@dataclass
class Rehearsal:
    """One rehearsal of one version."""

    cases: int
    done: int = 0
    report: Report | None = None
    is_broken: bool = False
    """Whether it ended without a report."""
    trouble: str = ""
    """Why, in the words of the command (Russian); empty when the program itself broke off."""

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.report is None and not self.is_broken


_rehearsals: dict[Digest, Rehearsal] = {}
_running: set[asyncio.Task[None]] = set()


def rehearsal_of(route: Digest) -> Rehearsal | None:
    """The last rehearsal of this version that this process has begun."""
    return _rehearsals.get(route)


def begin(route: Route, cases: int, folders: Sequence[Path] = ()) -> bool:
    """Begin a rehearsal of this very version; False while another one runs: each takes a whole server and a printer.

    `folders` are the packs of this process: the rehearsal knows the same.
    """
    if _running:
        return False
    rehearsal = _rehearsals[route.digest] = Rehearsal(min(cases, MOST))
    task = asyncio.create_task(_run(command_for(route, rehearsal.cases, folders), route.digest, rehearsal))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return True


def command_for(route: Route, cases: int, folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The command line that rehearses exactly this version, whatever is in force, or refuses in words."""
    named = (f"{route.id}.v{route.version}", "--digest", route.digest, "--cases", str(cases), "--json")
    beside = (word for folder in folders for word in ("--pack", str(folder)))
    return (sys.executable, "-m", "api", "route", "rehearse", *named, *beside)


async def _run(command: Sequence[str], route: Digest, rehearsal: Rehearsal) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    if process.stdout is None or process.stderr is None:
        raise RuntimeError("a process that was given pipes has none")
    try:
        shown, said = await asyncio.gather(process.stdout.read(), _follow(process.stderr, rehearsal))
        await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        raise
    try:
        rehearsal.report = Report.model_validate_json(shown)
    except ValueError:
        rehearsal.is_broken, rehearsal.trouble = True, told_in_words(said)
    if rehearsal.is_broken:
        log.error("rehearsal_broken", route=route[:12], said=said[-LINES:])
    log.info("route_rehearsed", route=route[:12], cases=rehearsal.done, ended=process.returncode)


def told_in_words(said: Sequence[str]) -> str:
    """What the command said for a person; empty when it broke off with words for a programmer alone."""
    return next((line.removeprefix(FAILED).strip() for line in reversed(said) if line.startswith(FAILED)), "")


async def _follow(stream: asyncio.StreamReader, rehearsal: Rehearsal) -> list[str]:
    """Read what is said until the end; the lines that are no progress."""
    said: list[str] = []
    async for raw in stream:
        line = raw.decode(errors="replace").strip()
        if found := PROGRESS.fullmatch(line):
            rehearsal.done = int(found[1])
        elif line:
            said.append(line)
    return said

"""Rehearsals that this process has begun, each in a process of its own: how far they are, and what they showed."""

import asyncio
import re
import sys
from dataclasses import dataclass

import structlog

from api.rehearsal.report import Report
from models.ids import Digest
from models.route import Route

log = structlog.get_logger()
PROGRESS = re.compile(r"(\d+)/(\d+)")
"""How the command says on its standard error that so many cases of so many are through."""
MOST = 30
"""Cases of a rehearsal that is begun from a page; the command line takes more."""


@dataclass
class Rehearsal:
    """One rehearsal of one version."""

    cases: int
    done: int = 0
    report: Report | None = None
    trouble: str = ""
    """Why there is no report, in words for the methodologist."""

    @property
    def is_running(self) -> bool:
        """Whether it has neither a report nor a trouble yet."""
        return self.report is None and not self.trouble


_rehearsals: dict[Digest, Rehearsal] = {}
_running: set[asyncio.Task[None]] = set()


def rehearsal_of(route: Digest) -> Rehearsal | None:
    """The last rehearsal of this version that this process has begun."""
    return _rehearsals.get(route)


def begin(route: Route, cases: int) -> bool:
    """Begin a rehearsal; False while another one runs: each takes a whole server and a printer."""
    if _running:
        return False
    rehearsal = _rehearsals[route.digest] = Rehearsal(min(cases, MOST))
    task = asyncio.create_task(_run(route, rehearsal))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return True


async def _run(route: Route, rehearsal: Rehearsal) -> None:
    name, cases = f"{route.id}.v{route.version}", str(rehearsal.cases)
    command = (sys.executable, "-m", "api", "route", "rehearse", name, "--cases", cases, "--json")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
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
        rehearsal.trouble = said[-1] if said else f"Код выхода {process.returncode}."
    log.info("route_rehearsed", route=route.digest[:12], cases=rehearsal.done, ended=process.returncode)


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

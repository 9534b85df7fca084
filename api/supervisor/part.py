"""One part of the running product: its command line, its log, and how to ask whether it is well."""

import asyncio
import ctypes
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from models.settings import PREFIX

LOG_LIMIT = 10_000_000
"""Bytes after which a part's log is set aside at its next start."""
PR_SET_PDEATHSIG = 1


class PartFailed(RuntimeError):
    """A part did not come up; the message (Russian) says which, and where its log is."""


@dataclass(frozen=True)
class Part:
    """What to run, and the question that is answered once it is ready for work."""

    name: str
    title: str
    command: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    patience: float = 90.0
    """Seconds it may take to become ready."""
    needs: tuple[str, ...] = ()
    """The parts, if they run here, that have to stand before this one is started."""
    signs: tuple[Path, ...] = ()
    """Files that say it is ready; one that a killed part left behind is taken away before the next start."""
    is_ours: bool = True
    """Whether it may know our settings, with the keys among them."""


async def launch(part: Part, logs: Path, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start the part in a session of its own, so that Ctrl-C reaches only us and the order of stopping is ours."""
    with _prepared(part, logs) as sink:
        return await asyncio.create_subprocess_exec(
            *part.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=known_to(part, environment),
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )


def known_to(part: Part, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the part: whoever only stores what is sealed gets none of our settings."""
    shared = {name: value for name, value in environment.items() if part.is_ours or not name.startswith(PREFIX)}
    return {**shared, **part.environment}


async def wait_ready(part: Part, process: asyncio.subprocess.Process, logs: Path) -> None:
    """Wait until the part answers that it is ready; raises `PartFailed` when it dies or takes too long."""
    deadline = asyncio.get_running_loop().time() + part.patience
    while not await part.is_ready():
        if process.returncode is not None:
            raise PartFailed(f"{part.title}: остановилась при запуске (код {process.returncode}). {_where(part, logs)}")
        if asyncio.get_running_loop().time() > deadline:
            raise PartFailed(f"{part.title}: не ответила за {part.patience:.0f} с. {_where(part, logs)}")
        await asyncio.sleep(0.1)


async def stop(process: asyncio.subprocess.Process, grace: float) -> None:
    """Ask the process to finish; after the grace (seconds) end it."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), grace)
    except TimeoutError:
        process.kill()
        await process.wait()


def _prepared(part: Part, logs: Path) -> BinaryIO:
    """Take away what an earlier run left, and open the log."""
    for sign in part.signs:
        sign.unlink(missing_ok=True)
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{part.name}.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def _where(part: Part, logs: Path) -> str:
    log = logs / f"{part.name}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:] if log.exists() else []
    return "\n".join([f"Журнал: {log}. Последние строки:", *(f"    {line}" for line in lines)])


def _die_with_parent() -> None:
    """If the supervisor is killed outright, the kernel asks its parts to finish: nothing is left running unwatched."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

"""Moves of cases that are under way in this process, so that a page can show how far each has come.

What counts stands in the record of each case; a process that dies forgets only the bar, and the move is begun again.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from api.adopting import Fate, Move, carry_out, forecast
from api.errors import Problem
from api.office import Office
from models.ids import Digest
from models.people import Actor

log = structlog.get_logger()


@dataclass
class Progress:
    """How far a move has come."""

    total: int
    moved: int = 0
    stayed: list[Fate] = field(default_factory=list)
    is_running: bool = True
    trouble: str = ""
    """Why it was broken off, in words for the methodologist."""


_moves: dict[Digest, Progress] = {}
_running: set[asyncio.Task[None]] = set()


def progress_of(route: Digest) -> Progress | None:
    """The last move to this version that this process carried out or carries out."""
    return _moves.get(route)


async def begin(at: Office, actor: Actor, move: Move) -> Progress:
    """Set out on the move; one to this version that runs already is not begun twice."""
    standing = _moves.get(move.to.digest)
    if standing is not None and standing.is_running:
        return standing
    progress = _moves[move.to.digest] = Progress(total=0)
    progress.total = len([fate async for fate in forecast(at, actor, move)])
    task = asyncio.create_task(_carry_out(at, actor, move, progress))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return progress


async def _carry_out(at: Office, actor: Actor, move: Move, progress: Progress) -> None:
    try:
        async for fate in carry_out(at, actor, move):
            if fate.refusal is None:
                progress.moved += 1
            else:
                progress.stayed.append(fate)
    except Problem as problem:
        progress.trouble = f"{problem.detail} {problem.remedy}"
    finally:
        progress.is_running = False
        log.info("cases_moved", route=move.to.digest[:12], moved=progress.moved, stayed=len(progress.stayed))

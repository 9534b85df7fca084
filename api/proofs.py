"""What the proof and the examples say of a version: found once for each process, since a version never changes."""

import asyncio
from contextlib import suppress

from models.ids import Digest
from workflows import packs
from workflows.pack_check import Checked, checked_routes

_proofs: dict[Digest, asyncio.Task[Checked]] = {}


async def proof_of(route: Digest, *, patience: float | None = None) -> Checked | None:
    """What was found; None when that takes longer than so many seconds: it goes on, and is there the next time."""
    task = _proofs.get(route)
    if task is None or (task.done() and task.exception() is not None):
        task = _proofs[route] = asyncio.create_task(asyncio.to_thread(_checked, route))
    with suppress(TimeoutError):
        return await asyncio.wait_for(asyncio.shield(task), patience)
    return None


def _checked(route: Digest) -> Checked:
    return checked_routes([one for one in packs.now_written() if one.route.digest == route])

"""The world brought to life behind a running site: entered if it is new, then its cases started from their record."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio.client import Client

from activities.sessions import Sessions
from api.demo.world.seeding import enter_world
from api.demo.world.sitting import call_the_next
from api.restarting import Outcome, restart, restart_sittings, unfinished
from api.sending import Connect, Sending
from models.settings import Settings
from workflows import packs
from workflows.client import connect


async def wake(settings: Settings, address: str, *, ready: Awaitable[object], say: Callable[[str], None]) -> None:
    """Enter the world while the parts come up, and start its cases on the cluster at this address once they are."""
    packs.publish_all(settings.packs)
    sessions = Sessions(settings.database)
    try:
        entered = await enter_world(sessions, settings.data, at=datetime.now(UTC), say=say)
        if entered:
            say(f"Показательные дела: внесено {entered}; документы печатаются по очереди")
        await ready
        found = await _start(settings, address, sessions)
        if found[Outcome.STARTED]:
            say(f"Показательные дела: ведётся {found[Outcome.STARTED]}")
        if listed := await call_the_next(settings, Sending(_way_to(settings, address))):
            say(f"Показательное заседание: вопросов в повестке {listed}")
    finally:
        await sessions.close()


async def _start(settings: Settings, address: str, sessions: Sessions) -> Counter[Outcome]:
    found: Counter[Outcome] = Counter()
    async for entry in restart(sessions, Sending(_way_to(settings, address)), await unfinished(sessions)):
        found[entry.outcome] += 1
    async for _ in restart_sittings(sessions, Sending(_way_to(settings, address))):
        pass  # they have their papers to print and their terms to keep; of them nothing is said
    return found


def _way_to(settings: Settings, address: str) -> Connect:
    async def to_cluster() -> Client:
        ring = settings.key_ring
        return await connect(ring.keys, ring.current, address=address)

    return to_cluster

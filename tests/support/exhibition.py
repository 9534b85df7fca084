"""The pages over a few cases of the invented district, without a cluster: for tests that look and change nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client

from api.app import create_app
from api.demo.world.seeding import SEED, record
from api.demo.world.telling import tell
from tests.support.doors import OWN_PROCEDURE, furnished, opened, settings_of
from tests.support.pages import served
from workflows import packs

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVERY = 10
"""Of the district's cases each so many-th is enough for most."""


@asynccontextmanager
async def exhibition_of(database: str, data: Path, *, every: int = EVERY) -> AsyncIterator[str]:
    """The address of the pages over each so many-th case. Time stands still; what would reach a case finds nobody."""

    async def connect() -> Client:
        raise RuntimeError("Failed client connect: nobody there")

    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(furnished(database, region=OWN_PROCEDURE))
        packs.publish_all()
        walks = await asyncio.to_thread(tell, SEED, NOW, every=every)
        await record(sessions, walks, say=lambda _: None, at=NOW)
        settings = settings_of(database, data).model_copy(update={"demo": True})
        app = create_app(settings, clock=lambda: NOW, connect=connect)
        await stack.enter_async_context(opened(app))
        yield await stack.enter_async_context(served(app))

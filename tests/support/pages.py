"""The pages over the real stack: a web server that listens, a Temporal server, workers, the invented district."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from api.app import create_app
from tests.support.clock import Clock
from tests.support.doors import Case, Doors, furnished, open_case, opened, settings_of, worker_of
from workflows.letters import workflow_id

GRACE = 2


@dataclass
class House:
    """A running product with pages."""

    doors: Doors
    address: str
    clock: Clock
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The time of the web server: that of the cases, once it was moved."""
        return datetime.now(UTC) + self.ahead

    async def let_pass(self, case: Case, **length: float) -> None:
        """Let time pass for the case and for whoever looks at it."""
        await self.clock.move(self.clock.client.get_workflow_handle(workflow_id(case.id)), **length)
        self.ahead += timedelta(**length)

    async def surveyed(self, **changes: Any) -> Case:
        """A case in which the survey is owed and everybody was asked."""
        case = await open_case(self.doors, **changes)
        await case.do("take_up", "kdn-secretary", triage="accept")
        await case.do("request", "kdn-secretary")
        return case


async def printed(house: House, case: str) -> list[dict[str, Any]]:
    """The papers of the case, once all of them are there; until then its time stands still."""
    for _ in range(120):
        lines: list[dict[str, Any]] = (
            await house.doors.visitor("kdn-secretary").get(f"/cases/{case}/documents")
        ).json()
        if lines and all(line["digest"] for line in lines):
            return lines
        await asyncio.sleep(0.25)
    raise AssertionError("the papers are not printed")


@asynccontextmanager
async def house_of(database: str, data: Path, clock: Clock, *, packs: tuple[Path, ...] = ()) -> AsyncIterator[House]:
    """The pages over this database and cluster, on a port of their own."""
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(furnished(database))
        settings = settings_of(database, data).model_copy(update={"demo": True, "packs": packs})
        await stack.enter_async_context(worker_of(clock.client, database, settings.storage))
        held: list[House] = []

        async def connect() -> Client:
            return clock.client

        app = create_app(settings, clock=lambda: held[0].now() if held else datetime.now(UTC), connect=connect)
        browser = await stack.enter_async_context(opened(app))
        address = await stack.enter_async_context(served(app))
        house = House(Doors(app, browser, sessions), address, clock)
        held.append(house)
        yield house


@asynccontextmanager
async def facade_of(database: str, data: Path, **chosen: Any) -> AsyncIterator[str]:
    """The pages outside the demonstration, with nobody behind them: no cluster, no workers."""

    async def connect() -> Client:
        raise RuntimeError("Failed client connect: nobody there")

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(furnished(database))
        app = create_app(settings_of(database, data).model_copy(update=chosen), connect=connect)
        await stack.enter_async_context(opened(app))
        yield await stack.enter_async_context(served(app))


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The app on a port of its own: its address."""
    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=GRACE, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody when it has begun
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving

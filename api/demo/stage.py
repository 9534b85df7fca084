"""The stage of the demonstration: a throw-away product in a temporary folder, on the real server, in virtual time."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import uvicorn
from fastapi import FastAPI
from temporalio.client import Client

from api.app import create_app
from api.demo.people import Person
from api.demo.settling import directory, settle
from api.demo.virtual import VirtualClock
from api.supervisor.key_file import kept_keys
from api.supervisor.stack import TIME_SKIPPING, stack_of
from api.supervisor.watch import Supervisor
from models.migrations import revisions
from models.settings import read_settings
from workflows.client import connect


class Stage(NamedTuple):
    """What a play needs: the doors, the people with their keys, and the clock."""

    http: httpx.AsyncClient
    people: tuple[Person, ...]
    clock: VirtualClock


@asynccontextmanager
async def stage(folder: Path, say: Callable[[str], None]) -> AsyncIterator[Stage]:
    """Everything running, and stopped again at the end; the web server answers in this process, on story time."""
    plain = read_settings(data=folder, demo=True, port=0, database_url="", keys={})
    stack = stack_of(plain, extra=TIME_SKIPPING)
    keyed = kept_keys(folder)
    given = {"data": folder, "demo": True, "port": 0, "database_url": "", "log_level": "error"}
    settings = read_settings(**given, keys=keyed, current_key=next(iter(keyed)))
    await asyncio.to_thread(revisions.upgrade, settings.database)
    keys = await settle(settings, at=datetime.now(UTC))
    backstage = tuple(part for part in stack.parts if part.name != "web")
    supervisor = Supervisor(backstage, logs=folder / "logs", environment=stack.environment, say=say)
    await supervisor.start()
    try:
        ring = settings.key_ring
        clock = VirtualClock()
        client = await connect(ring.keys, ring.current, address=stack.temporal)
        clock.take(client)

        async def to_cluster() -> Client:
            return client

        async with (
            _doors(create_app(settings, clock=clock, connect=to_cluster)) as address,
            httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as http,
        ):
            say("Веб-сервер: работает")
            yield Stage(http, _people(keys), clock)
    finally:
        await supervisor.stop()


@asynccontextmanager
async def _doors(app: FastAPI) -> AsyncIterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            if serving.done():
                await serving
            await asyncio.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await serving


def _people(keys: dict[str, str]) -> tuple[Person, ...]:
    return tuple(Person(person.code, person.agency, person.role, keys[person.code]) for person in directory().people)

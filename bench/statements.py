"""The SQL that a page asks for, and the same statements asked directly: nothing between them and the driver."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import local
from time import perf_counter
from typing import Any, NamedTuple

import httpx
import psycopg
from fastapi import FastAPI
from sqlalchemy import Engine, event, make_url

from bench.crowd import Asking, Visits

LINES = 8
"""Connections to the database, as many as the product keeps for reading."""


class Asked(NamedTuple):
    """One statement with its parameters, as it goes to the driver."""

    text: str
    values: Any


async def statements_of(app: FastAPI, requests: Sequence[Asking]) -> list[list[Asked]]:
    """What each request asks the database for, in order."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as browser:
            found = []
            for request in requests:
                with _listening() as heard:
                    answer = await browser.get(request.path, headers=dict(request.headers))
                if not answer.is_success:
                    raise RuntimeError(f"{request.path}: {answer.status_code} {answer.text[:500]}")
                found.append(list(heard))
            return found


@contextmanager
def _listening() -> Iterator[list[Asked]]:
    heard: list[Asked] = []

    def note(_connection: object, _cursor: object, text: str, values: Any, *_: object) -> None:  # noqa: ANN401
        if text.startswith(("SELECT", "WITH")):
            heard.append(Asked(text, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", note)


class Direct:
    """Lines to the database of this address, in threads of their own."""

    def __init__(self, url: str) -> None:
        self._connect = _connecting(url)
        self._threads = ThreadPoolExecutor(LINES)
        self._own = local()

    async def ask(self, bundles: Sequence[list[Asked]], *, at_once: int, seconds: float) -> Visits:
        """So many people ask these bundles of statements in turn, for so long, over a few lines."""
        loop, began = asyncio.get_running_loop(), perf_counter()
        until = began + seconds

        async def person(place: int) -> list[float]:
            waits = []
            while perf_counter() < until:
                asked = perf_counter()
                await loop.run_in_executor(self._threads, self._bundle, bundles[place % len(bundles)])
                waits.append(perf_counter() - asked)
                place += at_once
            return waits

        found = await asyncio.gather(*(person(place) for place in range(at_once)))
        return Visits(perf_counter() - began, tuple(wait for one in found for wait in one))

    def close(self) -> None:
        """Let the lines go."""
        self._threads.shutdown()

    def _bundle(self, bundle: list[Asked]) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        for asked in bundle:
            connection.execute(asked.text, asked.values).fetchall()


def _connecting(url: str) -> Callable[[], Any]:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        path = str(address.database)
        return lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return lambda: psycopg.connect(plain, autocommit=True)

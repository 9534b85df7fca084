"""What it costs to give out a sealed file: beside it the same bytes, lying open, given out as they were before.

One web server in a process of its own, one reader over one line that is kept. Both doors check the whole file before
they send a byte of it; the reference by its digest from a path, as the product did until files were sealed. Who may
read is decided the same way for both and is left out, so the ratio is the worst that somebody can see.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse
from sqlalchemy import Table as SqlTable
from starlette.concurrency import run_in_threadpool

from activities.data_keys import file_key
from activities.sessions import BlockingSessions, Sessions
from activities.storage import FileStorage
from api.giving_out import given_out
from bench.machine import processor_seconds
from bench.report import Table
from bench.rounds import Goal, Row, schedule
from models import sealing
from models.tables import DataKey
from tests.support.postgres import free_port

MOST = 1.5
"""A sealed file may take so many times as long as an open one."""
MODULE = "bench.files"
CASE, AT = "case", datetime(2026, 11, 26, tzinfo=UTC)
PART = {"Range": "bytes=1000000-1065535"}


@dataclass(frozen=True)
class Scale:
    """How large a run is."""

    rounds: int
    readings: int
    """Made in each round at each door."""


FULL, QUICK = Scale(rounds=9, readings=40), Scale(rounds=2, readings=3)


class Asked(NamedTuple):
    """What is read at both doors, and how many bytes must come."""

    what: str
    size: int
    length: int
    headers: dict[str, str]
    goal: Goal | None


ASKED = (
    Asked("a photograph of 5 MB", 5_000_000, 5_000_000, {}, Goal("at most", MOST)),
    Asked("64 KiB out of it", 5_000_000, 65_536, PART, None),
    Asked("a paper of 80 KB", 80_000, 80_000, {}, None),
)


def measure(scale: Scale) -> Table:
    """Start the server, read in turns, stop it."""
    with tempfile.TemporaryDirectory(prefix="marshrut-bench-") as home:
        folder, port = Path(home), free_port()
        server = subprocess.Popen([sys.executable, "-m", MODULE, str(folder), str(port)])
        try:
            line = _line(port)
            rows = tuple(row for asked in ASKED for row in _rows(line, server.pid, scale, asked))
        finally:
            server.terminate()
            server.wait()
    notes = (f"{scale.readings} readings in each round.", "Both check the whole file first, then send it.")
    return Table("files", "Giving out a sealed file", notes, rows)


def _rows(line: HTTPConnection, server: int, scale: Scale, asked: Asked) -> Iterator[Row]:
    doors, taken, spent = ("sealed", "open"), defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for door in (*doors, *schedule(doors, scale.rounds)):
        began, used = time.perf_counter(), processor_seconds(server)
        for _ in range(scale.readings):
            line.request("GET", f"/{door}/{asked.size}", headers=asked.headers)
            length = len(line.getresponse().read())
        if length != asked.length:
            raise RuntimeError(f"{door}: {length} bytes came")
        taken[door].append((time.perf_counter() - began) / scale.readings * 1000)
        spent[door].append((processor_seconds(server) - used) / scale.readings * 1000)
    against = "lying open, as before"
    for how, of in (("", taken), (": processor of the server", spent)):
        sealed, plain = tuple(of["sealed"][1:]), tuple(of["open"][1:])
        yield Row(f"{asked.what}{how}", "ms", sealed, against, plain, goal=asked.goal)


def _line(port: int) -> HTTPConnection:
    """A line to the server, once it listens."""
    until = time.monotonic() + 60
    while True:
        line = HTTPConnection("127.0.0.1", port)
        try:
            line.connect()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return line


def _serve(folder: Path, port: int) -> None:
    sealing.unlock({"bench": bytes(range(32))}, "bench")
    url = f"sqlite+aiosqlite:///{folder / 'keys.db'}"
    blocking, storage = BlockingSessions(url), FileStorage(folder / "files")
    with blocking.transaction() as connection:
        cast("SqlTable", DataKey.__table__).create(connection)
        key = file_key(connection, CASE)
    contents = {one.size: os.urandom(one.size) for one in ASKED}
    digests = {size: storage.put(content, key) for size, content in contents.items()}
    paths = {size: folder / digests[size] for size in contents}
    for size, content in contents.items():
        paths[size].write_bytes(content)
    at: Any = SimpleNamespace(sessions=Sessions(url), intake=SimpleNamespace(storage=storage))
    app = FastAPI()

    @app.get("/sealed/{size}", response_class=FileResponse)
    async def sealed(size: int) -> FileResponse:
        row: Any = SimpleNamespace(id="file", case_id=CASE, task=1, digest=digests[size], made_at=AT)
        row.media_type, row.name = "image/jpeg", "photo.jpg"
        return await given_out(at, row)

    @app.get("/open/{size}", response_class=FileResponse)
    async def plain(size: int) -> FileResponse:
        if await run_in_threadpool(_digest_of, paths[size]) != digests[size]:
            raise RuntimeError("the file was damaged")
        return FileResponse(paths[size], media_type="image/jpeg", filename="photo.jpg")

    uvicorn.run(app, port=port, log_level="error", access_log=False)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]))

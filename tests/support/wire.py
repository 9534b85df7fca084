"""A wire between a browser and the product that can be cut in the middle of a word, and mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PIECE = 16_384


class Wire:
    """Carries bytes both ways. `patience` bytes more from the browser, and it is cut."""

    def __init__(self, target: str) -> None:
        self.address = ""
        self._host, self._port = urlsplit(target).hostname or "", urlsplit(target).port or 0
        self._ends: set[asyncio.StreamWriter] = set()
        self._patience: int | None = None
        self._is_cut = False

    def cut_after(self, patience: int) -> None:
        """Cut it when the browser has sent so many bytes more."""
        self._patience = patience

    def cut(self) -> None:
        """Cut it: whoever is speaking is interrupted, and nobody gets through."""
        self._is_cut, self._patience = True, None
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        """Let everybody through again."""
        self._is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until one of its ends has enough."""
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        ends = {writer, far_writer}
        self._ends |= ends
        await asyncio.gather(
            self._pour(reader, far_writer, counted=True), self._pour(far_reader, writer, counted=False)
        )
        self._ends -= ends

    async def _pour(self, source: asyncio.StreamReader, drain: asyncio.StreamWriter, *, counted: bool) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(PIECE):
                if counted and self._patience is not None:
                    self._patience -= len(piece)
                    if self._patience < 0:
                        self.cut()
                        return
                drain.write(piece)
                await drain.drain()
        drain.close()


@asynccontextmanager
async def wired(target: str) -> AsyncIterator[Wire]:
    """A wire to this address."""
    wire = Wire(target)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    wire.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        wire.cut()
        server.close()

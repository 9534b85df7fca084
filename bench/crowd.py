"""Many people at once: each keeps a line open and asks for one page after another. Nothing between them and the socket.

A client library would take more time than an empty page takes to answer, so this speaks just as much HTTP as is needed.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

END = b"\r\n\r\n"
LENGTH = b"content-length: "


@dataclass(frozen=True)
class Asking:
    """A request, ready to be sent."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()

    def written(self) -> bytes:
        """As it goes over the line."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True)
class Visits:
    """What came of it."""

    seconds: float
    waits: tuple[float, ...]
    """Seconds from each question to its whole answer."""

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds


class Unanswered(RuntimeError):
    """The server did not answer with 200: nothing may be read from such a run."""


async def visit(port: int, requests: Sequence[Asking], *, at_once: int, seconds: float) -> Visits:
    """So many people ask these requests in turn, for so long; an answer under way is waited for."""
    written = [request.written() for request in requests]
    began = perf_counter()
    people = (_person(port, written, range(place, 10**9, at_once), began + seconds) for place in range(at_once))
    waits = [wait for one in await asyncio.gather(*people) for wait in one]
    return Visits(perf_counter() - began, tuple(waits))


async def _person(port: int, written: Sequence[bytes], places: range, until: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    for place in _while(places, until):
        began = perf_counter()
        writer.write(written[place % len(written)])
        head = await reader.readuntil(END)
        if not head.startswith(b"HTTP/1.1 200"):
            raise Unanswered(f"{written[place % len(written)]!r}: {head[:200]!r}")
        await reader.readexactly(_length(head))
        waits.append(perf_counter() - began)
    writer.close()
    return waits


def _while(places: range, until: float) -> Iterator[int]:
    for place in places:
        if perf_counter() >= until:
            return
        yield place


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(LENGTH) + len(LENGTH)
    return int(lower[start : lower.index(b"\r\n", start)])

"""The web server as it is set up for people, spoken to by somebody who has no manners at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn

from api import threshold
from api.commands.serve import server_config
from api.threshold import LARGEST
from tests.support.town import Town

PATIENCE = 0.5
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
async def port(town: Town) -> AsyncIterator[int]:
    """A web server that listens."""
    settings = town.app.state.office.settings.model_copy(update={"port": 0})
    config = server_config(town.app, settings)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())  # without its signal handlers, which belong to pytest
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def said(port: int, *pieces: bytes, within: float = 10) -> bytes:
    """What the server says to these pieces until it hangs up; b"..." when it is still waiting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        async with asyncio.timeout(within):
            return await reader.read()
    except ConnectionError:
        return b""
    except TimeoutError:
        return b"..."
    finally:
        writer.close()


async def test_a_head_of_ordinary_size_is_heard_and_so_is_the_next_one(port: int) -> None:
    large = b"X-Large: " + b"x" * (LARGEST // 2) + b"\r\n"
    heard = await said(port, HEAD + large + b"\r\n", HEAD + large + b"Connection: close\r\n\r\n")
    assert heard.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "piece",
    [b"X-Endless: " + b"x" * LARGEST, b"".join(b"X-%d: %s\r\n" % (number, b"x" * 900) for number in range(80))],
    ids=["one header", "many headers"],
)
async def test_a_head_without_end_is_refused(port: int, piece: bytes) -> None:
    assert (await said(port, HEAD, piece[:40_000], piece[40_000:], within=5)).startswith(b"HTTP/1.1 400")
    assert (await said(port, HEAD + piece, within=5)).startswith(b"HTTP/1.1 400")


async def test_an_address_without_end_is_refused(port: int) -> None:
    heard = await said(port, b"GET /" + b"x" * 2 * LARGEST + b" HTTP/1.1\r\n", within=5)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 400")  # what is still under way when it hangs up is lost


@pytest.mark.parametrize("pieces", [(), (HEAD,), (HEAD, b"X-Slow: ")], ids=["nothing", "a head", "half a header"])
async def test_whoever_says_nothing_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch, pieces: tuple[bytes]) -> None:
    monkeypatch.setattr(threshold, "PATIENCE", PATIENCE)
    assert await said(port, *pieces, within=4 * PATIENCE) == b""


async def test_without_the_bounds_it_is_listened_to_for_ever(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threshold, "PATIENCE", 600)
    assert await said(port, HEAD, within=2 * PATIENCE) == b"..."
    monkeypatch.setattr(threshold, "LARGEST", 10**9)
    assert await said(port, HEAD, b"X-Endless: " + b"x" * 3 * LARGEST, within=2 * PATIENCE) == b"..."


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcd",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\0c\r\n\r\n",
        b"GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /healthz HTTP/9.9\r\n\r\n",
    ],
    ids=["two lengths", "two content lengths", "zero byte", "broken address", "TLS", "version"],
)
async def test_what_is_no_request_is_refused_and_is_no_fault(port: int, head: bytes) -> None:
    heard = await said(port, head, within=5)
    assert heard == b"" or heard.startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))
    assert await said(port, HEAD + b"Connection: close\r\n\r\n") != b""


async def test_it_does_not_say_what_it_is_made_of(port: int) -> None:
    heard = await said(port, HEAD + b"Connection: close\r\n\r\n")
    assert b"\r\nserver:" not in heard.lower()

"""Attacks with requests that nobody's page would send: too much, too slow, broken, or meant for somebody else."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api import body
from api.body import DEEPEST, LARGEST, Letter
from api.errors import Problem
from api.nameplate import Nameplate
from api.pages.fields import MOST
from api.patience import Patience
from api.shield import Shield
from api.turnstile import Turnstile
from tests.security.attacks.siege import HOST, PER_MINUTE, Attack, Siege, letting_pass, replacing
from tests.support.town import form_token

UNREAD, TOO_OFTEN, TOO_LARGE, TOO_SLOW = 422, 429, 413, 408
WRITTEN = "/api/v1/notices/settings"
BOUND = 0.1
"""Seconds of work in which these bodies of a hundred kilobytes are refused; one of a megabyte once took minutes."""


async def sent(siege: Siege, content: bytes | AsyncIterator[bytes], **headers: str) -> httpx.Response:
    """What the doors answer to this body."""
    told = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex, **headers}
    async with siege.town.program("opeka-specialist") as program:
        return await program.put(WRITTEN, content=content, headers=told)


def is_let_in(content: bytes) -> bool:
    """Whether the reader of bodies lets this in."""
    try:
        body.parsed(content)
    except Problem:
        return False
    return True


def reading(*contents: bytes) -> Callable[[Siege], Any]:
    """The attack that one of these bodies is taken for a letter."""

    async def tried(siege: Siege) -> bool:
        answers = [await sent(siege, content) for content in contents]
        assert {answer.status_code for answer in answers} == {UNREAD}, "no such body may be more than unread"
        return any(is_let_in(content) for content in contents)

    return tried


def in_no_time(content: bytes) -> Callable[[Siege], Any]:
    """The attack that the house stands still over one body."""

    async def tried(_siege: Siege) -> bool:
        begun = time.thread_time()
        is_let_in(content)
        return time.thread_time() - begun > BOUND

    return tried


async def fills_memory(siege: Siege) -> bool:
    """A body without end is read to its end."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(8):
            read += LARGEST // 2
            yield b" " * (LARGEST // 2)

    answer = await sent(siege, endless())
    return answer.status_code != TOO_LARGE or read > 2 * LARGEST


async def fills_a_form(siege: Siege) -> bool:
    """A form of more fields than any page has is taken apart."""
    async with await siege.town.visitor("opeka-specialist") as browser:
        pairs = f"token={await form_token(browser)}&once={uuid4().hex}" + "&a=" * (MOST + 1)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await browser.post("/notices/settings/calendar/revocation", content=pairs, headers=kind)
    return answer.status_code < httpx.codes.BAD_REQUEST


async def comes_as_a_plain_form(siege: Siege) -> bool:
    """JSON in a request that a page of another site may send without asking: as plain text."""
    answers = [await sent(siege, b"{}", **{"Content-Type": kind}) for kind in ("text/plain", "multipart/form-data", "")]
    return any(answer.status_code != httpx.codes.UNSUPPORTED_MEDIA_TYPE for answer in answers)


async def never_ends(siege: Siege) -> bool:
    """A body that comes drop by drop, and then not at all, holds the request."""
    release = asyncio.Event()

    async def drops() -> AsyncIterator[bytes]:
        yield b"{"
        await release.wait()

    asked = asyncio.create_task(sent(siege, drops()))
    done, _ = await asyncio.wait({asked}, timeout=1)
    release.set()
    answer = await asked
    return not done or answer.status_code != TOO_SLOW


async def calls_us_by_another_name(siege: Siege) -> bool:
    """A name that an attacker owns leads to our machine, and we answer under it."""
    names = ("evil.example", f"{HOST}.evil.example", f"evil.example@{HOST}", "[", f"{HOST}/..", "a b", "")
    async with siege.at_strict_doors("192.0.2.1") as browser:
        answers = [await browser.get("/sign-in", headers={"Host": name}) for name in names]
        assert (await browser.get("/sign-in")).status_code == httpx.codes.OK
        assert (await browser.get("/sign-in", headers={"Host": f"{HOST}:8443"})).status_code == httpx.codes.OK
    return any(answer.status_code != httpx.codes.MISDIRECTED_REQUEST for answer in answers)


async def tries_keys(siege: Siege) -> bool:
    """Keys are tried without end from one address, while somebody who works there goes on working."""
    colleague = siege.town.program("opeka-specialist").headers
    async with siege.at_strict_doors("192.0.2.2") as program:
        assert (await program.get("/api/v1/notices", headers=colleague)).status_code == httpx.codes.OK
        tried = [await program.get("/api/v1/notices", headers=wrong_key(number)) for number in range(11 * PER_MINUTE)]
        assert (await program.get("/api/v1/notices", headers=colleague)).status_code == httpx.codes.OK
    return TOO_OFTEN not in {answer.status_code for answer in tried}


def wrong_key(number: int) -> dict[str, str]:
    """A key that nobody has, another one each time."""
    return {"Authorization": f"Bearer mrt_{number}"}


async def asks_without_end(siege: Siege) -> bool:
    """Somebody who is signed in takes all cases away as fast as they can be had."""
    token = siege.town.program("kdn-secretary").headers["authorization"]
    async with siege.at_strict_doors("192.0.2.3", headers={"Authorization": token}) as program:
        answers = [await program.get("/api/v1/notices") for _ in range(PER_MINUTE + 3)]
    last = answers[-1]
    return last.status_code != TOO_OFTEN or not 1 <= int(last.headers["retry-after"]) <= 60 // PER_MINUTE


async def overrides_the_method(siege: Siege) -> bool:
    """A harmless request is carried out as another one."""
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST", "X-HTTP-Method": "POST"}
    async with siege.town.program("opeka-specialist") as program:
        answer = await program.get("/api/v1/cases?_method=POST", headers=headers)
        refused = await program.get("/sign-out?_method=POST", headers=headers)
    return answer.status_code != httpx.codes.OK or refused.status_code != httpx.codes.METHOD_NOT_ALLOWED


def _obeying(monkeypatch: pytest.MonkeyPatch) -> None:
    """As frameworks do that think of old browsers."""

    async def obeys(self: Any, scope: Scope, receive: Receive, send: Send) -> None:
        wished = dict(scope.get("headers", [])).get(b"x-http-method-override")
        scope["state"] = {"nonce": "", **scope.get("state", {})}
        await self.app({**scope, "method": wished.decode()} if wished else scope, receive, send)

    monkeypatch.setattr(Shield, "__call__", obeys)


async def _whole(letter: Letter) -> bytes:
    return b"".join([part async for part in letter.stream()])


NESTED = b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2)
ABYSS = b'["a",' * 900 + b'"a",' * 8_000 + b'"a"' + b"]" * 900
DOUBLED = b"{" + b",".join(b'"%d":1' % number for number in [*range(5_000), 4_999]) + b"}"


def _credulous(content: bytes) -> Any:
    return json.loads(content)


def _slowly(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """As it was once: how often a key comes is counted for each key."""
    keys = [key for key, _ in pairs]
    next(key for key in keys if keys.count(key) > 1)
    return dict(pairs)


def _deeply(value: object) -> Any:
    """As it was once: a generator for each level."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _deeply(item)
        case _:
            pass


LENIENT = replacing("api.body.parsed", _credulous)
NEVER = re.compile("(?!)")
REQUESTS = (
    Attack("json-nul", reading(b'{"a": "a\\u0000b"}'), replacing("api.body.BROKEN", NEVER)),
    Attack("json-surrogate", reading(b'{"a": "\\ud800"}', b'{"\\udfff": 1}'), replacing("api.body.BROKEN", NEVER)),
    Attack("json-number", reading(b'{"a": 1%s}' % (b"0" * 400), b'{"a": 1e999}', b'{"a": -Infinity}'), LENIENT),
    Attack("json-doubled", reading(b'{"a": 1, "a": 2}'), LENIENT),
    Attack("json-deep", reading(NESTED), replacing("api.body.DEEPEST", 10_000)),
    Attack("json-abyss-slow", in_no_time(ABYSS), replacing("api.body._words", _deeply)),
    Attack("json-doubled-slow", in_no_time(DOUBLED), replacing("api.body._without_doubles", _slowly)),
    Attack("body-endless", fills_memory, replacing("api.body.Letter.body", _whole)),
    Attack("form-fields", fills_a_form, replacing("api.pages.fields.MOST", 10 * MOST)),
    Attack("media-type", comes_as_a_plain_form, replacing("api.door._require_json", lambda _letter: None)),
    Attack("body-slow", never_ends, letting_pass(Patience)),
    Attack("host", calls_us_by_another_name, letting_pass(Nameplate)),
    Attack("keys-tried", tries_keys, letting_pass(Turnstile)),
    Attack("asked-without-end", asks_without_end, letting_pass(Turnstile)),
    Attack("method-override", overrides_the_method, _obeying),
)

"""The pages without a browser: people and strangers at the sign-in, each from a network address of their own."""

import base64
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from temporalio.client import Client

from activities.accounts.book import FirstPassword, give_password, reset_factor
from activities.accounts.hashing import NOBODY
from activities.sessions import Sessions
from api.app import create_app
from models.one_time import code_at, step_of
from tests.support.doors import furnished, opened, settings_of, token_of

SEE_OTHER = 303
FIRST, CHOSEN = "first-password-of-a-test", "четыре рыжих кота пьют чай"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Costs of nothing: a test of one thing need not wait for another."""


@dataclass
class Gate:
    """The product without Temporal, at a time of its own."""

    app: FastAPI
    sessions: Sessions
    now: datetime = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def comes(self, address: str = "192.0.2.1") -> "Comer":
        """Somebody comes from this network address, with an empty cookie jar."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False, client=(address, 1))
        return Comer(self, httpx.AsyncClient(transport=transport, base_url="http://doors"))

    def hashes_with(self, hasher: PasswordHasher) -> None:
        """Hash at these costs from now on, for nobody as for people."""
        ours = self.app.state.office.hasher
        self.hasher, ours._hasher = hasher, hasher
        ours._nobody = NOBODY if hasher is not QUICK else hasher.hash("nobody's")

    async def gives(self, person: str, login: str = "") -> None:
        """A first password for this person, and no second factor."""
        until = self.now + timedelta(days=7)
        given = FirstPassword(person, login or person, self.hasher.hash(FIRST), until)
        await give_password(self.sessions, given, at=self.now)
        await reset_factor(self.sessions, person, at=self.now)

    async def lets_in(self, person: str, address: str = "192.0.2.1") -> "Comer":
        """Somebody who has taken every step, their browser known."""
        await self.gives(person)
        comer = self.comes(address)
        await comer.signs_in(person, FIRST)
        await comer.chooses(CHOSEN)
        await comer.enrols()
        return comer


@dataclass
class Comer:
    """One browser."""

    gate: Gate
    browser: httpx.AsyncClient
    secret: bytes = b""
    codes: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> httpx.Response:
        return await self.browser.get(path, headers={"accept": "text/html"})

    async def sends(self, path: str, **fields: Any) -> httpx.Response:
        return await self.browser.post(path, data=fields, headers={"accept": "text/html"})

    async def signs_in(self, login: str, password: str, **fields: str) -> httpx.Response:
        """The first step."""
        return await self.sends("/sign-in", login=login, password=password, **fields)

    async def chooses(self, password: str, **fields: str) -> httpx.Response:
        """A password of one's own in place of the first one."""
        token = token_in(await self.opens("/sign-in/password"))
        return await self.sends("/sign-in/password", token=token, new_password=password, **fields)

    async def enrols(self) -> httpx.Response:
        """A second factor."""
        page = await self.opens("/sign-in/factor")
        self.secret = secret_in(page)
        sent = {"token": token_in(page), "one_time_code": self.code()}
        answer = await self.sends("/sign-in/factor", **sent)
        self.codes = re.findall(r"<li><code>([A-Z2-7-]+)</code></li>", answer.text)
        return answer

    async def brings(self, code: str) -> httpx.Response:
        """The second step."""
        token = token_in(await self.opens("/sign-in/code"))
        return await self.sends("/sign-in/code", token=token, one_time_code=code)

    def code(self) -> str:
        """What the app shows now."""
        return code_at(self.secret, step_of(self.gate.now))

    async def is_in(self) -> bool:
        """Whether the pages open."""
        return (await self.opens("/account")).status_code == 200

    async def goes_out(self) -> None:
        await self.sends("/sign-out")


def token_in(page: httpx.Response) -> str:
    """What the forms of this page carry."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page.text)
    assert found, f"{page.status_code} {page.headers.get('location')}: no form of a session here"
    return found[1]


def secret_in(page: httpx.Response) -> bytes:
    """The secret that a page spells for the app."""
    found = re.search(r"data-secret>([A-Z2-7 ]+)<", page.text)
    assert found, f"{page.status_code} {page.headers.get('location')}: no secret here"
    return base64.b32decode(found[1].replace(" ", ""))


def said_in(page: httpx.Response) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def bearer(person: str) -> dict[str, str]:
    """The headers of this person at the API."""
    return {"Authorization": f"Bearer {token_of(person)}"}


@asynccontextmanager
async def gate_of(database: str, data: Path, **settings: Any) -> AsyncIterator[Gate]:
    """The gate over this database; hashes are quick."""
    held: list[Gate] = []

    async def connect() -> Client:
        raise RuntimeError("Failed client connect: nobody there")

    async with furnished(database) as sessions:
        chosen = settings_of(database, data).model_copy(update=settings)
        app = create_app(chosen, clock=lambda: held[0].now if held else datetime.now(UTC), connect=connect)
        held.append(Gate(app, sessions, hasher=QUICK))
        async with opened(app):
            held[0].hashes_with(QUICK)
            yield held[0]

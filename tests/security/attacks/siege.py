"""What an attack is, and what it is carried out against."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support.town import Town

OTHER_SITE = "https://evil.example"
HOST = "marshrut.example"
PER_MINUTE = 3


@dataclass(frozen=True)
class Siege:
    """The town, and the same doors set up as strictly as the settings allow: one host, few requests."""

    town: Town
    strict: FastAPI

    def at_strict_doors(self, address: str, **told: Any) -> httpx.AsyncClient:
        """Somebody at the strict doors, from this address of the network."""
        transport = httpx.ASGITransport(app=self.strict, raise_app_exceptions=False, client=(address, 50_000))
        return httpx.AsyncClient(transport=transport, **{"base_url": f"http://{HOST}", **told})


Trial = Callable[[Siege], Awaitable[bool]]
Breach = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Attack:
    """An attack: `tried` answers whether it succeeded, `without` takes away the guard against it."""

    name: str
    tried: Trial
    without: Breach


def letting_pass(wall: type) -> Breach:
    """A breach: the middleware hands everything on."""

    async def passes(self: Any, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    return lambda monkeypatch: monkeypatch.setattr(wall, "__call__", passes)


def replacing(place: str, value: object) -> Breach:
    """A breach: what stands at this place says something else."""
    return lambda monkeypatch: monkeypatch.setattr(place, value)

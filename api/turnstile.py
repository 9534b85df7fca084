"""How often one person, or one address of strangers, may ask: a machine that asks without end is told to wait.

Whoever is signed in has an account of their own, so nobody uses up the requests of a colleague behind the same
address; everybody else shares one account per address. Each process counts for itself.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, answer
from api.languages import gettext as _
from api.languages import later
from models.settings import Settings

MINUTE = 60.0
STRANGERS = 10
"""How many times what one person may ask an address of strangers may: an agency signs in behind one address."""
MOST = 20_000
"""Accounts that are kept; whoever has been silent for longest is forgotten first."""
FREE = ("/static/", "/healthz")
"""Files of the pages, which browsers keep, and the question whether the process is alive."""
NEIGHBOURS = 64
"""Bits of an IPv6 address that say whose network it is: the rest a machine chooses for itself."""
Tick = Callable[[], float]


class TooOften(Problem):
    status, kind, title = 429, "too-often", later("Слишком много запросов")


class Accounts:
    """Requests on account: a minute's worth at once, then as fast as they come back."""

    def __init__(self, per_minute: int, tick: Tick) -> None:
        self._each, self._tick = MINUTE / per_minute, tick
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._full_at

    def spend(self, name: str) -> float:
        """Spend one request. Answers 0, or the seconds after which there is one to spend."""
        now = self._tick()
        full_at = max(now, self._full_at.pop(name, now)) + self._each
        over = full_at - now - MINUTE
        self._full_at[name] = full_at - self._each if over > 0 else full_at
        if len(self._full_at) > MOST:
            self._full_at.popitem(last=False)
        return max(0.0, over)


class Turnstile:
    """ASGI middleware. Without `requests_per_minute` in the settings everybody passes."""

    def __init__(self, app: ASGIApp, settings: Settings, tick: Tick = time.monotonic) -> None:
        self.app = app
        per_minute = settings.requests_per_minute
        self._people = Accounts(per_minute, tick) if per_minute else None
        self._strangers = Accounts(per_minute * STRANGERS, tick) if per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(FREE) or not self._people or not self._strangers:
            await self.app(scope, receive, send)
            return
        bearer = _bearer_in(scope)
        is_known = bearer in self._people
        wait = self._people.spend(bearer) if is_known else self._strangers.spend(_neighbours_of(scope))
        if wait:
            await answer(_too_often(wait), Request(scope))(scope, receive, send)
            return
        await self.app(scope, receive, send)
        if not is_known and scope.get("state", {}).get("actor") is not None:
            self._people.spend(bearer)


def _bearer_in(scope: Scope) -> str:
    """What the request says to show who sends it, as a digest: nothing that lets anybody in stays in memory."""
    told = [value for name, value in scope["headers"] if name in {b"authorization", b"cookie"}]
    return hashlib.sha256(b"\n".join(told)).hexdigest()


def _neighbours_of(scope: Scope) -> str:
    """The address from which the request came; of IPv6 the network."""
    client = scope.get("client")
    try:
        address = ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    return str(address) if address.version == 4 else str(ip_network((address, NEIGHBOURS), strict=False))  # noqa: PLR2004


def _too_often(wait: float) -> TooOften:
    seconds = math.ceil(wait)
    return TooOften(
        _("Запросов пришло больше, чем может послать человек."),
        _("Ничего не сделано; введённое на странице не потеряно. Повторите через %(seconds)s с.")
        % {"seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )

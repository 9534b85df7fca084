"""The name on the door: a request that was meant for another host, or for something that is no host, is turned away."""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, answer
from api.languages import gettext as _
from api.languages import later
from models.settings import Settings

HOST = re.compile(r"(?P<name>[a-z0-9_.-]{1,253}|\[(?P<number>[0-9a-f:.]{2,45})\])(:[0-9]{1,5})?", re.IGNORECASE)
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""How a machine calls itself: health checks come so."""


class OtherHost(Problem):
    status, kind, title = 421, "other-host", later("Здесь нет такого узла")


class Nameplate:
    """ASGI middleware. Where the settings name no host, every name is ours."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._ours = settings.own_hosts and settings.own_hosts | HERE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_ours(scope):
            nameless = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"host"]}
            await answer(_other_host(), Request(nameless))(nameless, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if not names:
            return not self._ours
        found = HOST.fullmatch(names[0])
        if found is None or len(names) > 1:
            return False
        return not self._ours or (found["number"] or found["name"]).lower().rstrip(".") in self._ours


def _other_host() -> OtherHost:
    return OtherHost(
        _("Этот сервер не отвечает под таким именем."),
        _("Ничего не сделано. Откройте систему по адресу, который дал администратор."),
    )

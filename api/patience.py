"""How long we wait for what somebody has begun to send: a connection that stands still is let go."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from api.languages import gettext as _
from api.languages import later

BETWEEN = 60.0
"""Seconds between two pieces of a body (product default)."""
WHOLE = 120.0
"""Seconds for a whole body without files (product default); those with files have a patience of their own."""
FILES = b"multipart/"


class TooSlow(Problem):
    status, kind, title = 408, "too-slow", later("Запрос передавался слишком долго")


class Patience:
    """ASGI middleware: whoever reads a body that does not come gets `TooSlow`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kinds = [value for name, value in scope["headers"] if name == b"content-type"]
        until = None if any(kind.lower().startswith(FILES) for kind in kinds) else time.monotonic() + WHOLE
        is_whole = False

        async def awaited() -> Message:
            nonlocal is_whole
            if is_whole:  # from now on only the end of the connection can come
                return await receive()
            left = BETWEEN if until is None else min(BETWEEN, until - time.monotonic())
            try:
                async with asyncio.timeout(left):
                    message = await receive()
            except TimeoutError:
                raise _too_slow() from None
            is_whole = not message.get("more_body", False)
            return message

        await self.app(scope, awaited, send)


def _too_slow() -> TooSlow:
    return TooSlow(
        _("Запрос не пришёл целиком: связь слишком медленная или прервалась."),
        _("Ничего не сохранено; введённое осталось на вашей странице. Отправьте ещё раз."),
    )

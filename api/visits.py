"""The porter: every visit gets a number, a log line without names, and an answer even when the house has a fault."""

import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem, answer
from api.languages import gettext as _
from api.languages import later

log = structlog.get_logger()


class Fault(Problem):
    """A fault of ours."""

    status, kind, title = 500, "fault", later("Ошибка в системе")


class Visits:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit, begun = str(uuid4()), time.perf_counter()
        scope.setdefault("state", {})["visit"] = visit
        answered: MutableMapping[str, Any] = {}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered["status"] = message["status"]
                own = [(b"x-request-id", visit.encode()), (b"x-content-type-options", b"nosniff")]
                if all(name.lower() != b"cache-control" for name, _ in message["headers"]):
                    own.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *own]
            await send(message)

        with structlog.contextvars.bound_contextvars(visit=visit):
            try:
                await self.app(scope, receive, noted)
            except Exception as fault:  # noqa: BLE001 - the outermost door: an unknown fault still gets an answer
                _note(fault)
                if not answered:
                    await _apology(Request(scope))(scope, receive, noted)
            _note_answer(scope, answered.get("status"), begun)
            structlog.contextvars.unbind_contextvars("person", "role")


def _apology(request: Request) -> Response:
    problem = Fault(
        _("Запрос не выполнен из-за ошибки в системе."),
        _("Сохранённый черновик цел. Повторите запрос; если не поможет, назовите администратору номер обращения."),
    )
    return answer(problem, request)


def _note(fault: Exception) -> None:
    """The kind of the fault and where it happened. Its message may hold what people wrote, so it stays out."""
    places, traced = [], fault.__traceback__
    while traced is not None:
        places.append(f"{traced.tb_frame.f_code.co_filename}:{traced.tb_lineno}")
        traced = traced.tb_next
    ours = [place for place in places[:-1] if "site-packages" not in place]
    log.error("request_failed", fault=type(fault).__name__, places=[*ours, *places[-1:]])


def _note_answer(scope: Scope, status: int | None, begun: float) -> None:
    """One line a visit: the pattern of the address, never the address."""
    route = scope.get("route")
    pattern = getattr(route, "path", None)
    log.info(
        "request_answered",
        method=scope["method"],
        route=pattern,
        status=status,
        milliseconds=round((time.perf_counter() - begun) * 1000, 1),
    )

"""The parts of the embedded default, built from the settings: what is given from outside is not started here."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import httpx
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.service import RPCError

from api.supervisor.key_file import kept_keys
from api.supervisor.part import Part, PartFailed
from models.settings import Settings
from workflows import options

TIME_SKIPPING = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.workflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',  # a second for each timer that falls due, where many machines differ
)
"""Virtual time for rehearsals; both spellings of the key, unknown ones are harmless (style.md §5)."""


@dataclass(frozen=True)
class Stack:
    """The parts in their order, the environment they share, and where people and programs find them."""

    parts: tuple[Part, ...]
    environment: dict[str, str]
    web: str
    temporal: str


def stack_of(settings: Settings, *, extra: tuple[str, ...] = ()) -> Stack:
    """What has to run here.

    `extra` are further dynamic settings of the Temporal server; they ask for a server of our own, whatever
    `TEMPORAL_ADDRESS` says.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    port = settings.port or free_port()
    web = f"http://{settings.host}:{port}"
    outside = None if extra else ClientConfig.load_client_connect_config().get("target_host")
    temporal = outside or f"127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "MARSHRUT_DATA": str(settings.data.absolute()),
        "MARSHRUT_HOST": settings.host,
        "MARSHRUT_PORT": str(port),
        "MARSHRUT_DEMO": str(settings.demo).lower(),
        "MARSHRUT_DATABASE_URL": settings.database_url,
        "TEMPORAL_ADDRESS": temporal,
        "PYTHONUNBUFFERED": "1",
    }
    if not settings.keys:
        keys = kept_keys(settings.data)
        environment |= {"MARSHRUT_KEYS": json.dumps(keys), "MARSHRUT_CURRENT_KEY": next(iter(keys))}
    own = () if outside else (_temporal(settings.data, temporal, extra),)
    workers = (_worker("cases", "Дела", settings.data), _worker("documents", "Документы", settings.data))
    parts = (*own, *workers, _web(web))
    return Stack(parts=parts, environment=environment, web=web, temporal=temporal)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def temporal_program() -> str:
    """The program of the embedded Temporal server; PartFailed when this machine has none."""
    program = which("temporal", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise PartFailed(
            "Сервер Temporal не найден. Выполните «make setup» или задайте TEMPORAL_ADDRESS работающего кластера."
        )
    return program


def _temporal(data: Path, address: str, extra: tuple[str, ...]) -> Part:
    """The Temporal server of the PyPI wheel, tuned as measured: WAL, and no limit of 20 polls a second."""
    program = temporal_program()
    dynamic = [f"history.{kind}ProcessorMaxPollRPS=5000" for kind in ("transfer", "timer", "visibility")]
    command = (
        *(program, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", address.rpartition(":")[2]),
        *("--db-filename", str((data / "temporal.db").absolute()), "--log-level", "warn"),
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
        *(part for value in (*dynamic, *extra) for part in ("--dynamic-config-value", value)),
        *(part for key in options.SEARCH_ATTRIBUTES for part in ("--search-attribute", _registered(key))),
    )
    return Part("temporal", "Сервер Temporal", command, _asks(lambda: _temporal_answers(address)), is_ours=False)


def _registered(key: object) -> str:
    name, kind = getattr(key, "name"), getattr(key, "indexed_value_type").name  # noqa: B009 - keys of two types
    return f"{name}={kind.title()}"


def _worker(queue: str, title: str, data: Path) -> Part:
    sign = (data / f"{queue}.ready").absolute()
    sign.unlink(missing_ok=True)
    command = (sys.executable, "-m", "workflows", "--queue", queue, "--ready", str(sign))
    return Part(queue, title, command, _asks(lambda: _stands(sign)), needs=("temporal",), signs=(sign,))


def _web(address: str) -> Part:
    command = (sys.executable, "-m", "api", "serve")
    return Part("web", "Веб-сервер", command, _asks(lambda: _web_answers(address)))


def _asks(question: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """A question to a part that may not be listening yet: no answer is a no."""

    async def answer() -> bool:
        try:
            return await question()
        except (RPCError, RuntimeError, httpx.HTTPError, OSError):
            return False

    return answer


async def _temporal_answers(address: str) -> bool:
    return await (await _client(address)).service_client.check_health()


async def _client(address: str) -> Client:
    """A bare client of the same cluster and namespace as the parts use; it reads no payloads, so it needs no keys."""
    profile = ClientConfig.load_client_connect_config()
    profile["target_host"] = address
    return await Client.connect(**profile)


async def _stands(sign: Path) -> bool:
    return await asyncio.to_thread(sign.exists)


async def _web_answers(address: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as browser:
        return (await browser.get(f"{address}/readyz")).is_success

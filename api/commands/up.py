"""`marshrut up`: the whole product on this machine, with one command."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from api.demo.settling import KEYS, settle
from api.demo.world.waking import wake
from api.errors import Problem
from api.supervisor.key_file import kept_keys
from api.supervisor.part import PartFailed
from api.supervisor.stack import TIME_SKIPPING, stack_of
from api.supervisor.watch import Supervisor
from models.migrations import revisions
from models.settings import Settings, SettingsMistake, read_settings

app = typer.Typer()
console = Console(highlight=False)
OWN = 0o077
"""Whatever is written here, by whichever part, is for its owner only: the folder may have been there before us."""


@app.command("up")
def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Показательный район с вымышленными людьми.")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="Папка данных (по умолчанию data).")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Порт веб-сервера; 0 — любой свободный.")] = None,
) -> None:
    """Запустить всё: сервер Temporal, базу, исполнителей и веб-сервер. Ctrl-C останавливает."""
    given = {"data": data, "port": port, "demo": demo or None}
    try:
        settings = read_settings(**{name: value for name, value in given.items() if value is not None})
        os.umask(OWN)
        with _alone(settings.data):
            asyncio.run(_run(settings))
    except (PartFailed, SettingsMistake) as failure:
        console.print(f"[red]Не запущено.[/red] {failure}", soft_wrap=True)
        raise typer.Exit(1) from None


async def _run(settings: Settings) -> None:
    console.print(f"Маршрут: данные в папке {settings.data.absolute()}")
    await asyncio.to_thread(revisions.upgrade, settings.database)
    console.print("База данных: готова")
    if settings.demo:
        await settle(settings, at=datetime.now(UTC))
        console.print(f"Показательный район: внесён; ключи доступа его людей в {settings.data.absolute() / KEYS}")
    stack = stack_of(settings, extra=TIME_SKIPPING if settings.demo else ())
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    supervisor = Supervisor(stack.parts, logs=settings.data / "logs", environment=stack.environment, say=console.print)
    started = asyncio.create_task(supervisor.start())
    world = asyncio.create_task(_populate(settings, stack.temporal, started))
    await asyncio.wait({started, asyncio.create_task(stopped.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if stopped.is_set():
        started.cancel()
        await asyncio.gather(started, return_exceptions=True)
    else:
        await started
        console.print(f"[bold]Откройте {stack.web}[/bold]  (Ctrl-C останавливает)")
        await stopped.wait()
    console.print("Останавливаем…")
    world.cancel()
    await asyncio.gather(world, return_exceptions=True)
    await supervisor.stop()
    console.print("Остановлено. Данные сохранены: новый запуск продолжит с этого места.")


async def _populate(settings: Settings, temporal: str, started: "asyncio.Task[None]") -> None:
    """The demonstration's cases, behind the running site: what goes wrong with them is said and stops nothing."""
    if not settings.demo:
        return
    keyed = settings if settings.keys else _with_keys(settings)
    try:
        await wake(keyed, temporal, ready=asyncio.shield(started), say=console.print)
    except (RuntimeError, RPCError, SQLAlchemyError, Problem) as failure:
        console.print(f"Показательные дела внесены не полностью ({type(failure).__name__}); запустите ещё раз.")


def _with_keys(settings: Settings) -> Settings:
    """The settings of this run, read again with the keys of its data folder."""
    keys = kept_keys(settings.data)
    given: dict[str, Any] = {"data": settings.data, "demo": settings.demo, "port": settings.port}
    return read_settings(**given, keys=keys, current_key=next(iter(keys)))


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the data folder for this process: two products on one folder would spoil each other's record."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PartFailed(
                f"Папка {data.absolute()} уже занята другим запуском. Остановите его или укажите другую: --data ПАПКА."
            ) from None
        yield

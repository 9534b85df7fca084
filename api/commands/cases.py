"""`marshrut cases restart`: cases started again in Temporal from their record."""

import asyncio
from collections import Counter
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.sessions import Sessions
from api.restarting import Outcome, restart, restart_sittings, unfinished
from api.sending import Sending, Unreachable
from models.settings import Settings, SettingsMistake, read_settings
from workflows import packs
from workflows.client import connect

app = typer.Typer(help="Дела.", no_args_is_help=True)
TOLD = {
    Outcome.STARTED: "запущено снова",
    Outcome.RUNS: "уже идёт",
    Outcome.UNKNOWN: "такого дела в базе нет",
    Outcome.BROKEN: "журнал дела повреждён, дело не запущено",
    Outcome.DIFFERS: "журнал не сходится с маршрутом, дело не запущено",
    Outcome.NOT_PUBLISHED: "нет редакции маршрута или календаря, дело не запущено (MARSHRUT_PACKS)",
}
WELL = frozenset({Outcome.STARTED, Outcome.RUNS})


@app.callback()
def cases() -> None:
    """Дела."""


@app.command("restart", help="Запустить дела в Temporal по записям базы: после потери или замены кластера.")
def again(
    *,
    case: Annotated[str | None, typer.Option("--case", help="Одно дело: его id, 32 знака.")] = None,
    all_missing: Annotated[
        bool, typer.Option("--all-missing", help="Все открытые дела и заседания, которых нет.")
    ] = False,
) -> None:
    """Start cases again; those that run are left alone."""
    if (case is None) != all_missing:
        typer.echo("Укажите одно из двух: --case ID или --all-missing.", err=True)
        raise typer.Exit(2)
    try:
        settings = read_settings()
        packs.publish_all(settings.packs)
        found = asyncio.run(_again(settings, case))
    except (SettingsMistake, packs.BrokenPack) as mistake:
        typer.echo(f"Дела не запущены. {mistake}", err=True)
        raise typer.Exit(1) from None
    except (Unreachable, RPCError) as failure:
        typer.echo(f"Temporal не отвечает ({type(failure).__name__}): проверьте TEMPORAL_ADDRESS.", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as failure:
        typer.echo(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate", err=True)
        raise typer.Exit(1) from None
    typer.echo("\n".join(f"{TOLD[outcome]}: {count}" for outcome, count in found.items()) or "Запускать нечего.")
    if set(found) - WELL:
        raise typer.Exit(1)


async def _again(settings: Settings, case: str | None) -> Counter[Outcome]:
    async def to_cluster() -> Client:
        ring = settings.key_ring
        return await connect(ring.keys, ring.current)

    sessions = Sessions(settings.database)
    found: Counter[Outcome] = Counter()
    try:
        sending = Sending(to_cluster)
        wanted = await unfinished(sessions) if case is None else (case,)
        courses = [restart(sessions, sending, wanted)]
        if case is None:
            courses.append(restart_sittings(sessions, sending))
        for course in courses:
            async for entry in course:
                found[entry.outcome] += 1
                if entry.outcome not in WELL:
                    typer.echo(f"{entry.case}: {TOLD[entry.outcome]}", err=True)
    finally:
        await sessions.close()
    return found

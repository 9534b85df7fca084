"""`marshrut route adopt`: running cases moved to a version of their route, with a dry run and a progress bar."""

import asyncio
from collections import Counter
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from activities.sessions import Sessions
from api.adopting import Fate, Move, carry_out, forecast
from api.app import create_app
from api.errors import Problem
from api.office import Office
from api.reading.staffing import actor_named
from models.people import Actor, Permission, may
from models.settings import SettingsMistake, read_settings
from workflows import packs, registry

console = Console(highlight=False, soft_wrap=True)


class Asked(NamedTuple):
    """What the person asked for on the command line."""

    route: str
    version: int
    ground: str
    by: str
    territory: str | None
    recount: bool
    dry_run: bool


def adopt(
    route: Annotated[str, typer.Argument(help="Имя маршрута, например ru-sve.prevention.")],
    *,
    version: Annotated[int, typer.Option("--version", min=1, help="На какую редакцию.")],
    ground: Annotated[str, typer.Option("--ground", help="Правило таблицы норм: на каком основании.")],
    by: Annotated[str, typer.Option("--by", help="Код методиста, который решил.")],
    territory: Annotated[str | None, typer.Option("--territory", help="Только дела этой территории.")] = None,
    recount: Annotated[bool, typer.Option("--recount", help="Пересчитать сроки, которые уже идут.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только показать, что станет с делами.")] = False,
) -> None:
    """Перенести открытые дела на другую редакцию маршрута. Прерванный перенос можно начать снова."""
    asked = Asked(route, version, ground, by, territory, recount, dry_run)
    try:
        stays = asyncio.run(_adopt(asked))
    except (SettingsMistake, packs.BrokenPack, registry.NotPublished, LookupError) as mistake:
        typer.echo(f"Дела не перенесены. {mistake}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as failure:
        typer.echo(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate", err=True)
        raise typer.Exit(1) from None
    except Problem as problem:
        typer.echo(f"Перенос прерван. {problem.detail} {problem.remedy}", err=True)
        raise typer.Exit(1) from None
    if stays:
        raise typer.Exit(1)


async def _adopt(asked: Asked) -> int:
    app = create_app(read_settings())
    async with app.router.lifespan_context(app):
        at: Office = app.state.office
        actor = await _decider(at.sessions, asked.by)
        packs.let_in(await at.publications.approved())
        move = _move(asked, actor)
        fates = [fate async for fate in forecast(at, actor, move)]
        if not asked.dry_run:
            fates = await _carry_out(at, actor, move, len(fates))
    _tell(fates, asked)
    return sum(fate.refusal is not None for fate in fates)


async def _decider(sessions: Sessions, person: str) -> Actor:
    async with sessions.reading() as connection:
        actor = await actor_named(connection, person)
    allowed = f"Человека с кодом «{person}» нет." if actor is None else may(actor, Permission.ROUTE_ADOPT)
    if actor is None or allowed is not True:
        raise LookupError(allowed)
    return actor


def _move(asked: Asked, actor: Actor) -> Move:
    found = [one for one in registry.published_routes() if (one.id, one.version) == (asked.route, asked.version)]
    if not found:
        raise registry.NotPublished(f"Редакции {asked.version} маршрута «{asked.route}» нет: marshrut route show.")
    if not (asked.dry_run or registry.is_in_force(found[0].digest)):
        raise LookupError("Редакция не введена в действие: её утверждает второй человек на странице «Маршруты».")
    packs.law(found[0].country).rule(asked.ground)
    terms = "recounted" if asked.recount else "kept"
    return Move(found[0], asked.ground, terms, asked.territory or actor.territory)  # type: ignore[arg-type]


async def _carry_out(at: Office, actor: Actor, move: Move, total: int) -> list[Fate]:
    fates: list[Fate] = []
    columns = (TextColumn("Переношу дела"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        line = bar.add_task("", total=total)
        async for fate in carry_out(at, actor, move):
            fates.append(fate)
            bar.update(line, completed=len(fates))
    return fates


def _tell(fates: list[Fate], asked: Asked) -> None:
    stays = [fate for fate in fates if fate.refusal is not None]
    moved = "Перейдёт" if asked.dry_run else "Перешло"
    console.print(f"{moved} дел: {len(fates) - len(stays)}; остаётся на прежней редакции: {len(stays)}.")
    for fate in stays:
        console.print(f"  дело № {fate.number} (редакция {fate.version}): {fate.refusal and fate.refusal.message}")
    for reason, times in Counter(fate.refusal.message for fate in stays if fate.refusal).most_common(1):
        console.print(f"Чаще всего ({times}): {reason}")

"""`marshrut individuals fill`: what an upgrade asks for of the records of people, once."""

import asyncio

import typer
from sqlalchemy.exc import SQLAlchemyError

from activities.individuals.filling import fill, renew
from activities.sessions import Sessions
from models.settings import Settings, SettingsMistake, read_settings
from workflows import packs

app = typer.Typer(no_args_is_help=True)


@app.callback()
def individuals() -> None:
    """Люди, названные в делах."""


@app.command("fill", help="Внести людей из дел прежней редакции и обновить ключи поиска; повторять безопасно.")
def fill_in() -> None:
    """Enter whom the forms of earlier cases name, and renew old keys; beside the running product too."""
    try:
        settings = read_settings()
        packs.publish_all(settings.packs)
        done, renewed = asyncio.run(_filled(settings))
    except (SettingsMistake, packs.BrokenPack) as mistake:
        typer.echo(f"Люди не внесены. {mistake}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as failure:
        typer.echo(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Внесены люди из дел: {done}. Обновлены ключи поиска у записей: {renewed}.")


async def _filled(settings: Settings) -> tuple[int, int]:
    sessions = Sessions(settings.database)
    try:
        return await fill(sessions), await renew(sessions)
    finally:
        await sessions.close()

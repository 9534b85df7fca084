"""`marshrut people load`: enter agencies and people from a file of the directory."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from activities.directory import Directory, DirectoryMistake, enter_directory
from activities.sessions import Sessions
from models.settings import SettingsMistake, read_settings
from workflows.packs import BrokenPack, read

WHERE = "Если данные не в папке data, добавьте MARSHRUT_DATA=ПАПКА; новая база: marshrut migrate"

app = typer.Typer(help="Справочник органов и людей.", no_args_is_help=True)


@app.callback()
def people() -> None:
    """Справочник органов и людей."""


@app.command("load", help="Внести территории, органы и людей из файла YAML; повторять безопасно.")
def load(path: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="Файл справочника.")]) -> None:
    """Enter the whole file, or nothing of it."""
    try:
        asyncio.run(_load(read(path, Directory)))
    except (BrokenPack, DirectoryMistake, SettingsMistake) as mistake:
        typer.echo(f"Ничего не внесено. {mistake}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as failure:
        typer.echo(f"Ничего не внесено: база не отвечает или пуста ({type(failure).__name__}). {WHERE}", err=True)
        raise typer.Exit(1) from None


async def _load(directory: Directory) -> None:
    sessions = Sessions(read_settings().database)
    try:
        entered = await enter_directory(sessions, directory, at=datetime.now(UTC))
    finally:
        await sessions.close()
    typer.echo(f"Внесено: территорий {entered.territories}, органов {entered.agencies}, людей {entered.people}.")

"""`marshrut migrate`: bring the tables to what this release knows. Harmless when they are there already."""

import typer
from sqlalchemy.exc import SQLAlchemyError

from models.migrations import revisions
from models.settings import SettingsMistake, read_settings

app = typer.Typer()


@app.command("migrate", help="Привести таблицы базы к текущей редакции; повторять безопасно.")
def migrate() -> None:
    """Upgrade, or say why not and change nothing."""
    try:
        settings = read_settings()
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        revisions.upgrade(settings.database)
    except SettingsMistake as mistake:
        typer.echo(f"Таблицы не изменены. {mistake}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as failure:
        typer.echo(f"Таблицы не изменены: база не отвечает или не принимает ({type(failure).__name__}).", err=True)
        raise typer.Exit(1) from None
    typer.echo("Таблицы в текущей редакции.")

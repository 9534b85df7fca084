"""`marshrut token issue`: a key to the API for a person of the directory, shown once and kept only as a digest."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from activities.directory import DirectoryMistake, TokenEntry, enter_token
from activities.sessions import Sessions
from api.signing_in import new_token, token_digest
from models.settings import SettingsMistake, read_settings

app = typer.Typer(help="Ключи доступа.", no_args_is_help=True)


@app.callback()
def token() -> None:
    """Ключи доступа."""


@app.command("issue", help="Выдать ключ доступа; он показывается один раз.")
def issue(
    *,
    person: Annotated[str, typer.Option("--person", help="Код человека из справочника.")],
    label: Annotated[str, typer.Option("--label", help="Для чего ключ.")] = "выдан командой",
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="Сколько дней действует.")] = 365,
) -> None:
    """Print a new key, whose digest is now in the directory."""
    key, now = new_token(), datetime.now(UTC)
    entry = TokenEntry(sha256=token_digest(key), person=person, label=label, expires_at=now + timedelta(days=days))
    try:
        asyncio.run(_enter(entry, now))
    except (DirectoryMistake, SettingsMistake) as mistake:
        typer.echo(f"Ключ не выдан. {mistake}", err=True)
        raise typer.Exit(1) from None
    typer.echo(key)


async def _enter(entry: TokenEntry, now: datetime) -> None:
    sessions = Sessions(read_settings().database)
    try:
        await enter_token(sessions, entry, at=now)
    finally:
        await sessions.close()

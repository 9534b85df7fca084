"""`marshrut attachments sweep`: what upkeep does every night (`workflows.upkeep`), at once."""

import asyncio
from datetime import UTC, datetime, timedelta

import typer

from activities.attachments.sweeping import Swept, sweep
from activities.sessions import Sessions
from activities.storage import FileStorage
from models.settings import Settings, SettingsMistake, read_settings

app = typer.Typer(no_args_is_help=True)
A_DAY = timedelta(days=1)
"""How long a stored file may wait for its row: an upload takes minutes at most."""


@app.callback()
def attachments() -> None:
    """Вложения: уход за файлами."""


@app.command("sweep", help="Убрать вложения, которые ни к чему не отнесены дольше MARSHRUT_ATTACHMENT_DAYS дней.")
def sweep_unused() -> None:
    """Forget unused uploads and delete files that nothing names; safe to run twice and beside the running product."""
    try:
        swept = asyncio.run(_swept(read_settings()))
    except SettingsMistake as mistake:
        typer.echo(str(mistake), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Забыто вложений: {swept.rows}, удалено файлов: {swept.files}.")


async def _swept(settings: Settings) -> Swept:
    now, sessions = datetime.now(UTC), Sessions(settings.database)
    try:
        return await sweep(
            sessions,
            FileStorage(settings.attachments),
            before=now - timedelta(days=settings.attachment_days),
            files_before=now - A_DAY,
        )
    finally:
        await sessions.close()

"""`marshrut audit …`: verify the log, export it for those who verify it elsewhere, seal the day."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from activities.audit.checking import check, enter_check
from activities.audit.exporting import export as write_out
from activities.audit.sealing import Sealed, seal, seal_day
from activities.audit.verify import Damaged, lines_of, told, verify
from activities.sessions import BlockingSessions, picture
from activities.signatures.apart import sign_apart
from activities.signatures.authority import LocalAuthority
from activities.signatures.signer import Holder
from models.settings import SettingsMistake, read_settings

app = typer.Typer(help="Журнал: проверить, выгрузить, запечатать.", no_args_is_help=True)
T = TypeVar("T")
SEALER = Holder(person="audit-log", full_name="Журнал «Маршрута»", position="печати журнала", agency="Маршрут")
SIGNED = "Список печатей подписан (roots.txt.sig, учебная подпись). Храните оба файла отдельно от журнала."
UNSIGNED = "Подпишите roots.txt своим средством подписи и храните отдельно от журнала."


@app.callback()
def audit() -> None:
    """Журнал: проверить, выгрузить, запечатать."""


@app.command("verify", help="Проверить весь журнал в базе: хеши, порядок, печати. Код 0, только если он цел.")
def verify_log() -> None:
    """Verify the log where it stands, and keep what was found."""
    now = datetime.now(UTC)
    found = _with_database(lambda url: _looking(url, lambda connection: check(connection, now)))
    with suppress(SQLAlchemyError):  # what was found is said, whether it can be kept or not
        _writing(read_settings().database, lambda connection: enter_check(connection, found, now, None))
    if found.flaw is not None:
        typer.echo(f"Журнал повреждён. {found.flaw}", err=True)
        raise typer.Exit(1)
    typer.echo(
        f"Журнал цел: ходов {found.turns}, обращений {found.accesses}, печатей {found.seals}, "
        f"строк после последней печати {found.open}.\nПоследняя печать: {found.last_seal}"
    )


@app.command("export", help="Выгрузить журнал и программу, которая проверяет его без системы.")
def export(
    *, out: Annotated[Path, typer.Option("--out", help="Папка, куда записать audit.jsonl, roots.txt и verify.py.")]
) -> None:
    """Write the log, then verify what was written: the exit status says whether both went well."""
    now = datetime.now(UTC)
    try:
        sign = _with_database(lambda _: _signing(now))
        log = _with_database(lambda url: _looking(url, lambda connection: write_out(connection, out, now, sign)))
        done = verify(lines_of(log))
    except OSError as failure:
        _stop(f"Журнал не выгружен: {out}: {failure.strerror}.")
    except Damaged as damage:
        _stop(f"Выгружен в {out}, но журнал повреждён. {damage}")
    typer.echo(f"{told(done)}\nВыгружен в {out}. Проверить: cd {out} && python3 verify.py audit.jsonl")
    typer.echo(UNSIGNED if sign is None else SIGNED)


@app.command("seal", help="Запечатать то, что пришло после последней печати. Повторять безопасно.")
def seal_now(
    *, daily: Annotated[bool, typer.Option("--daily", help="Не больше одной печати в день (UTC).")] = False
) -> None:
    """Set a seal, and show it: shown and written down elsewhere, it proves the log up to here."""
    now = datetime.now(UTC)

    def sealed(connection: Connection) -> Sealed | None:
        return seal_day(connection, now) if daily else seal(connection, now)

    try:
        done = _with_database(lambda url: _writing(url, sealed))
    except IntegrityError:
        done = None  # another process has just set this seal
    if done is None:
        typer.echo("Новых строк нет или сегодня печать уже стоит.")
        return
    typer.echo(f"Печать {done.number} за {done.day}, строк {done.rows}\nКорень: {done.root}\nХеш печати: {done.chain}")


def _signing(at: datetime) -> Callable[[bytes], bytes] | None:
    """Who signs the list of seals here: the training authority, where it signs papers too."""
    settings = read_settings()
    if not settings.signs_locally:
        return None
    return lambda content: sign_apart(LocalAuthority(settings.signatures), SEALER, content, at)


def _with_database(deed: Callable[[str], T]) -> T:
    try:
        return deed(read_settings().database)
    except SettingsMistake as mistake:
        _stop(str(mistake))
    except IntegrityError:
        raise
    except SQLAlchemyError as failure:
        _stop(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate")


def _looking(url: str, deed: Callable[[Connection], T]) -> T:
    with picture(url) as connection:
        return deed(connection)


def _writing(url: str, deed: Callable[[Connection], T]) -> T:
    sessions = BlockingSessions(url)
    try:
        with sessions.transaction() as connection:
            return deed(connection)
    finally:
        sessions.close()


def _stop(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(1)

"""`marshrut account`: a first password and a lost second factor from the server itself, for the first administrator."""

import asyncio
import secrets
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from activities.accounts.book import FirstPassword, LoginTaken, give_password, reset_factor
from activities.accounts.hashing import Hasher
from activities.sessions import Sessions
from api.admission import FIRST_PASSWORD_GOOD, folded_login
from api.reading.accounts import account_of, is_at_work
from api.v1.accounts import first_password
from models.settings import SettingsMistake, read_settings

app = typer.Typer(help="Учётные записи: вход с паролем.", no_args_is_help=True)
Person = Annotated[str, typer.Option("--person", help="Код человека из справочника.")]
BITS = 32


class NobodyThere(LookupError):
    """No such person is at work; the text (Russian) says what to do."""


@app.callback()
def account() -> None:
    """Учётные записи: вход с паролем."""


@app.command("password", help="Выдать первый пароль; он показывается один раз, и при входе его меняют.")
def password(
    *,
    person: Person,
    login: Annotated[str, typer.Option("--login", help="Логин; без него остаётся прежний или код человека.")] = "",
) -> None:
    """Print a first password, whose hash is now in the database."""
    made = first_password(secrets.token_bytes(BITS))
    known = _run(_give(person, folded_login(login), made))
    typer.echo(f"Логин: {known}\nПервый пароль: {made}")


@app.command("factor-reset", help="Убрать второй фактор у того, кто потерял телефон и запасные коды.")
def factor_reset(*, person: Person) -> None:
    """Take the second factor away."""
    _run(_reset(person))
    typer.echo("Второй фактор убран. При следующем входе его заведут снова.")


async def _give(person: str, login: str, made: str) -> str:
    sessions = Sessions(read_settings().database)
    now = datetime.now(UTC)
    try:
        async with sessions.reading() as connection:
            row = await account_of(connection, person)
            if not await is_at_work(connection, person):
                raise NobodyThere(f"Сотрудника «{person}» нет среди работающих. marshrut people load")
        chosen = login or (row.login if row else person)
        given = FirstPassword(person, chosen, await Hasher().hashed(made), now + FIRST_PASSWORD_GOOD)
        await give_password(sessions, given, at=now)
    finally:
        await sessions.close()
    return chosen


async def _reset(person: str) -> str:
    sessions = Sessions(read_settings().database)
    try:
        async with sessions.reading() as connection:
            if await account_of(connection, person) is None:
                raise NobodyThere(f"У сотрудника «{person}» нет учётной записи.")
        await reset_factor(sessions, person, at=datetime.now(UTC))
    finally:
        await sessions.close()
    return person


def _run(deed: Coroutine[Any, Any, str]) -> str:
    """Do it, or say in words why nothing was done."""
    try:
        return asyncio.run(deed)
    except (NobodyThere, SettingsMistake) as mistake:
        typer.echo(f"Ничего не изменено. {mistake}", err=True)
    except LoginTaken:
        typer.echo("Ничего не изменено. Этот логин уже у другого сотрудника: назовите другой в --login.", err=True)
    except SQLAlchemyError as failure:
        typer.echo(
            f"Ничего не изменено: база не отвечает или пуста ({type(failure).__name__}). marshrut migrate", err=True
        )
    raise typer.Exit(1)

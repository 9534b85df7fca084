"""`marshrut counts`: how many cases, along two properties, with nobody to be known by it; to a file or the screen."""

import asyncio
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from activities.sessions import Sessions
from api.errors import BadInput
from api.reading.staffing import territory_names
from api.v1.counts import CountsTold, counts_of, sheet_of
from api.workbook import plain_table, workbook
from models.counts import Along
from models.people import Actor, AgencyKind, Role
from models.settings import Settings, SettingsMistake, read_settings
from workflows import packs

app = typer.Typer(help="Обезличенные числа дел.")


class Format(StrEnum):
    """As what the table is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


WRITERS: dict[Format, Callable[[CountsTold], bytes]] = {
    Format.CSV: lambda told: plain_table(sheet_of(told)),
    Format.XLSX: lambda told: workbook(sheet_of(told), 0),
    Format.JSON: lambda told: told.model_dump_json(indent=2).encode(),
}


@app.command(help="Числа дел территории и всех ниже неё: малые скрыты, и по итогам их не восстановить.")
def counts(
    *,
    territory: Annotated[str, typer.Option("--territory", help="Код территории: ru.sve.")],
    rows: Annotated[Along, typer.Option("--rows", help="Что по строкам.")] = Along.TERRITORY,
    columns: Annotated[Along, typer.Option("--columns", help="Что по столбцам.")] = Along.ROUTE,
    form: Annotated[Format, typer.Option("--format", help="csv, xlsx или json.")] = Format.CSV,
    out: Annotated[Path | None, typer.Option("--out", help="Записать в этот файл.")] = None,
) -> None:
    """Count as the supervision of this territory would see it."""
    if out is None and form is Format.XLSX:
        _stop("Книгу XLSX на экран не вывести. Укажите файл: --out.")
    try:
        settings = read_settings()
        packs.publish_all(settings.packs)
        told = asyncio.run(_counted(settings, territory, rows, columns))
    except (SettingsMistake, packs.BrokenPack) as mistake:
        _stop(f"Числа не сосчитаны. {mistake}")
    except BadInput as mistake:
        _stop(f"{mistake.detail} {mistake.remedy}")
    except SQLAlchemyError as failure:
        _stop(f"База не отвечает или пуста ({type(failure).__name__}). marshrut migrate")
    content = WRITERS[form](told)
    if out is None:
        sys.stdout.write(content.decode().replace("\r\n", "\n"))
        return
    try:
        out.write_bytes(content)
    except OSError:
        _stop(f"{out}: не записано: такой папки нет или в неё нельзя писать. Укажите другой файл.")
    typer.echo(f"Записано: {out}")


async def _counted(settings: Settings, territory: str, rows: Along, columns: Along) -> CountsTold:
    """By the eyes of supervision: what it may not see is not counted here either."""
    eyes = Actor(
        person="counts", agency="counts", kind=AgencyKind.COMMISSION, role=Role.SUPERVISOR, territory=territory
    )
    sessions = Sessions(settings.database)
    try:
        told = await counts_of(eyes, sessions, rows, columns)
        async with sessions.reading() as connection:
            known = await territory_names(connection, eyes)
    finally:
        await sessions.close()
    if territory not in known:
        _stop(f"Территории {territory} нет в справочнике. Проверьте код: «Управление», «Территории».")
    return told


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)

"""Counts of cases that may be given away: small numbers hidden, with enough besides that totals do not tell them."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from activities.sessions import Sessions
from api.door import Door
from api.duties import Overseer
from api.errors import BadInput
from api.giving_out import BINARY
from api.guards import At
from api.languages import gettext as _
from api.reading.counts import counted
from api.reading.staffing import territory_names
from api.v1.shapes import Told
from api.v1.steps import NOT_ALLOWED
from api.workbook import CSV, KIND, Sheet, plain_table, workbook
from models.counts import UNKNOWN, Along, in_order
from models.people import Actor
from models.suppression import SMALLEST, suppressed
from workflows import registry

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
Rows = Annotated[Along, Query(description="Что по строкам")]
Columns = Annotated[Along, Query(description="Что по столбцам")]


HIDDEN = "•"


def _file(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "Файл", "content": {kind: {"schema": BINARY}}}}


class CountsTold(Told):
    """A table with its totals: the last row and the last column."""

    rows: list[str]
    columns: list[str]
    cells: list[list[int | None]] = Field(description="null: число скрыто, чтобы по нему никого не узнали")
    smallest: int = Field(description="Числа меньше этого скрываются (наше значение по умолчанию)")


@router.get("/supervision/depersonalised")
async def depersonalised(
    actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE
) -> CountsTold:
    """Обезличенные числа дел: малые скрыты, и по итогам их не восстановить."""
    return await counts_of(actor, at.sessions, rows, columns)


@router.get("/supervision/depersonalised.csv", response_class=Response, responses=_file(CSV))
async def depersonalised_table(
    actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE
) -> Response:
    """Те же числа таблицей CSV."""
    return _taken(plain_table(sheet_of(await counts_of(actor, at.sessions, rows, columns))), CSV, "csv")


@router.get("/supervision/depersonalised.xlsx", response_class=Response, responses=_file(KIND))
async def depersonalised_workbook(
    actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE
) -> Response:
    """Те же числа книгой XLSX."""
    sheet = sheet_of(await counts_of(actor, at.sessions, rows, columns))
    return _taken(await asyncio.to_thread(workbook, sheet, 0), KIND, "xlsx")


async def counts_of(actor: Actor, sessions: Sessions, rows: Along, columns: Along) -> CountsTold:
    """The table of the cases that this person may see. Raises BadInput for one property along both sides."""
    if rows is columns:
        raise BadInput(_("По строкам и столбцам выбрано одно и то же."), _("Выберите разное."))
    async with sessions.reading() as connection:
        found = await counted(connection, actor, rows, columns)
        places = await territory_names(connection, actor)
    down, across = in_order({row for row, _column in found}), in_order({column for _row, column in found})
    cells = suppressed([[found[row, column] for column in across] for row in down]) if found else []
    return CountsTold(
        rows=[*(_title(rows, one, places) for one in down), _("Всего")],
        columns=[*(_title(columns, one, places) for one in across), _("Всего")],
        cells=cells,
        smallest=SMALLEST,
    )


def sheet_of(told: CountsTold) -> Sheet:
    """The table to take away: the sign stands where a number is hidden."""
    about = _("Обезличенные числа дел. Числа меньше %(least)s и те, по которым их можно сосчитать, скрыты: %(sign)s")
    lines = [
        (title, *(HIDDEN if value is None else value for value in row))
        for title, row in zip(told.rows, told.cells, strict=False)  # without cases there is a total, and no cells
    ]
    return Sheet(_("Числа дел"), about % {"least": told.smallest, "sign": HIDDEN}, ("", *told.columns), lines)


def _taken(content: bytes, kind: str, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="depersonalised.{suffix}"'}
    return Response(content, media_type=kind, headers=headers)


def _title(along: Along, value: str, places: dict[str, str]) -> str:
    if value == UNKNOWN:
        return _("не указан")
    if along is Along.TERRITORY:
        return places.get(value, value)
    if along is Along.ROUTE:
        known = {route.id for route in registry.published_routes()}
        return registry.newest_route(value).title if value in known else value
    return value

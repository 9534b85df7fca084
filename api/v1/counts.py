"""Counts of cases that may be given away: small numbers hidden, with enough besides that totals do not tell them."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.door import Door
from api.duties import Overseer
from api.errors import BadInput
from api.guards import At
from api.languages import gettext as _
from api.reading.counts import counted
from api.reading.staffing import territory_names
from api.v1.shapes import Told
from api.v1.steps import NOT_ALLOWED
from models.counts import UNKNOWN, Along
from models.suppression import SMALLEST, suppressed
from workflows import registry

router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
Rows = Annotated[Along, Query(description="Что по строкам")]
Columns = Annotated[Along, Query(description="Что по столбцам")]


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
    if rows is columns:
        raise BadInput(_("По строкам и столбцам выбрано одно и то же."), _("Выберите разное."))
    async with at.sessions.reading() as connection:
        found = await counted(connection, actor, rows, columns)
        places = await territory_names(connection, actor)
    down, across = sorted({row for row, _column in found}), sorted({column for _row, column in found})
    cells = suppressed([[found[row, column] for column in across] for row in down]) if found else []
    return CountsTold(
        rows=[*(_title(rows, one, places) for one in down), _("Всего")],
        columns=[*(_title(columns, one, places) for one in across), _("Всего")],
        cells=cells,
        smallest=SMALLEST,
    )


def _title(along: Along, value: str, places: dict[str, str]) -> str:
    if value == UNKNOWN:
        return _("не указан")
    if along is Along.TERRITORY:
        return places.get(value, value)
    if along is Along.ROUTE:
        known = {route.id for route in registry.published_routes()}
        return registry.newest_route(value).title if value in known else value
    return value

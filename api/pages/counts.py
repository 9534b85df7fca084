"""«Обезличенные числа»: how many cases, along two properties, to be given away."""

import csv
import io

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.pages.supervision import HOME, links
from api.v1.counts import Columns, CountsTold, Rows, depersonalised
from models.counts import Along

router = APIRouter(route_class=Page, include_in_schema=False)
LIST = f"{HOME}/depersonalised"
HIDDEN = "•"


@router.get(LIST)
async def counts(
    request: Request, actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE
) -> HTMLResponse:
    """Обезличенные числа: выбрать, по чему считать, посмотреть и взять с собой."""
    same = rows is columns
    return show(
        request,
        "pages/depersonalised.html",
        status=422 if same else 200,
        heading=_("Обезличенные числа"),
        section=HOME,
        links=links(),
        told=None if same else await depersonalised(actor, at, rows, columns),
        along=[(one.value, _titles()[one]) for one in Along],
        chosen=(rows.value, columns.value),
        mistake=_("По строкам и столбцам выбрано одно и то же. Выберите разное.") if same else "",
        file=f"{LIST}.csv?rows={rows.value}&columns={columns.value}",
        hidden=HIDDEN,
        moments=await moments_of(request),
    )


@router.get(f"{LIST}.csv")
async def take_away(actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE) -> Response:
    """Та же таблица файлом CSV."""
    text = as_csv(await depersonalised(actor, at, rows, columns))
    headers = {"Content-Disposition": 'attachment; filename="depersonalised.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(told: CountsTold) -> str:
    """The table as office programs read it: semicolons, the sign for what is hidden."""
    packed = io.StringIO()
    lines = csv.writer(packed, delimiter=";", lineterminator="\r\n")
    lines.writerow(["", *told.columns])
    for title, row in zip(told.rows, told.cells, strict=False):
        lines.writerow([title, *(HIDDEN if value is None else value for value in row)])
    return packed.getvalue()


def _titles() -> dict[Along, str]:
    return {
        Along.TERRITORY: _("территория"),
        Along.ROUTE: _("маршрут"),
        Along.MONTH: _("месяц открытия"),
        Along.AGE: _("возраст, лет (по году рождения)"),
    }

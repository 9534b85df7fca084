"""«Обезличенные числа»: how many cases, along two properties, to be given away."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.pages.supervision import HOME, links
from api.v1.counts import HIDDEN, Columns, Rows, depersonalised, depersonalised_table, depersonalised_workbook
from models.counts import Along

router = APIRouter(route_class=Page, include_in_schema=False)
LIST = f"{HOME}/depersonalised"


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
        files=[(f"{LIST}.{kind}?rows={rows.value}&columns={columns.value}", kind.upper()) for kind in ("xlsx", "csv")],
        hidden=HIDDEN,
        moments=await moments_of(request),
    )


@router.get(f"{LIST}.csv")
async def take_table(actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE) -> Response:
    """Та же таблица файлом CSV."""
    return await depersonalised_table(actor, at, rows, columns)


@router.get(f"{LIST}.xlsx")
async def take_book(actor: Overseer, at: At, rows: Rows = Along.TERRITORY, columns: Columns = Along.ROUTE) -> Response:
    """Та же таблица книгой XLSX."""
    return await depersonalised_workbook(actor, at, rows, columns)


def _titles() -> dict[Along, str]:
    return {
        Along.TERRITORY: _("территория"),
        Along.ROUTE: _("маршрут"),
        Along.MONTH: _("месяц открытия"),
        Along.AGE: _("возраст, лет (по году рождения)"),
    }

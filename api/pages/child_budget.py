"""«Детский бюджет» of a territory: by source of money, territory and year, as a page and as a workbook."""

import asyncio
from collections import defaultdict
from decimal import Decimal
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.pages.supervision import HOME, links
from api.reading.staffing import territory_names
from api.v1 import child_budget
from api.v1.child_budget import MoneyTold
from api.v1.shapes import EMPTY
from api.workbook import KIND, Cell, Sheet, workbook
from forms.plans.money import NOTHING, worded_sum
from models.ids import Territory, lies_within

router = APIRouter(route_class=Page, include_in_schema=False)
LIST = f"{HOME}/budget"
Place = Annotated[Territory | None, EMPTY, Query()]
Year = Annotated[int | None, EMPTY, Query(ge=2000, le=2200)]


class Money(NamedTuple):
    """Money of a group, in roubles."""

    planned: Decimal
    spent: Decimal
    measures: int


@router.get(LIST)
async def show_budget(
    request: Request, actor: Overseer, at: At, territory: Place = None, year: Year = None
) -> HTMLResponse:
    """Сколько стоят меры планов, из каких денег и сколько уже потрачено."""
    found = await child_budget.territory_budget(actor, at, territory, None)
    lines = [one for one in found.lines if year is None or one.year == year]
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    own = sorted((code, name) for code, name in names.items() if lies_within(code, actor.territory))
    years = sorted({one.year for one in found.lines} | ({year} if year else set()), reverse=True)
    query = "&".join(f"{name}={value}" for name, value in (("territory", territory), ("year", year)) if value)
    return show(
        request,
        "pages/child_budget.html",
        heading=_("Детский бюджет"),
        section=HOME,
        links=links(),
        found=found,
        lines=lines,
        whole=money_of(lines),
        by_source=[(title, money_of(group)) for title, group in _grouped(lines, "source_title").items()],
        is_split=len({(one.territory, one.year) for one in lines}) > 1,
        names=names,
        words=worded_sum,
        territories=[("", _("все")), *own],
        years=[("", _("все")), *((str(one), str(one)) for one in years)],
        asked={"territory": territory or "", "year": str(year or "")},
        export=f"{LIST}.xlsx?{query}" if query else f"{LIST}.xlsx",
        moments=await moments_of(request),
    )


@router.get(f"{LIST}.xlsx")
async def take_away(request: Request, actor: Overseer, at: At, territory: Place = None, year: Year = None) -> Response:
    """То же книгой."""
    found = await child_budget.territory_budget(actor, at, territory, year)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    moments = await moments_of(request)
    rows: list[list[Cell]] = [
        [names.get(one.territory, one.territory), one.year, one.source_title, one.measures, one.planned, one.spent]
        for one in found.lines
    ]
    whole = money_of(found.lines)
    rows.append([_("Всего"), None, "", whole.measures, whole.planned, whole.spent])
    titles = [
        *(_("Территория"), _("Год"), _("Источник денег"), _("Мер")),
        *(_("Запланировано, руб."), _("Потрачено, руб.")),
    ]
    about = _("Детский бюджет на %(moment)s") % {"moment": moments.exact(moments.now)}
    content = await asyncio.to_thread(workbook, Sheet(_("Детский бюджет"), about, titles, rows), moments.offset)
    name = f"child-budget-{moments.today:%Y-%m-%d}.xlsx"
    return Response(content, media_type=KIND, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def money_of(lines: list[MoneyTold]) -> Money:
    """The money of all of these."""
    planned = sum((one.planned for one in lines), NOTHING)
    spent = sum((one.spent for one in lines), NOTHING)
    return Money(planned, spent, sum(one.measures for one in lines))


def _grouped(lines: list[MoneyTold], by: str) -> dict[str, list[MoneyTold]]:
    groups: dict[str, list[MoneyTold]] = defaultdict(list)
    for one in lines:
        groups[getattr(one, by)].append(one)
    return dict(sorted(groups.items(), key=lambda pair: -money_of(pair[1]).planned))

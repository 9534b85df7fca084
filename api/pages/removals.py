"""«Отобрания»: the audit of removals for supervision, with its rates, as a page and as a workbook."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.pages.supervision import HOME, links
from api.reading.staffing import territory_names
from api.v1 import removals
from api.v1.removals import RemovalRate
from api.v1.shapes import EMPTY
from api.workbook import KIND, Cell, Sheet, workbook
from models.ids import Territory, lies_within

router = APIRouter(route_class=Page, include_in_schema=False)
LIST = f"{HOME}/removals"
Days = Annotated[int, Query(ge=1, le=3650)]
Place = Annotated[Territory | None, EMPTY, Query()]


@router.get(LIST)
async def show_audit(
    request: Request, actor: Overseer, at: At, days: Days = 365, soon: Days = 30, territory: Place = None
) -> HTMLResponse:
    """Отобрания за период: на каком основании, сколько детей вернулось, что решил суд."""
    found = await removals.audit_removals(actor, at, days, soon, territory)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    own = sorted((code, name) for code, name in names.items() if lies_within(code, actor.territory))
    return show(
        request,
        "pages/removals.html",
        heading=_("Отобрания"),
        section=HOME,
        links=links(),
        found=found,
        columns=columns(),
        territories=[("", _("все")), *own],
        names=names,
        asked={"days": str(days), "soon": str(soon), "territory": territory or ""},
        periods=[("90", _("90 дней")), ("365", _("год")), ("1095", _("три года"))],
        soons=[("7", _("7 дней")), ("30", _("30 дней")), ("90", _("90 дней"))],
        export=f"{LIST}.xlsx?days={days}&soon={soon}" + (f"&territory={territory}" if territory else ""),
        moments=await moments_of(request),
    )


@router.get(f"{LIST}.xlsx")
async def take_away(
    request: Request, actor: Overseer, at: At, days: Days = 365, soon: Days = 30, territory: Place = None
) -> Response:
    """То же книгой: по строке на отобрание, без имён детей."""
    found = await removals.audit_removals(actor, at, days, soon, territory)
    async with at.sessions.reading() as connection:
        names = await territory_names(connection, actor)
    moments = await moments_of(request)
    rows: list[list[Cell]] = [
        [
            *(one.case_number, names.get(one.territory, one.territory), one.agency.name, one.taken_at),
            *(one.ground.title, one.reason, one.returned_at, one.days),
            *(one.court.title if one.court else "", one.decided_at),
        ]
        for one in found.items
    ]
    titles = [
        *(_("Дело"), _("Территория"), _("Орган"), _("Когда забрали"), _("Основание"), _("Причина исключения")),
        *(_("Когда вернулся"), _("Через сколько дней"), _("Решение суда"), _("Когда записано решение")),
    ]
    about = _("Отобрания с %(since)s по %(until)s; %(rates)s") % {
        "since": moments.full(moments.last_day(found.since)),
        "until": moments.full(moments.last_day(found.until)),
        "rates": "; ".join(f"{title}: {number_of(found.whole, name)}" for name, title in columns()),
    }
    content = await asyncio.to_thread(workbook, Sheet(_("Отобрания"), about, titles, rows), moments.offset)
    name = f"removals-{moments.today:%Y-%m-%d}.xlsx"
    return Response(content, media_type=KIND, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def columns() -> tuple[tuple[str, str], ...]:
    """What is counted, in the order of the table."""
    return (
        ("removals", _("Отобраний")),
        ("threat", _("По угрозе жизни")),
        ("exception", _("По исключению")),
        ("order", _("По порядку мер")),
        ("none", _("Без основания")),
        ("returned", _("Вернулись домой")),
        ("soon", _("Вернулись скоро")),
        ("court", _("Решено судом")),
    )


def number_of(rate: RemovalRate, name: str) -> int:
    """One number of the rates."""
    return int(getattr(rate, name))

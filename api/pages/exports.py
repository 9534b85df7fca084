"""What supervision takes away: the numbers and the list of steps as a workbook. No name of a child is in either."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.duties import Overseer
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page
from api.pages.showing import moments_of
from api.pages.supervision import HOME, LIST, names_of, narrowed, standings
from api.reading.supervision import By
from api.v1 import steps
from api.v1.steps import StepFilter, StepLine
from api.workbook import KIND, Cell, Sheet, workbook
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
MOST = 10_000
"""Rows of a list at most: whoever needs more narrows it."""
AT_ONCE = 200
Wanted = Annotated[StepFilter, Query()]


@router.get(f"{HOME}/counts.xlsx")
async def counts(request: Request, actor: Overseer, at: At, wanted: Wanted) -> Response:
    """Числа таблицы надзора."""
    tallies = await steps.count_steps(actor, at, wanted)
    names = await names_of(at, actor, {one.of for one in tallies} if wanted.by is By.AGENCY else ())
    titles = standings()
    rows: list[list[Cell]] = [
        [names(wanted.by, one.of), *(int(getattr(one, code.value)) for code, _title in titles)] for one in tallies
    ]
    columns = [_("Орган, территория или маршрут"), *(title for _code, title in titles)]
    return await _sent(request, at, actor, wanted, Sheet(_("Надзор"), "", columns, rows))


@router.get(f"{LIST}.xlsx")
async def list_of_steps(request: Request, actor: Overseer, at: At, wanted: Wanted) -> Response:
    """Список шагов."""
    found = await _all(actor, at, wanted)
    names = await names_of(at, actor, ())
    rows: list[list[Cell]] = [
        [
            line.case_number,
            line.step.title,
            line.agency.name,
            names(By.TERRITORY, line.territory),
            line.route.title,
            line.opened_at,
            line.due,
            line.closed_at,
            line.escalated,
            line.rule.citation,
        ]
        for line in found
    ]
    columns = [
        *(_("Дело"), _("Шаг"), _("Орган"), _("Территория"), _("Маршрут"), _("Открыт"), _("Срок"), _("Закрыт")),
        *(_("Сообщено вышестоящим, раз"), _("На каком основании")),
    ]
    return await _sent(request, at, actor, wanted, Sheet(dict(standings())[wanted.standing], "", columns, rows))


async def _all(actor: Actor, at: Office, wanted: StepFilter) -> list[StepLine]:
    found: list[StepLine] = []
    page = wanted.model_copy(update={"limit": AT_ONCE, "cursor": None})
    while len(found) < MOST:
        part = await steps.list_steps(actor, at, page)
        found += part.items
        if part.next is None:
            break
        page = page.model_copy(update={"cursor": part.next})
    return found


async def _sent(request: Request, at: Office, actor: Actor, wanted: StepFilter, sheet: Sheet) -> Response:
    moments = await moments_of(request)
    about = [sheet.name, await narrowed(at, actor, wanted), _("на %(moment)s") % {"moment": moments.exact(moments.now)}]
    if len(sheet.rows) >= MOST:
        about.append(_("показаны первые %(num)d строк") % {"num": MOST})
    told = sheet._replace(about="; ".join(filter(None, about)))
    content = await asyncio.to_thread(workbook, told, moments.offset)
    name = f"marshrut-{moments.today:%Y-%m-%d}.xlsx"
    return Response(content, media_type=KIND, headers={"Content-Disposition": f'attachment; filename="{name}"'})

"""The child's budget to take away: the measures of a plan with what they cost, as a workbook and as a plain table."""

import asyncio
from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Response

from api.errors import NotFound
from api.guards import At, Open, ReadCase
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page
from api.v1.plan_measures import MeasureTold
from api.v1.plans import PlanTold, plan_in
from api.workbook import CSV, KIND, Cell, Sheet, plain_table, workbook

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/plan/budget.xlsx")
async def budget_workbook(file: ReadCase, at: At) -> Response:
    """Детский бюджет: книга."""
    sheet = await _sheet(file, at)
    content = await asyncio.to_thread(workbook, sheet, file.state.offset)
    return _sent(content, KIND, f"{file.row.number}-budget.xlsx")


@router.get("/cases/{case_id}/plan/budget.csv")
async def budget_table(file: ReadCase, at: At) -> Response:
    """Детский бюджет: таблица."""
    sheet = await _sheet(file, at)
    return _sent(plain_table(sheet), CSV, f"{file.row.number}-budget.csv")


async def _sheet(file: Open, at: Office) -> Sheet:
    plan = await plan_in(file, at)
    if plan is None:
        raise NotFound(_("Плана в деле ещё нет."), _("Он появится, когда куратор составит проект."))
    columns = [
        *(_("№"), _("Мера"), _("Причина"), _("Исполнитель"), _("Начало"), _("Срок"), _("Состояние")),
        *(_("Источник денег"), _("Запланировано, руб."), _("Потрачено, руб.")),
    ]
    name = _("Детский бюджет")
    about = _("%(name)s, план № %(number)s, дело № %(case)s")
    told = about % {"name": name, "number": plan.number or "—", "case": file.row.number}
    return Sheet(name, told, columns, [*map(_row, plan.measures), _last(plan)])


def _row(one: MeasureTold) -> Sequence[Cell]:
    return (
        one.number,
        one.content,
        one.cause.title if one.cause else "",
        one.agency,
        _day(one.start),
        _day(one.due_on),
        one.status.title,
        one.money.title if one.money else "",
        one.cost,
        one.done.spent if one.done else None,
    )


def _last(plan: PlanTold) -> Sequence[Cell]:
    return (None, _("Всего"), *(None,) * 6, plan.budget.whole.planned, plan.budget.whole.spent)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d.%m.%Y}"


def _sent(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

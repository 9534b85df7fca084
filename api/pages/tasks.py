"""«Мои задачи»: what my agency owes in my role, the most urgent first, and why."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.moments import Moments
from api.pages.showing import moments_of, show
from api.reading.tasks import Show
from api.v1 import tasks
from api.v1.pages import Cursor
from api.v1.tasks import WorkLine

router = APIRouter(route_class=Page, include_in_schema=False)


class Group(NamedTuple):
    """Tasks that press alike."""

    title: str
    lines: list[WorkLine]


@router.get("/tasks")
async def my_tasks(
    request: Request,
    actor: SignedIn,
    at: At,
    *,
    part: Annotated[Show, Query(alias="show")] = Show.OPEN,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Мои задачи."""
    found = await tasks.my_tasks(actor, at, show=part, limit=50, cursor=cursor)
    moments = await moments_of(request)
    return show(
        request,
        "pages/tasks.html",
        heading=_("Мои задачи"),
        section="/tasks",
        part=part,
        parts=[(one, title, found.counts.get(one)) for one, title in _parts()],
        groups=_groups(found.items, moments) if part is Show.OPEN else [Group("", found.items)],
        empty=_empty(part),
        moments=moments,
        more=found.next and f"/tasks?{urlencode({'show': part.value, 'cursor': found.next})}",
    )


def _parts() -> tuple[tuple[Show, str], ...]:
    return (
        (Show.OPEN, _("Все открытые")),
        (Show.OVERDUE, _("Просрочено")),
        (Show.TODAY, _("Сегодня")),
        (Show.WEEK, _("На неделе")),
        (Show.DONE, _("Сделано")),
    )


def _groups(lines: Iterable[WorkLine], moments: Moments) -> list[Group]:
    """Overdue, today, later: each under its own heading, empty ones left out."""
    late, today, later, still = [], [], [], []
    for line in lines:
        if line.due is None:
            still.append(line)
        elif moments.is_late(line.due):
            late.append(line)
        elif moments.is_today(line.due):
            today.append(line)
        else:
            later.append(line)
    named = (
        (_("Просрочено"), late),
        (_("Сегодня"), today),
        (_("Дальше"), later),
        (_("Срок приостановлен"), still),
    )
    return [Group(title, found) for title, found in named if found]


def _empty(part: Show) -> tuple[str, str]:
    match part:
        case Show.OVERDUE:
            return _("Просроченных задач нет"), _("Так держать. Откройте «Все открытые», чтобы увидеть остальные.")
        case Show.TODAY:
            return _("На сегодня задач нет"), _("Откройте «На неделе», чтобы увидеть, что скоро понадобится.")
        case Show.WEEK:
            return _("На неделе сроков нет"), _("Откройте «Все открытые», чтобы увидеть задачи с дальними сроками.")
        case Show.DONE:
            return _("Сделанного пока нет"), _("Здесь появятся задачи, на которые ответил ваш орган.")
        case Show.OPEN:
            return (
                _("Задач нет"),
                _(
                    "Новая задача появится здесь сама, когда дело дойдёт до вашего органа. "
                    "Если вы узнали о ребёнке в беде, откройте «Сообщить»."
                ),
            )

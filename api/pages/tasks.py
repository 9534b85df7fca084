"""«Мои задачи»: what my agency owes in my role, the most urgent first, and why; found, narrowed, chosen to be given."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages.door import Page
from api.pages.moments import Moments
from api.pages.paging import From, around
from api.pages.showing import moments_of, show
from api.reading.notices import unread_count
from api.reading.work_list import Show, Whose
from api.v1.holders import list_colleagues
from api.v1.work_list import WorkFilter, WorkLine, WorkList, my_tasks
from models.people import OFFICE_ROLES, Actor
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/tasks"
LONG = 10
"""Lines after which the button for what was ticked stands at the end of the list as well."""
Wanted = Annotated[WorkFilter, Query()]


class Group(NamedTuple):
    """Tasks that press alike."""

    title: str
    lines: list[WorkLine]


class Tab(NamedTuple):
    """A part of the list under the same other filters: its address, its title, and how many tasks it has."""

    address: str
    title: str
    number: int
    is_here: bool
    is_late: bool = False


@router.get(HOME)
async def list_tasks(request: Request, actor: SignedIn, at: At, wanted: Wanted, start: From = 1) -> HTMLResponse:
    """Мои задачи."""
    found = await my_tasks(actor, at, wanted)
    colleagues = await list_colleagues(actor, at)
    async with at.sessions.reading() as connection:
        unread = await unread_count(connection, actor)
    moments = await moments_of(request)
    names = {one.code: one.name for one in colleagues}
    return show(
        request,
        "pages/tasks.html",
        heading=_("Мои задачи"),
        section=HOME,
        wanted=wanted,
        parts=_parts(wanted, found),
        whose=_whose(wanted, found) if len(colleagues) > 1 else [],
        away=found.whose[Whose.AWAY] if wanted.whose is not Whose.AWAY and len(colleagues) > 1 else 0,
        away_address=address_of(WorkFilter(whose=Whose.AWAY)),
        absent={one.code: one for one in colleagues if one.stand_in and one.is_away},
        of_holder=names.get(wanted.holder, wanted.holder) if wanted.holder else "",
        routes=newest_routes(actor),
        clear=address_of(WorkFilter(show=wanted.show)),
        groups=_groups(found.items, moments) if wanted.show is not Show.DONE else [Group("", found.items)],
        empty=_empty(wanted),
        may_give=actor.role in OFFICE_ROLES and wanted.show is not Show.DONE and bool(found.items),
        long=len(found.items) > LONG,
        shows_holders=len(colleagues) > 1 or any(line.holder for line in found.items),
        unread=unread,
        moments=moments,
        pages=around(
            partial(address_of, wanted),
            start=start,
            shown=len(found.items),
            limit=wanted.limit,
            total=found.counts.get(wanted.show),
            ends=(found.previous, found.next),
        ),
    )


def address_of(wanted: WorkFilter, **changes: str | None) -> str:
    """The address of the list with these filters, and with these of them changed; what is as usual is left out."""
    kept = {**wanted.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "before"}), **changes}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{HOME}?{query}" if query else HOME


def newest_routes(actor: Actor) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every route of the actor's country by its newest version: its id, its title, its stages with their titles."""
    country = actor.territory.partition(".")[0]
    ids = sorted({route.id for route in registry.published_routes() if route.country == country})
    newest = [registry.newest_route(route) for route in ids]
    return [(route.id, route.title, [(stage.id, stage.title) for stage in route.stages]) for route in newest]


def _parts(wanted: WorkFilter, found: WorkList) -> list[Tab]:
    titles = (
        (Show.OPEN, _("Все открытые")),
        (Show.OVERDUE, _("Просрочено")),
        (Show.TODAY, _("Сегодня")),
        (Show.WEEK, _("На неделе")),
        (Show.DONE, _("Сделано")),
    )
    return [
        Tab(
            address=address_of(wanted, show=None if part is Show.OPEN else part.value),
            title=title,
            number=found.counts.get(part, 0),
            is_here=part is wanted.show,
            is_late=part is Show.OVERDUE,
        )
        for part, title in titles
    ]


def _whose(wanted: WorkFilter, found: WorkList) -> list[Tab]:
    titles = (
        (Whose.ALL, _("весь орган")),
        (Whose.MINE, _("мои")),
        (Whose.FREE, _("без исполнителя")),
        (Whose.AWAY, _("исполнитель отсутствует")),
    )
    return [
        Tab(
            address=address_of(wanted, whose=None if whose is Whose.ALL else whose.value, holder=None),
            title=title,
            number=0 if wanted.show is Show.DONE else found.whose[whose],
            is_here=whose is wanted.whose and wanted.holder is None,
        )
        for whose, title in titles
        if whose is not Whose.AWAY or found.whose[whose] or wanted.whose is whose
    ]


def _groups(lines: Iterable[WorkLine], moments: Moments) -> list[Group]:
    """Overdue, today, later: each under its own heading, empty ones left out."""
    late, today, later, still = [], [], [], []
    for line in lines:
        if line.due is None:
            still.append(line)
        elif moments.of(line.case).is_late(line.due):
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


def _empty(wanted: WorkFilter) -> tuple[str, str]:
    if wanted.is_narrowed:
        return (
            _("Ничего не нашлось"),
            _("Под эти условия не подходит ни одна задача. Измените их или сбросьте: список станет полным."),
        )
    match wanted.show:
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

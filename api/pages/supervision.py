"""«Надзор»: late, stuck and bypassed steps, along agencies, territories and routes, down to the list of them."""

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.emergencies import REVIEWS
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page
from api.pages.showing import moments_of, show
from api.pages.tasks import Tab
from api.reading.directory import agency_names
from api.reading.staffing import territory_names
from api.reading.supervision import By, Standing
from api.v1 import steps
from api.v1.emergency_reviews import count_waiting
from api.v1.steps import StepFilter, Tally
from models.ids import lies_within
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/supervision"
LIST = f"{HOME}/steps"
PRESSING = frozenset({Standing.LATE, Standing.STUCK})
"""What asks to be looked at first."""
Wanted = Annotated[StepFilter, Query()]


class Names(NamedTuple):
    """What agencies, territories and routes are called, as far as the overseer has to do with them."""

    of: Mapping[By, Mapping[str, str]]

    def __call__(self, by: By, code: str) -> str:
        """The name of this code."""
        return self.of[by].get(code, code)


class Group(NamedTuple):
    """An agency, territory or route with its numbers, where its name leads, and the list behind each number."""

    name: str
    tally: Tally
    address: str
    wanted: StepFilter

    def count(self, standing: Standing) -> int:
        """How many of its steps stand so."""
        return int(getattr(self.tally, standing.value))

    def list_of(self, standing: Standing) -> str:
        """The list behind the number."""
        return address(LIST, self.wanted, standing=standing)


@router.get(HOME)
async def overview(request: Request, actor: Overseer, at: At, wanted: Wanted) -> HTMLResponse:
    """Где просрочено, где застряло, где обойдено."""
    tallies = await steps.count_steps(actor, at, wanted)
    waiting, overdue = await count_waiting(actor, at)
    names = await names_of(at, actor, {one.of for one in tallies} if wanted.by is By.AGENCY else ())
    groups = [_group(wanted, one, names) for one in tallies]
    return show(
        request,
        "pages/supervision.html",
        heading=_("Надзор"),
        caption=await narrowed(at, actor, wanted),
        section=HOME,
        links=links(),
        wanted=wanted,
        ways=((By.AGENCY, _("органам")), (By.TERRITORY, _("территориям")), (By.ROUTE, _("маршрутам"))),
        **choices(names),
        reviews=REVIEWS,
        waiting=waiting,
        overdue=overdue,
        groups=sorted(groups, key=lambda group: (-group.tally.late, -group.tally.stuck, group.name)),
        totals=[
            (title, sum(group.count(one) for group in groups), one, address(LIST, wanted, standing=one))
            for one, title in standings()
        ],
        counted_at=max((one.counted_at for one in tallies), default=None),
        moments=await moments_of(request),
        columns=standings(),
        pressing=PRESSING,
        clear=address(HOME, StepFilter(by=wanted.by, days=wanted.days)),
        export=address(f"{HOME}/counts.xlsx", wanted),
    )


@router.get(LIST)
async def list_steps(request: Request, actor: Overseer, at: At, wanted: Wanted) -> HTMLResponse:
    """Какие это шаги, с переходом к делу."""
    found = await steps.list_steps(actor, at, wanted)
    names = await names_of(at, actor, ())
    titles = dict(standings())
    return show(
        request,
        "pages/supervision_steps.html",
        heading=titles[wanted.standing],
        caption=await narrowed(at, actor, wanted),
        section=HOME,
        back=address(HOME, wanted, standing=None, agency=None),
        parts=[
            Tab(address(LIST, wanted, standing=one), title, 0, one is wanted.standing) for one, title in titles.items()
        ],
        wanted=wanted,
        found=found,
        **choices(names),
        names=names,
        moments=await moments_of(request),
        clear=address(LIST, StepFilter(standing=wanted.standing)),
        export=address(f"{LIST}.xlsx", wanted),
        more=found.next and address(LIST, wanted, cursor=found.next),
    )


def address(path: str, wanted: StepFilter, **changes: str | None) -> str:
    """A page of supervision with these filters, and with these of them changed; what is as usual is left out."""
    kept = {**wanted.model_dump(mode="json", exclude_defaults=True, exclude={"cursor"}), **changes}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{path}?{query}" if query else path


def standings() -> tuple[tuple[Standing, str], ...]:
    """Every way in which a step stands, the pressing ones first."""
    return (
        (Standing.LATE, _("Просрочено")),
        (Standing.STUCK, _("Застряло")),
        (Standing.BYPASSED, _("Обойдено")),
        (Standing.DONE_LATE, _("Исполнено с опозданием")),
        (Standing.POSTPONED, _("Срок приостановлен")),
        (Standing.OPEN, _("Открыто")),
        (Standing.DONE, _("Исполнено")),
    )


def links() -> tuple[tuple[str, str], ...]:
    """The pages of supervision."""
    return (
        (HOME, _("Сроки и шаги")),
        (f"{HOME}/oversteps", _("Отступления")),
        (REVIEWS, _("Экстренный доступ")),
        (f"{HOME}/removals", _("Отобрания")),
        (f"{HOME}/budget", _("Детский бюджет")),
        (f"{HOME}/workload", _("Нагрузка")),
        ("/audit", _("Проверка журнала")),
        ("/retention", _("Хранение")),
        (f"{HOME}/depersonalised", _("Числа")),
    )


async def verdict_list(
    request: Request, root: str, query: str, *, has_verdict: bool, after: str | None
) -> dict[str, Any]:
    """What stands around the lines of a list in which supervision gives verdicts: what waits for one, what has one."""
    waiting, given = root, f"{root}?{query}=true"
    return {
        "section": HOME,
        "links": links(),
        "parts": ((waiting, _("Ждут оценки")), (given, _("Оценены"))),
        "shown": given if has_verdict else waiting,
        "more": after and (f"{given}&cursor={after}" if has_verdict else f"{waiting}?cursor={after}"),
        "moments": await moments_of(request),
    }


def choices(names: Names) -> dict[str, Any]:
    """What the filters offer."""
    by_name = {by: sorted(found.items(), key=lambda pair: pair[1]) for by, found in names.of.items()}
    return {
        "territories": [("", _("все")), *by_name[By.TERRITORY]],
        "routes": [("", _("все")), *by_name[By.ROUTE]],
        "periods": [("30", _("30 дней")), ("90", _("90 дней")), ("365", _("год"))],
    }


async def names_of(at: Office, actor: Actor, agencies: set[str] | tuple[()]) -> Names:
    """The names of the overseer's territories, of the routes of the country, and of these agencies."""
    async with at.sessions.reading() as connection:
        known = await agency_names(connection, actor, agencies) if agencies else {}
        territories = await territory_names(connection, actor)
    country = actor.territory.partition(".")[0]
    routes = {route.id: route.title for route in registry.published_routes() if route.country == country}
    own = {code: name for code, name in territories.items() if lies_within(code, actor.territory)}
    return Names({By.AGENCY: known, By.TERRITORY: own, By.ROUTE: routes})


async def narrowed(at: Office, actor: Actor, wanted: StepFilter) -> str:
    """What the page was narrowed to, in words."""
    names = await names_of(at, actor, {wanted.agency} if wanted.agency else ())
    asked = ((By.AGENCY, wanted.agency), (By.TERRITORY, wanted.territory), (By.ROUTE, wanted.route))
    return ", ".join(names(by, code) for by, code in asked if code)


def _group(wanted: StepFilter, tally: Tally, names: Names) -> Group:
    """A territory leads to its agencies, a route to its territories, an agency to its steps."""
    own = wanted.model_copy(update={wanted.by.value: tally.of})
    match wanted.by:
        case By.TERRITORY:
            leads = address(HOME, own, by=None)
        case By.ROUTE:
            leads = address(HOME, own, by=By.TERRITORY)
        case By.AGENCY:
            leads = address(LIST, own, standing=Standing.OPEN)
    return Group(names(wanted.by, tally.of), tally, leads, own)

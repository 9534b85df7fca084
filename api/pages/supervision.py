"""«Надзор»: late, stuck and bypassed steps, who carries what, and one case against the norm."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.duties import Overseen, Overseer
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.lengths import exact_length, length
from api.pages.showing import moments_of, show
from api.reading.directory import agency_names
from api.reading.staffing import territory_names
from api.reading.supervision import By, Standing
from api.v1 import supervision
from api.v1.deviations import departure_name
from api.v1.pages import Cursor
from api.v1.supervision import Days, Tally
from models.ids import AgencyCode, RouteId, Territory
from models.people import Actor
from workflows import registry
from workflows.conformance import Departure

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/supervision"


class Group(NamedTuple):
    """An agency, territory or route with its numbers, and how an address names it."""

    name: str
    tally: Tally
    sought: str

    def count(self, standing: Standing) -> int:
        """How many of its steps stand so."""
        return int(getattr(self.tally, standing.value))

    def address(self, standing: Standing) -> str:
        """The list behind the number."""
        return f"{HOME}/steps?{self.sought}&standing={standing.value}"


@router.get(HOME)
async def overview(request: Request, actor: Overseer, at: At, *, by: By = By.AGENCY, days: Days = 90) -> HTMLResponse:
    """Где просрочено, где застряло, где обойдено."""
    tallies = await supervision.count_steps(actor, at, by=by, days=days)
    names = await _names(at, actor, by)
    groups = [Group(names.get(one.of, one.of), one, urlencode({by.value: one.of, "days": days})) for one in tallies]
    return show(
        request,
        "pages/supervision.html",
        heading=_("Надзор"),
        section=HOME,
        links=_links(),
        by=by,
        ways=((By.AGENCY, _("Органы")), (By.TERRITORY, _("Территории")), (By.ROUTE, _("Маршруты"))),
        days=days,
        periods=_periods(),
        groups=sorted(groups, key=lambda group: (-group.tally.late, -group.tally.stuck, group.name)),
        totals=[(title, sum(group.count(one) for group in groups), one) for one, title in _standings()],
        columns=_standings(),
        pressing=PRESSING,
        everywhere=f"{HOME}/steps?days={days}",
    )


@router.get(f"{HOME}/steps")
async def steps(  # noqa: PLR0913 - one argument for each filter of the address
    request: Request,
    actor: Overseer,
    at: At,
    *,
    standing: Standing = Standing.LATE,
    agency: AgencyCode | None = None,
    territory: Territory | None = None,
    route: RouteId | None = None,
    days: Days = 90,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Какие это шаги, с переходом к делу."""
    narrowed = {"agency": agency, "territory": territory, "route": route}
    found = await supervision.list_steps(actor, at, **narrowed, standing=standing, days=days, cursor=cursor, limit=50)
    kept = {**{name: code for name, code in narrowed.items() if code is not None}, "days": str(days)}
    titles = dict(_standings())
    named = [(await _names(at, actor, by)).get(code, code) for by in By if (code := narrowed[by.value])]
    return show(
        request,
        "pages/supervision_steps.html",
        heading=titles[standing],
        caption=", ".join(named),
        section=HOME,
        links=_links(),
        parts=[(one, title, _steps(kept, one)) for one, title in titles.items()],
        standing=standing,
        found=found,
        territories=await _names(at, actor, By.TERRITORY),
        moments=await moments_of(request),
        more=found.next and _steps({**kept, "cursor": found.next}, standing),
    )


@router.get(f"{HOME}/workload")
async def workload(request: Request, actor: Overseer, at: At) -> HTMLResponse:
    """Нагрузка органов."""
    loads = await supervision.workload(actor, at)
    most = max((load.steps / load.staff for load in loads if load.staff), default=0)
    return show(
        request,
        "pages/workload.html",
        heading=_("Нагрузка органов"),
        section=HOME,
        links=_links(),
        loads=loads,
        most=most,
    )


@router.get(f"{HOME}/cases/{{case_id}}")
async def against_norm(request: Request, file: Overseen, at: At) -> HTMLResponse:
    """Дело против нормы: каждое отклонение с основанием."""
    frame = await frame_of(file, at)
    judged = await supervision.judge_case(file, at)
    counts = [(kind, departure_name(kind), sum(one.kind is kind for one in judged.deviations)) for kind in Departure]
    return show(
        request,
        "pages/conformance.html",
        **{**framed(frame), "section": HOME},
        judged=judged,
        counts=[entry for entry in counts if entry[2]],
        grave=GRAVE,
    )


@router.get(f"{HOME}/cases/{{case_id}}/custody")
async def custody_proof(request: Request, file: Overseen, at: At) -> HTMLResponse:
    """Доказательство: кто отвечал за ребёнка в каждый момент. Годится для печати."""
    frame = await frame_of(file, at)
    ledger = await supervision.prove_custody(file, at)
    return show(
        request,
        "pages/custody_proof.html",
        **{**framed(frame), "section": HOME},
        ledger=ledger,
        made_at=file.now,
        exact=lambda seconds: exact_length(timedelta(seconds=seconds)),
        length=length,
    )


PRESSING = frozenset({Standing.LATE, Standing.STUCK})
"""What asks to be looked at first."""
GRAVE = frozenset({Departure.SKIPPED, Departure.SELF_APPROVED, Departure.WRONG_AGENCY, Departure.SWAPPED})


def _standings() -> tuple[tuple[Standing, str], ...]:
    return (
        (Standing.LATE, _("Просрочено")),
        (Standing.STUCK, _("Застряло")),
        (Standing.BYPASSED, _("Обойдено")),
        (Standing.DONE_LATE, _("Исполнено с опозданием")),
        (Standing.POSTPONED, _("Срок приостановлен")),
        (Standing.OPEN, _("Открыто")),
        (Standing.DONE, _("Исполнено")),
    )


def _steps(kept: dict[str, str], standing: Standing) -> str:
    """The address of a list of steps."""
    return f"{HOME}/steps?{urlencode({**kept, 'standing': standing.value})}"


def _periods() -> tuple[tuple[int, str], ...]:
    return (30, _("30 дней")), (90, _("90 дней")), (365, _("год"))


def _links() -> tuple[tuple[str, str], ...]:
    return (HOME, _("Сроки и шаги")), (f"{HOME}/workload", _("Нагрузка"))


async def _names(at: Office, actor: Actor, by: By) -> dict[str, str]:
    """What agencies, territories or routes are called."""
    if by is By.ROUTE:
        return {route.id: route.title for route in registry.published_routes()}
    async with at.sessions.reading() as connection:
        return await (agency_names if by is By.AGENCY else territory_names)(connection, actor)

"""Steps for supervision: how many stand how, along agencies, territories or routes; which they are; the workload."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.door import Door
from api.duties import Overseer
from api.errors import MEDIA_TYPE, NotFound
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.reading.directory import agency_names
from api.reading.rows import Line
from api.reading.supervision import (
    By,
    Page,
    Period,
    Sought,
    Standing,
    custody_counts,
    holder_rows,
    is_overseen,
    mark_of,
    staff_counts,
    step_rows,
    workload_rows,
)
from api.v1.pages import cursor_of, marks_of
from api.v1.shapes import EMPTY, AgencyTold, Basis, PersonTold, Titled, Told, basis_of_term
from models.ids import AgencyCode, CaseId, RouteId, Territory
from workflows import registry

NOT_ALLOWED: dict[int | str, dict[str, Any]] = {
    403: {
        "description": "Роль не ведёт надзор",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
}
router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)


class StepFilter(BaseModel):
    """Which steps are looked at; it stands in the address."""

    model_config = ConfigDict(frozen=True)

    by: By = Field(By.AGENCY, description="По чему считать")
    standing: Standing = Field(Standing.LATE, description="Какие шаги перечислить")
    agency: Annotated[AgencyCode | None, EMPTY] = None
    territory: Annotated[Territory | None, EMPTY] = None
    route: Annotated[RouteId | None, EMPTY] = None
    days: int = Field(90, ge=1, le=3650, description="За сколько последних дней считать закрытые шаги")
    limit: int = Field(50, ge=1, le=200, description="Сколько строк на странице")
    cursor: str | None = Field(None, max_length=400, description="Поле next предыдущей страницы")

    @property
    def sought(self) -> Sought:
        """The same for the reader."""
        return Sought(self.agency, self.territory, self.route)


class Tally(Told):
    """The steps of one agency, territory or route in numbers."""

    of: str = Field(description="Код органа, территории или маршрута")
    counted_at: datetime = Field(description="Когда посчитано: дорогой счёт служит всем до двух минут")
    open: int
    late: int = Field(description="Открыты, срок прошёл")
    stuck: int = Field(description="Открыты, срок прошёл, о молчании сообщено вышестоящим")
    postponed: int = Field(description="Открыты, срок приостановлен")
    done: int = Field(description="Исполнены за период")
    done_late: int = Field(description="Исполнены за период, запись внесена после срока")
    bypassed: int = Field(description="Закрыты за период без ответа")


class RouteNamed(Told):
    """A route by its name."""

    id: RouteId
    title: str


class StepLine(Told):
    """One step in a list."""

    case: CaseId
    case_number: str
    task: int
    step: Titled
    agency: AgencyTold
    territory: Territory
    route: RouteNamed
    opened_at: datetime
    due: datetime | None
    closed_at: datetime | None
    is_suspended: bool
    escalated: int = Field(description="Сколько раз о молчании сообщено вышестоящим")
    rule: Basis = Field(description="На чём держится срок")


class StepList(Told):
    """A page of the list of steps."""

    items: list[StepLine]
    next: str | None


class Load(Told):
    """How much one agency carries."""

    agency: AgencyTold
    steps: int = Field(description="Открытые шаги")
    late: int
    free: int = Field(description="Из них без исполнителя")
    cases: int = Field(description="Дела, в которых у органа есть открытый шаг")
    custody: int = Field(description="Открытые дела, в которых орган отвечает за ребёнка")
    staff: int = Field(description="Сотрудники, которые могут исполнять шаги")


class HolderLoad(Told):
    """How much one member of staff holds; nobody: what has no holder."""

    person: PersonTold | None
    position: str
    steps: int
    late: int


@router.get("/supervision/steps/counts")
async def count_steps(actor: Overseer, at: At, wanted: Annotated[StepFilter, Query()]) -> list[Tally]:
    """Сколько шагов просрочено, застряло и обойдено: по органам, территориям или маршрутам."""
    cube = await at.tallies.of(actor, wanted.days, _period(at, wanted.days))
    along = cube.along(wanted.by, wanted.sought)
    return [Tally(of=of, counted_at=cube.counted_at, **counts) for of, counts in sorted(along.items())]


@router.get("/supervision/steps")
async def list_steps(actor: Overseer, at: At, wanted: Annotated[StepFilter, Query()]) -> StepList:
    """Какие это шаги: открытые с самого раннего срока, закрытые с последнего."""
    page, period = Page(wanted.limit + 1, marks_of(wanted.cursor, str, int)), _period(at, wanted.days)
    async with at.sessions.reading() as connection:
        rows = await step_rows(connection, actor, wanted.standing, wanted.sought, period=period, page=page)
        names = await agency_names(connection, actor, {row.agency for row in rows})
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    more = None if last is None else cursor_of(mark_of(last), last.case_id, last.number)
    return StepList(items=[_line(row, names) for row in rows[: wanted.limit]], next=more)


@router.get("/supervision/workload")
async def workload(
    actor: Overseer, at: At, territory: Annotated[Territory | None, EMPTY, Query(description="Территория")] = None
) -> list[Load]:
    """Нагрузка органов: самые загруженные первыми."""
    async with at.sessions.reading() as connection:
        sought = Sought(territory=territory)
        rows = {row.agency: row for row in await workload_rows(connection, actor, sought, now=at.clock())}
        custody = await custody_counts(connection, actor, territory)
        staff = await staff_counts(connection, actor)
        names = await agency_names(connection, actor, rows.keys() | custody.keys())
    loads = [_load(code, rows.get(code), custody, staff, names) for code in rows.keys() | custody.keys()]
    return sorted(loads, key=lambda load: (-load.steps, -load.custody, load.agency.code))


@router.get("/supervision/workload/{agency}")
async def workload_of(
    actor: Overseer, at: At, agency: Annotated[AgencyCode, Path(description="Орган")]
) -> list[HolderLoad]:
    """Нагрузка внутри органа: у кого сколько открытых шагов на вашей территории; последней — без исполнителя."""
    async with at.sessions.reading() as connection:
        if not await is_overseen(connection, actor, agency):
            raise NotFound(_("Такого органа нет на вашей территории."), _("Выберите орган в списке нагрузки."))
        rows = await holder_rows(connection, actor, agency, now=at.clock())
    return [
        HolderLoad(
            person=None if row.code is None else PersonTold(code=row.code, name=row.full_name),
            position=row.position or "",
            steps=row.steps,
            late=row.late,
        )
        for row in rows
    ]


def _period(at: Office, days: int) -> Period:
    now = at.clock()
    return Period(now, now - timedelta(days=days), at.own_times.running)


def _load(
    code: AgencyCode, row: Line | None, custody: dict[str, int], staff: dict[str, int], names: dict[str, str]
) -> Load:
    return Load(
        agency=AgencyTold(code=code, name=names.get(code, code)),
        steps=row.steps if row else 0,
        late=row.late if row else 0,
        free=row.free if row else 0,
        cases=row.cases if row else 0,
        custody=custody.get(code, 0),
        staff=staff.get(code, 0),
    )


def _line(row: Line, names: dict[str, str]) -> StepLine:
    route = registry.route_of(row.route_digest)
    step = registry.step_of(route, row.step)
    return StepLine(
        case=row.case_id,
        case_number=row.case_number,
        task=row.number,
        step=Titled(id=row.step, title=step.title),
        agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
        territory=row.territory,
        route=RouteNamed(id=route.id, title=route.title),
        opened_at=row.opened_at,
        due=row.due,
        closed_at=row.closed_at,
        is_suspended=row.suspended,
        escalated=row.escalated,
        rule=basis_of_term(step, row.rule, route.country),
    )

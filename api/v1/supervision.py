"""Supervision: how the steps of a territory stand, one case against the norm, custody as a proof, who carries what."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from activities.archive import Archive
from activities.chain import commands_of, event_of
from api.door import Door
from api.duties import Overseen, Overseer
from api.errors import MEDIA_TYPE
from api.guards import At
from api.office import Office
from api.reading.cases import custody_rows
from api.reading.directory import agency_names
from api.reading.records import turn_rows
from api.reading.rows import Line
from api.reading.supervision import (
    By,
    Period,
    Sought,
    Standing,
    custody_counts,
    staff_counts,
    step_counts,
    step_rows,
    workload_rows,
)
from api.reading.tasks import FAR
from api.v1.deviations import DeviationTold, deviation_told
from api.v1.pages import Cursor, Limit, cursor_of, marks_of
from api.v1.shapes import AgencyTold, Basis, Titled, Told, basis_of_term
from models.ids import AgencyCode, CaseId, Digest, RouteId, Territory
from workflows import registry
from workflows.conformance import Recorded, conformance
from workflows.ledger import Held, Tear, proof

NOT_ALLOWED: dict[int | str, dict[str, Any]] = {
    403: {
        "description": "Роль не ведёт надзор",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
}
router = APIRouter(route_class=Door, tags=["Надзор"], responses=NOT_ALLOWED)
Days = Annotated[int, Query(ge=1, le=3650, description="За сколько последних дней считать закрытые шаги")]


class Tally(Told):
    """The steps of one agency, territory or route in numbers."""

    of: str = Field(description="Код органа, территории или маршрута")
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
    rule: Basis = Field(description="На чём держится срок")
    closed_at: datetime | None
    is_suspended: bool
    escalated: int = Field(description="Сколько раз о молчании сообщено вышестоящим")


class StepList(Told):
    """A page of the list of steps."""

    items: list[StepLine]
    next: str | None


class Load(Told):
    """How much one agency carries."""

    agency: AgencyTold
    steps: int = Field(description="Открытые шаги")
    late: int
    cases: int = Field(description="Дела, в которых у органа есть открытый шаг")
    custody: int = Field(description="Открытые дела, в которых орган отвечает за ребёнка")
    staff: int = Field(description="Сотрудники, которые могут исполнять шаги")


class CaseJudged(Told):
    """One case against its route."""

    route: RouteNamed
    version: int
    tasks: int = Field(description="Сколько задач открыл маршрут")
    kept: int = Field(description="Исполнено в срок")
    running: int = Field(description="Открыты, срок не прошёл")
    deviations: list[DeviationTold]


class HeldTold(Told):
    """One interval of the ledger."""

    agency: AgencyTold
    since: datetime
    until: datetime | None
    seconds: float = Field(description="Длительность, секунды")


class BreakTold(Told):
    """A time for which the ledger names nobody, or two at once."""

    tear: Tear
    since: datetime
    until: datetime


class SumTold(Told):
    """How long one agency answered in all."""

    agency: AgencyTold
    seconds: float


class CustodyProof(Told):
    """The custody ledger as a proof."""

    since: datetime
    until: datetime
    is_closed: bool
    intervals: list[HeldTold]
    breaks: list[BreakTold]
    sums: list[SumTold]
    whole: float = Field(description="Длительность дела, секунды; без разрывов равна сумме")
    is_tiled: bool = Field(description="В каждый момент отвечал ровно один орган")
    turn: int
    chain: Digest = Field(description="Хеш последней записи журнала дела")
    is_intact: bool = Field(description="Цепочка журнала проверена, записи не изменены")


@router.get("/supervision/steps/counts")
async def count_steps(actor: Overseer, at: At, *, by: By = By.AGENCY, days: Days = 90) -> list[Tally]:
    """Сколько шагов просрочено, застряло и обойдено: по органам, территориям или маршрутам."""
    async with at.sessions.reading() as connection:
        rows = await step_counts(connection, actor, by, period=_period(at, days))
    return [Tally(**row._asdict()) for row in rows]


@router.get("/supervision/steps")
async def list_steps(  # noqa: PLR0913 - one argument for each filter of the address
    actor: Overseer,
    at: At,
    *,
    standing: Standing = Standing.LATE,
    agency: AgencyCode | None = None,
    territory: Territory | None = None,
    route: RouteId | None = None,
    days: Days = 90,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> StepList:
    """Какие это шаги: с самого раннего срока."""
    sought = Sought(standing, agency, territory, route, marks_of(cursor, str, int), limit + 1)
    async with at.sessions.reading() as connection:
        rows = await step_rows(connection, actor, sought, period=_period(at, days))
        names = await agency_names(connection, actor)
    last = rows[limit - 1] if len(rows) > limit else None
    more = None if last is None else cursor_of(last.due or FAR, last.case_id, last.number)
    return StepList(items=[_line(row, names) for row in rows[:limit]], next=more)


@router.get("/supervision/workload")
async def workload(actor: Overseer, at: At) -> list[Load]:
    """Нагрузка органов: самые загруженные первыми."""
    async with at.sessions.reading() as connection:
        rows = {row.agency: row for row in await workload_rows(connection, actor, now=at.clock())}
        custody, staff = await custody_counts(connection, actor), await staff_counts(connection, actor)
        names = await agency_names(connection, actor)
    loads = [
        Load(
            agency=_agency(code, names),
            steps=rows[code].steps if code in rows else 0,
            late=rows[code].late if code in rows else 0,
            cases=rows[code].cases if code in rows else 0,
            custody=custody.get(code, 0),
            staff=staff.get(code, 0),
        )
        for code in rows.keys() | custody.keys()
    ]
    return sorted(loads, key=lambda load: (-load.steps, -load.custody, load.agency.code))


@router.get("/supervision/cases/{case_id}/conformance")
async def judge_case(file: Overseen, at: At) -> CaseJudged:
    """Маршрут дела против нормы: каждое отклонение с основанием."""
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
        names = await agency_names(connection, file.actor)
    route = file.norm.route
    record = [Recorded(row.turn, row.at, event_of(row.event), commands_of(row.commands)) for row in turns]
    found = conformance(registry.route_of, record, file.now)
    return CaseJudged(
        route=RouteNamed(id=route.id, title=route.title),
        version=route.version,
        tasks=found.tasks,
        kept=found.kept,
        running=found.running,
        deviations=[deviation_told(one, route, names, file.state.offset) for one in found.deviations],
    )


@router.get("/supervision/cases/{case_id}/custody")
async def prove_custody(file: Overseen, at: At) -> CustodyProof:
    """Кто отвечал за ребёнка: доказательство без разрывов, с суммами и проверкой журнала."""
    async with at.sessions.reading() as connection:
        rows = await custody_rows(connection, file.actor, file.state.id)
        turns = await turn_rows(connection, file.actor, file.state.id)
        names = await agency_names(connection, file.actor)
    flaw = await Archive(at.sessions, registry.route_of).verify_chain(file.state.id)
    closed = None if file.state.closed is None else file.state.closed.at
    until = closed or max(file.now, turns[-1].at)
    found = proof([Held(row.agency, row.since, row.until) for row in rows], file.state.opened_at, until)
    return CustodyProof(
        since=found.since,
        until=found.until,
        is_closed=closed is not None,
        intervals=[_held(row, names, until) for row in rows],
        breaks=[BreakTold(tear=one.tear, since=one.since, until=one.until) for one in found.breaks],
        sums=[SumTold(agency=_agency(code, names), seconds=length.total_seconds()) for code, length in found.sums],
        whole=found.whole.total_seconds(),
        is_tiled=found.is_tiled,
        turn=turns[-1].turn,
        chain=turns[-1].chain,
        is_intact=flaw is None,
    )


def _period(at: Office, days: int) -> Period:
    now = at.clock()
    return Period(now, now - timedelta(days=days), at.own_times.running)


def _line(row: Line, names: dict[str, str]) -> StepLine:
    route = registry.route_of(row.route_digest)
    step = registry.step_of(route, row.step)
    return StepLine(
        case=row.case_id,
        case_number=row.case_number,
        task=row.number,
        step=Titled(id=row.step, title=step.title),
        agency=_agency(row.agency, names),
        territory=row.territory,
        route=RouteNamed(id=route.id, title=route.title),
        opened_at=row.opened_at,
        due=row.due,
        rule=basis_of_term(step, row.rule, route.country),
        closed_at=row.closed_at,
        is_suspended=row.suspended,
        escalated=row.escalated,
    )


def _held(row: Line, names: dict[str, str], until: datetime) -> HeldTold:
    length = (row.until or until) - row.since
    return HeldTold(agency=_agency(row.agency, names), since=row.since, until=row.until, seconds=length.total_seconds())


def _agency(code: AgencyCode, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))

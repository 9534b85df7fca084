"""Cases: the list, one file, why it waits, what happened, who answered for the child, its documents."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.door import Door
from api.guards import At, Open, ReadCase, SignedIn
from api.reading.cases import Wanted, case_rows
from api.reading.directory import agency_names
from api.reading.found import shows_child
from api.reading.records import turn_rows
from api.reading.rows import Line
from api.reading.tasks import task_rows
from api.retelling import retold
from api.v1.explanation import Explained, explained
from api.v1.pages import Cursor, Limit, cursor_of, marks_of
from api.v1.shapes import AgencyTold, Titled, Told
from api.v1.timeline import TimelineEntry, timeline
from models.ids import AgencyCode, CaseId, Code, Digest, RouteId, Territory
from models.people import Actor
from workflows import registry

router = APIRouter(route_class=Door, tags=["Дела"])


class Child(Told):
    """The child of a case."""

    full_name: str | None
    birth_date: date | None = None


class CaseLine(Told):
    """A case in a list."""

    id: CaseId
    number: str
    stage: Titled
    territory: Territory
    custodian: AgencyTold
    opened_at: datetime
    closed_at: datetime | None
    next_due: datetime | None = Field(description="Ближайший срок открытых задач")
    is_overdue: bool
    child: str | None = Field(description="Надзору имя ребёнка не показывается")


class CaseList(Told):
    """A page of the list of cases."""

    items: list[CaseLine]
    next: str | None = Field(description="Передайте в cursor, чтобы получить следующую страницу")


class TaskLine(Told):
    """An open task in a case."""

    number: int
    step: Titled
    agency: AgencyTold
    role: str
    opened_at: datetime
    due: datetime | None = Field(description="null, пока срок приостановлен")
    is_overdue: bool
    is_suspended: bool


class RouteTold(Told):
    """The pinned route of a case."""

    id: RouteId
    version: int
    title: str
    digest: Digest


class CaseTold(Told):
    """One case as it stands."""

    id: CaseId
    number: str
    route: RouteTold
    territory: Territory
    stage: Titled
    custodian: AgencyTold
    offered_to: AgencyTold | None
    agencies: list[AgencyTold]
    child: Child | None
    parent: CaseId | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: Titled | None
    turn: int
    tasks: list[TaskLine]


@router.get("/cases")
async def list_cases(  # noqa: PLR0913 - one argument for each filter of the address
    actor: SignedIn,
    at: At,
    *,
    stage: Code | None = None,
    territory: Territory | None = None,
    custodian: AgencyCode | None = None,
    number: Annotated[str | None, Query(pattern=r"^[0-9-]{1,16}$", description="Номер дела или его часть")] = None,
    overdue: Annotated[Literal["yes"] | None, Query(description="yes: только с просроченными задачами")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CaseList:
    """Дела, которые мне видны: новые первыми."""
    now = at.clock()
    marks = marks_of(cursor, str)
    wanted = Wanted(stage, territory, custodian, number, now if overdue else None, marks, limit + 1)
    async with at.sessions.reading() as connection:
        rows = await case_rows(connection, actor, wanted)
        names = await agency_names(connection, actor)
    shown = [_line(row, names, at.time_of(row.id), actor) for row in rows[:limit]]
    more = cursor_of(rows[limit - 1].opened_at, rows[limit - 1].id) if len(rows) > limit else None
    return CaseList(items=shown, next=more)


@router.get("/cases/{case_id}")
async def read_case(file: ReadCase, at: At) -> CaseTold:
    """Одно дело: где оно, кто отвечает, какие задачи открыты."""
    async with at.sessions.reading() as connection:
        names = await agency_names(connection, file.actor)
    return case_told(file, names)


@router.get("/cases/{case_id}/explanation")
async def explain_case(file: ReadCase, at: At) -> Explained:
    """Почему дело ждёт: кого, до какого срока, по какой норме."""
    async with at.sessions.reading() as connection:
        names = await agency_names(connection, file.actor)
    return explained(file.norm, file.state, file.now, names)


@router.get("/cases/{case_id}/timeline")
async def case_timeline(file: ReadCase, at: At) -> list[TimelineEntry]:
    """Что происходило: кто, что, когда, соблюдён ли срок, на каком основании."""
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
        tasks = await task_rows(connection, file.actor, file.state.id)
        names = await agency_names(connection, file.actor)
    return timeline(file.norm.route, turns, tasks, names)


def _line(row: Line, names: dict[str, str], now: datetime, actor: Actor) -> CaseLine:
    stage = registry.route_of(row.route_digest).stage_of[row.stage]
    return CaseLine(
        id=row.id,
        number=row.number,
        stage=Titled(id=stage.id, title=stage.title),
        territory=row.territory,
        custodian=_agency(row.custodian, names),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        next_due=row.due,
        is_overdue=row.due is not None and row.due <= now,
        child=row.child_name if shows_child(actor) else None,
    )


def case_told(file: Open, names: dict[str, str]) -> CaseTold:
    """The case as it stands, as this person is told of it."""
    state, route, row = file.state, file.norm.route, file.row
    outcome = None if state.closed is None else route.outcome_of[state.closed.outcome]
    child = Child(full_name=row.child_name, birth_date=row.child_born) if shows_child(file.actor) else None
    return CaseTold(
        id=state.id,
        number=row.number,
        route=RouteTold(id=route.id, version=route.version, title=route.title, digest=route.digest),
        territory=state.territory,
        stage=Titled(id=state.stage, title=route.stage_of[state.stage].title),
        custodian=_agency(state.custodian, names),
        offered_to=None if state.offered_to is None else _agency(state.offered_to, names),
        agencies=[
            AgencyTold(code=code, name=names.get(code, code), kind=kind) for kind, code in state.agencies.items()
        ],
        child=child,
        parent=row.parent,
        opened_at=state.opened_at,
        closed_at=row.closed_at,
        outcome=None if outcome is None else Titled(id=outcome.id, title=outcome.title),
        turn=state.turn,
        tasks=[
            TaskLine(
                number=task.id,
                step=Titled(id=task.step, title=route.step_of[task.step].title),
                agency=_agency(task.agency, names),
                role=retold(task.role.label),
                opened_at=task.opened_at,
                due=task.due,
                is_overdue=task.due is not None and task.due <= file.now,
                is_suspended=task.is_suspended,
            )
            for task in state.tasks
        ],
    )


def _agency(code: AgencyCode, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))

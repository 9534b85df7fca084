"""One case: its file, why it waits, what happened."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from api.child_names import called
from api.door import Door
from api.guards import At, Open, ReadCase
from api.reading.directory import names_in
from api.reading.records import turn_rows
from api.reading.tasks import task_rows
from api.retelling import retold
from api.v1.explanation import Explained, explained
from api.v1.shapes import AgencyTold, Titled, Told
from api.v1.timeline import TimelineEntry, timeline
from models.ids import AgencyCode, CaseId, Digest, RouteId, Territory

router = APIRouter(route_class=Door, tags=["Дела"])


class Child(Told):
    """The child of a case."""

    full_name: str | None
    birth_date: date | None = None


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
    child: Child | None = Field(description="null для надзора, пока не указано, зачем имя нужно")
    called: str = Field(description="Как назвать ребёнка: имя, а кому оно не показывается — год рождения")
    parent: CaseId | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: Titled | None
    turn: int
    tasks: list[TaskLine]


@router.get("/cases/{case_id}")
async def read_case(file: ReadCase, at: At) -> CaseTold:
    """Одно дело: где оно, кто отвечает, какие задачи открыты."""
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
    return case_told(file, names)


@router.get("/cases/{case_id}/explanation")
async def explain_case(file: ReadCase, at: At) -> Explained:
    """Почему дело ждёт: кого, до какого срока, по какой норме."""
    async with at.sessions.reading() as connection:
        names = await names_in(connection, file.actor, file.state)
    return explained(file.norm, file.state, file.now, names)


@router.get("/cases/{case_id}/timeline")
async def case_timeline(file: ReadCase, at: At) -> list[TimelineEntry]:
    """Что происходило: кто, что, когда, соблюдён ли срок, на каком основании."""
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
        tasks = await task_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
    return timeline(file.norm.route, turns, tasks, names)


def case_told(file: Open, names: dict[str, str]) -> CaseTold:
    """The case as it stands, as this person is told of it."""
    state, route, row = file.state, file.norm.route, file.row
    outcome = None if state.closed is None else route.outcome_of[state.closed.outcome]
    child = Child(full_name=row.child_name, birth_date=row.child_born) if file.names_child else None
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
        called=(child and child.full_name) or called(row.child_born),
        parent=row.parent,
        opened_at=state.opened_at,
        closed_at=row.closed_at,
        outcome=None if outcome is None else Titled(id=outcome.id, title=outcome.title),
        turn=state.turn,
        tasks=[
            TaskLine(
                number=task.id,
                step=Titled.of_task(task.step, route.duty_of[task.step].title, task.completes),
                agency=_agency(task.agency, names),
                role=retold(task.role.label),
                opened_at=task.opened_at,
                due=task.due,
                is_overdue=task.due is not None and task.due <= file.now,
                is_suspended=task.is_suspended,
            )
            for task in state.running
        ],
    )


def _agency(code: AgencyCode, names: dict[str, str]) -> AgencyTold:
    return AgencyTold(code=code, name=names.get(code, code))

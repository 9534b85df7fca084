"""The directory as an administrator keeps it: who and what there is, found among hundreds, and what was done to it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from api.door import Door
from api.duties import Administrator
from api.errors import NotFound
from api.guards import At
from api.languages import gettext as _
from api.reading.directory import people_names
from api.reading.rows import Line
from api.reading.staffing import (
    Wanted,
    agency_rows,
    appointment_rows,
    held_tasks,
    people_rows,
    territory_rows,
)
from api.v1.directory_told import (
    AgencyEntryTold,
    AgencyPage,
    AppointmentTold,
    DirectoryFilter,
    HeldTask,
    PeoplePage,
    PersonEntryTold,
    TerritoryPage,
    TerritoryTold,
    person_told,
)
from api.v1.shapes import AgencyTold, Titled
from api.v1.work_list import today
from models.ids import AgencyCode, PersonCode, Territory
from models.people import Role
from workflows import registry

router = APIRouter(route_class=Door, tags=["Справочник"])
TerritoryPath = Annotated[Territory, InPath(description="Код территории")]
AgencyPath = Annotated[AgencyCode, InPath(description="Код органа")]
PersonPath = Annotated[PersonCode, InPath(description="Код сотрудника")]
Sort = Literal["territories", "agencies", "people"]
Before = Annotated[int | None, Query(ge=1, description="Номер последнего показанного изменения: дальше идут прежние")]

Asked = Annotated[DirectoryFilter, Query()]


@router.get("/directory/territories")
async def list_territories(actor: Administrator, at: At, wanted: Asked) -> TerritoryPage:
    """Территории в вашем ведении."""
    async with at.sessions.reading() as connection:
        rows = await territory_rows(connection, actor, wanted.wanted)
    items = [TerritoryTold(**row._mapping) for row in wanted.part(rows)]  # noqa: SLF001 - the row's public view
    return TerritoryPage(items=items, total=len(rows))


@router.get("/directory/agencies")
async def list_agencies(actor: Administrator, at: At, wanted: Asked) -> AgencyPage:
    """Органы территорий в вашем ведении."""
    async with at.sessions.reading() as connection:
        rows = await agency_rows(connection, actor, wanted.wanted)
    items = [AgencyEntryTold(**row._mapping) for row in wanted.part(rows)]  # noqa: SLF001
    return AgencyPage(items=items, total=len(rows))


@router.get("/directory/people")
async def list_people(actor: Administrator, at: At, wanted: Asked) -> PeoplePage:
    """Сотрудники органов в вашем ведении."""
    async with at.sessions.reading() as connection:
        day, _shift = await today(at, actor, connection)
        rows = await people_rows(connection, actor, wanted.wanted)
        part = wanted.part(rows)
        names = await people_names(connection, actor, {row.stand_in for row in part if row.stand_in})
    return PeoplePage(items=[person_told(row, day.date, names) for row in part], total=len(rows))


@router.get("/directory/people/{code}")
async def one_person(actor: Administrator, code: PersonPath, at: At) -> PersonEntryTold:
    """Запись сотрудника."""
    async with at.sessions.reading() as connection:
        day, _shift = await today(at, actor, connection)
        rows = await people_rows(connection, actor, Wanted(code=code))
        names = await people_names(connection, actor, {row.stand_in for row in rows if row.stand_in})
    return person_told(only(rows), day.date, names)


@router.get("/directory/agencies/{code}")
async def one_agency(actor: Administrator, code: AgencyPath, at: At) -> AgencyEntryTold:
    """Запись органа."""
    async with at.sessions.reading() as connection:
        rows = await agency_rows(connection, actor, Wanted(code=code))
    return AgencyEntryTold(**only(rows)._mapping)  # noqa: SLF001


@router.get("/directory/territories/{code}")
async def one_territory(actor: Administrator, code: TerritoryPath, at: At) -> TerritoryTold:
    """Запись территории."""
    async with at.sessions.reading() as connection:
        rows = await territory_rows(connection, actor, Wanted(code=code))
    return TerritoryTold(**only(rows)._mapping)  # noqa: SLF001


@router.get("/directory/people/{code}/appointments")
async def appointments(actor: Administrator, code: PersonPath, at: At) -> list[AppointmentTold]:
    """Кем и где сотрудник работал, с какого дня по какой; последнее назначение первым."""
    await one_person(actor, code, at)
    async with at.sessions.reading() as connection:
        rows = await appointment_rows(connection, actor, code)
    return [
        AppointmentTold(
            position=row.position,
            agency=AgencyTold(code=row.agency, name=row.short_name),
            role=Role(row.role),
            since=row.since,
            until=row.until,
        )
        for row in rows
    ]


@router.get("/directory/people/{code}/tasks")
async def tasks_of(actor: Administrator, code: PersonPath, at: At) -> list[HeldTask]:
    """Открытые задачи, которые исполняет сотрудник, срочные первыми; о детях ничего."""
    await one_person(actor, code, at)
    async with at.sessions.reading() as connection:
        rows = await held_tasks(connection, actor, code)
    return [_held(row, at.time_of(row.case_id)) for row in rows]


def only(rows: list[Line]) -> Line:
    """The one entry that was asked for. Raises NotFound: there is none, or another administrator keeps it."""
    if not rows:
        raise NotFound(_("Такой записи нет, или она не в вашем ведении."), _("Вернитесь к списку."))
    return rows[0]


def _held(row: Line, now: datetime) -> HeldTask:
    step = registry.step_of(registry.route_of(row.route_digest), row.step)
    return HeldTask(
        case=row.case_id,
        case_number=row.case_number,
        number=row.number,
        step=Titled.of_task(step.id, step.title, row.completes),
        agency=row.agency,
        role=Role(row.role),
        due=row.due,
        is_late=row.due is not None and row.due <= now,
    )

"""Holders: who of an agency can do its tasks, and to whom one of them is given."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.errors import BadInput
from api.guards import At, DoTask, SignedIn, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import people_names
from api.reading.holders import colleagues
from api.v1.shapes import Brought, Done, PersonTold, Told
from api.v1.terms import told
from api.v1.work_list import today
from models.events import TaskEntrusted
from models.ids import PersonCode
from models.people import Actor, Doer, Role

router = APIRouter(route_class=Door, tags=["Задачи"])
Reason = Literal["own", "absence", "workload", "specialism", "left", "return", "other"]


class Colleague(Told):
    """Somebody of the agency who can do what stands on the list."""

    code: PersonCode
    name: str
    position: str
    role: Role
    tasks: int = Field(description="Открытые задачи, которые исполняет этот сотрудник")
    late: int
    away_since: date | None = Field(description="Отсутствует с этого дня; null: отсутствий не намечено")
    away_until: date | None
    is_away: bool = Field(description="Отсутствует сегодня")
    stand_in: PersonTold | None = Field(description="Кто замещает, пока этот сотрудник отсутствует")


class Entrusting(Brought):
    """To whom a task goes; nobody: back to the common list."""

    to: PersonCode | None
    held_by: PersonCode | None = Field(description="Кто исполнял её, когда вы решали: если уже другой, будет отказ")
    reason: Reason


@router.get("/tasks/holders")
async def list_colleagues(actor: SignedIn, at: At) -> list[Colleague]:
    """Сотрудники моего органа, которые могут исполнять задачи моего списка."""
    async with at.sessions.reading() as connection:
        day, _ = await today(at, actor, connection)
        rows = await colleagues(connection, actor, now=day.now, on=day.date)
        names = await people_names(connection, actor, {row.stand_in for row in rows if row.stand_in})
    return [
        Colleague(
            code=row.code,
            name=row.full_name,
            position=row.position,
            role=Role(row.role),
            tasks=row.tasks,
            late=row.late,
            away_since=row.since,
            away_until=row.until,
            is_away=row.since is not None and row.since <= day.date,
            stand_in=PersonTold.named(row.stand_in, names),
        )
        for row in rows
    ]


@router.post("/cases/{case_id}/tasks/{number}/holder")
async def entrust(file: DoTask, number: TaskPath, sent: Entrusting, once: Once, at: At) -> Done:
    """Поручить задачу сотруднику своего органа или вернуть её в общий список."""
    event = TaskEntrusted(
        task=number,
        held_by=sent.held_by,
        to=await person_named(at, file.actor, sent.to),
        reason=sent.reason,
        by=file.actor.doer,
    )
    return await told(at, file, event, name=once.name)


async def person_named(at: Office, actor: Actor, code: PersonCode | None) -> Doer | None:
    """The colleague of this code as the record names people. Raises BadInput when there is none."""
    if code is None:
        return None
    found = next((one for one in await list_colleagues(actor, at) if one.code == code), None)
    if found is None:
        message = _("В вашем органе нет работающего сотрудника с этим кодом и подходящей ролью.")
        raise BadInput(message, _("Ничего не изменено."), errors=(Mistake(field="to", message=message),))
    return Doer(person=found.code, agency=actor.agency, kind=actor.kind, role=found.role)

"""People come, go and move to another part: whatever was in their hands is handed to somebody in the same act."""

import asyncio
import hashlib
from collections.abc import Iterable

from fastapi import APIRouter
from pydantic import Field

from activities.directory import PersonEntry
from api.door import Door
from api.duties import Administrator
from api.errors import Away, RefusedNow
from api.guards import At
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.reading.staffing import Wanted, people_rows
from api.v1.directory import PersonPath, one_person, tasks_of
from api.v1.directory_told import HeldTask, PersonEntryTold
from api.v1.entries import Entered, Line, Versioned, put, require_not_own_part, wrong
from models.events import TaskEntrusted
from models.ids import AgencyCode, PersonCode, Territory
from models.people import Actor, AgencyKind, Doer, Role, does

router = APIRouter(route_class=Door, tags=["Справочник"])
AT_ONCE = 8
"""Cases that are told at the same time."""


class DepartureIn(Versioned):
    """Somebody leaves."""

    tasks_to: PersonCode | None = Field(
        None, description="Кому из того же органа передать открытые задачи; null: они остаются органу, без исполнителя"
    )


class AppointmentIn(DepartureIn):
    """Another part: elsewhere, or in the same agency."""

    agency: AgencyCode
    position: Line
    role: Role = Field(strict=False)
    territory: Territory | None = Field(None, description="null: та же, что у органа")


class Moved(Entered):
    """What became of the tasks."""

    handed: int = Field(description="Переданы названному сотруднику")
    left: int = Field(description="Остались органу без исполнителя: их может взять любой с этой ролью")
    untold: list[HeldTask] = Field(description="Дело не ответило: задача осталась органу, передайте её из «Моих задач»")


@router.post("/directory/people/{code}/departure")
async def depart(actor: Administrator, code: PersonPath, sent: DepartureIn, once: Once, at: At) -> Moved:
    """Закрыть доступ уходящему сотруднику и передать его открытые задачи. Запись, дела и история остаются."""
    return await move(at, actor, await one_person(actor, code, at), sent, once, active=False)


@router.post("/directory/people/{code}/return")
async def come_back(actor: Administrator, code: PersonPath, sent: Versioned, once: Once, at: At) -> Moved:
    """Сотрудник вернулся: доступ открыт, назначение начинается с сегодняшнего дня, прежние ключи не действуют."""
    stays = DepartureIn(version=sent.version, note=sent.note)
    return await move(at, actor, await one_person(actor, code, at), stays, once, active=True)


@router.post("/directory/people/{code}/appointment")
async def appoint(actor: Administrator, code: PersonPath, sent: AppointmentIn, once: Once, at: At) -> Moved:
    """Перевести сотрудника в другой орган, на другую должность или роль. Прежнее назначение остаётся в истории."""
    person = await one_person(actor, code, at)
    return await move(at, actor, person, sent, once, active=person.active)


async def move(
    at: Office, actor: Actor, person: PersonEntryTold, sent: DepartureIn, once: Claim, *, active: bool
) -> Moved:
    """Enter the change, then hand over what the person can do no longer."""
    entry = _entry(person, sent, active=active)
    require_not_own_part(actor, entry)
    held = await tasks_of(actor, person.code, at)
    stranded = [task for task in held if not active or task.agency != entry.agency or not does(entry.role, task.role)]
    heir = None if sent.tasks_to is None else await _heir(at, actor, person.code, sent.tasks_to, stranded)
    entered = await put(at, actor, entry, sent)
    untold = await _pass_on(at, actor, person.code, stranded, heir, once)
    handed = sum(_fits(heir, task) for task in stranded if task not in untold)
    left = len(stranded) - handed - len(untold)
    return Moved(code=entered.code, version=entered.version, handed=handed, left=left, untold=untold)


def _entry(person: PersonEntryTold, sent: DepartureIn, *, active: bool) -> PersonEntry:
    part = sent if isinstance(sent, AppointmentIn) else None
    return PersonEntry(
        code=person.code,
        full_name=person.full_name,
        position=part.position if part else person.position,
        agency=part.agency if part else person.agency.code,
        role=part.role if part else person.role,
        territory=part.territory if part else person.territory,
        active=active,
    )


async def _heir(at: Office, actor: Actor, leaving: PersonCode, code: PersonCode, tasks: Iterable[HeldTask]) -> Doer:
    """To whom the tasks go: somebody at work in an agency that owes one of them, who can do it. Raises BadInput."""
    async with at.sessions.reading() as connection:
        rows = await people_rows(connection, actor, Wanted(code=code, active=True))
    for row in rows:
        heir = Doer(person=row.code, agency=row.agency, kind=AgencyKind(row.kind), role=Role(row.role))
        if code != leaving and any(_fits(heir, task) for task in tasks):
            return heir
    raise wrong("tasks_to", _("Передать эти задачи можно работающему сотруднику того же органа с подходящей ролью."))


def _fits(heir: Doer | None, task: HeldTask) -> bool:
    return heir is not None and heir.agency == task.agency and does(heir.role, task.role)


async def _pass_on(
    at: Office, actor: Actor, person: PersonCode, tasks: Iterable[HeldTask], heir: Doer | None, once: Claim
) -> list[HeldTask]:
    """Tell every case; the answer is the tasks of those that did not answer. Nobody holds them, whatever they say."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def tell(task: HeldTask) -> HeldTask | None:
        to = heir if _fits(heir, task) else None
        event = TaskEntrusted(task=task.number, held_by=person, to=to, reason="left", by=actor.doer)
        name = hashlib.sha256(f"{once.name}:{task.case}:{task.number}".encode()).hexdigest()
        try:
            async with gate:
                await at.sending.tell(task.case, event, name=name, kept="")
        except (RefusedNow, Away):
            return task
        return None

    answers = await asyncio.gather(*(tell(task) for task in tasks))
    return [task for task in answers if task is not None]

"""Terms and hands: a term is suspended, resumed, made longer; a task goes to another agency of the same kind."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.errors import BadInput
from api.guards import At, DoTask, Open, TaskPath
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import agency_of
from api.retelling import retold
from api.v1.shapes import Brought, Done
from api.v1.tasks import task_of
from models.events import Deed, TaskHandedOver, TermExtended, TermResumed, TermSuspended
from models.ids import AgencyCode, Code
from models.people import AgencyKind
from models.terms import Span, Unit

router = APIRouter(route_class=Door, tags=["Сроки и передача задач"])
KEPT = later("Черновик задачи сохранён.")


class Suspension(Brought):
    """Why the term stands still."""

    ground: Code = Field(description="Код основания")


class Extension(Brought):
    """By how much the term is made longer, and why."""

    value: int = Field(ge=1, le=10_000)
    unit: Literal["hour", "sutki", "calendar_day", "working_day", "month", "year"]
    ground: Code = Field(description="Код основания")


class HandOver(Brought):
    """To which agency of the same kind the task goes."""

    to: AgencyCode


@router.post("/cases/{case_id}/tasks/{number}/suspension")
async def suspend_term(file: DoTask, number: TaskPath, sent: Suspension, once: Once, at: At) -> Done:
    """Приостановить срок."""
    return await told(at, file, TermSuspended(task=number, ground=sent.ground, by=file.actor.doer), name=once.name)


@router.post("/cases/{case_id}/tasks/{number}/resumption")
async def resume_term(file: DoTask, number: TaskPath, once: Once, at: At) -> Done:
    """Возобновить приостановленный срок."""
    return await told(at, file, TermResumed(task=number, by=file.actor.doer), name=once.name)


@router.post("/cases/{case_id}/tasks/{number}/extension")
async def extend_term(file: DoTask, number: TaskPath, sent: Extension, once: Once, at: At) -> Done:
    """Продлить срок."""
    try:
        span = Span(value=sent.value, unit=Unit(sent.unit))
    except ValueError:
        message = _("Столько продлить нельзя: срок получился бы длиннее столетия.")
        raise _wrong("value", message) from None
    event = TermExtended(task=number, span=span, ground=sent.ground, by=file.actor.doer)
    return await told(at, file, event, name=once.name)


@router.post("/cases/{case_id}/tasks/{number}/hand-over")
async def hand_over(file: DoTask, number: TaskPath, sent: HandOver, once: Once, at: At) -> Done:
    """Передать задачу другому органу того же рода."""
    row = await task_of(at, file, number)
    task = file.state.task(number)
    kind = file.norm.route.duty_of[row.step].agency if task is None else task.kind
    await require_agency(at, file, sent.to, kind)
    return await told(at, file, TaskHandedOver(task=number, to=sent.to, by=file.actor.doer), name=once.name)


async def told(at: Office, file: Open, event: Deed, *, name: str, kept: str = KEPT) -> Done:
    """Tell the case, and answer when it stands in the record."""
    answer = await at.sending.tell(file.state.id, event, name=name, kept=kept)
    return Done(turn=answer.turn, at=answer.at)


async def require_agency(at: Office, file: Open, code: AgencyCode, kind: AgencyKind) -> None:
    """Whoever is named in `to` must be in the directory, and of this kind. Raises BadInput."""
    async with at.sessions.reading() as connection:
        found = await agency_of(connection, file.actor, code)
    if found is None:
        raise _wrong("to", _("Такого органа нет в справочнике."))
    if found.kind != kind:
        raise _wrong("to", _("Нужен орган того же рода: %(kind)s.") % {"kind": retold(kind.label)})


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(
        message, _("Ничего не изменено. %(kept)s") % {"kept": _(KEPT)}, errors=(Mistake(field=field, message=message),)
    )

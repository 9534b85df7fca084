"""Sittings of the commission: called, read, prepared, opened and ended."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.door import Door
from api.duties import SittingKeeper, SittingReader
from api.errors import BadInput
from api.guards import At, ReadSitting, read_case
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.reading.directory import agency_names
from api.reading.sittings import agenda_of, sitting_rows, waiting_rows
from api.sitting_calling import Call, calling
from api.v1.shapes import AgencyTold, Basis, Brought, Done, Titled, Told, When, basis_of
from api.v1.sitting_deeds import told
from api.v1.sitting_shapes import SittingTold
from api.v1.sitting_told import sitting_told
from models.ids import CaseId, Code, PersonCode, SittingId
from models.route import Route
from models.sitting import ItemNumber
from models.sitting_events import (
    ItemAdded,
    ItemPostponed,
    ItemRemoved,
    ItemTaken,
    MaterialsReady,
    SittingCancelled,
    SittingEnded,
    SittingMoved,
    SittingOpened,
)
from models.sitting_order import AgendaOrdered
from workflows import registry
from workflows.engine.approval import work_of

router = APIRouter(route_class=Door, tags=["Заседания"])
ItemPath = Annotated[ItemNumber, Path(ge=1, le=1_000, description="Номер вопроса в повестке")]
DISPATCH = frozenset({"dispatch_note", "copy_handed"})
"""The forms by which a route itself sends a постановление out, or hands its copy over."""
HANDED = frozenset({"copy_handed"})
"""Whoever is handed the copy itself (КоАП ст. 29.11) needs no notice of it."""


class CallIn(Brought):
    """A sitting to be called."""

    at: When = Field(description="Когда начнётся")
    urgent: bool = Field(False, description="Внеочередное: сроки материалов и извещений считаются до начала")
    deputy: PersonCode | None = Field(None, description="Кто заместитель председателя; null: как в прошлый раз")
    without_vote: list[PersonCode] | None = Field(None, description="Кто без права голоса; null: как в прошлый раз")


class Called(Told):
    """The sitting stands in the record."""

    id: SittingId
    at: datetime


class SittingLine(Told):
    """A sitting in a list."""

    id: SittingId
    number: str
    commission: AgencyTold
    at: datetime
    urgent: bool
    phase: str
    outcome: str | None
    items: int = Field(description="Вопросов в повестке, без снятых")


class WaitingLine(Told):
    """A task of a case that waits for the commission and stands on no agenda."""

    case: CaseId
    case_number: str
    task: int
    step: Titled
    since: datetime
    due: datetime | None
    basis: Basis


class ItemIn(Brought):
    """A task to be put on the agenda."""

    case: CaseId
    task: int = Field(ge=1)
    family: bool = Field(True, description="Вызывать ли семью")


class OrderIn(Brought):
    """The order of the agenda."""

    order: Annotated[list[ItemNumber], Field(max_length=1_000, description="Номера всех вопросов повестки")]


class ReasonIn(Brought):
    """Why."""

    reason: Code


class MoveIn(ReasonIn):
    """To when, and why."""

    at: When


@router.get("/sittings")
async def list_sittings(
    actor: SittingReader,
    at: At,
    days: Annotated[int, Query(ge=0, le=3650, description="И прошедшие за столько дней")] = 0,
) -> list[SittingLine]:
    """Заседания моей комиссии (для надзора — комиссий территории), ближайшие первыми."""
    async with at.sessions.reading() as connection:
        rows = await sitting_rows(connection, actor, at.clock() - timedelta(days=days) if days else None)
        names = await agency_names(connection, actor, {row.commission for row in rows})
    return [
        SittingLine(
            id=row.id,
            number=row.number,
            commission=AgencyTold(code=row.commission, name=names.get(row.commission, row.commission)),
            at=row.at,
            urgent=row.urgent,
            phase=row.phase,
            outcome=row.outcome,
            items=row.items,
        )
        for row in rows
    ]


@router.get("/sittings/waiting")
async def list_waiting(actor: SittingKeeper, at: At) -> list[WaitingLine]:
    """Задачи дел, которые решает комиссия на заседании и которых ещё нет ни в одной повестке."""
    async with at.sessions.reading() as connection:
        rows = await waiting_rows(connection, actor)
    found = []
    for row in rows:
        route = registry.route_of(row.route_digest)
        step = registry.step_of(route, row.step)
        if step.sitting:
            line = WaitingLine(
                case=row.case_id,
                case_number=row.case_number,
                task=row.number,
                step=Titled(id=row.step, title=step.title),
                since=row.opened_at,
                due=row.due,
                basis=basis_of(row.rule, route.country),
            )
            found.append(line)
    return found


@router.post("/sittings", status_code=201)
async def call_sitting(actor: SittingKeeper, sent: CallIn, once: Once, at: At) -> Called:
    """Созвать заседание своей комиссии."""
    silent = None if sent.without_vote is None else tuple(sent.without_vote)
    event = await calling(at, actor, Call(sent.at, sent.urgent, sent.deputy, silent), name=once.name)
    done = await at.sending.call_sitting(event, name=once.name)
    return Called(id=event.sitting, at=done.at)


@router.get("/sittings/{sitting_id}")
async def read_one(hall: ReadSitting, at: At) -> SittingTold:
    """Одно заседание: явка, кворум, повестка, голосования, сроки."""
    return await sitting_told(at, hall)


@router.post("/sittings/{sitting_id}/items", status_code=201)
async def add_item(hall: ReadSitting, sent: ItemIn, once: Once, at: At) -> Done:
    """Внести в повестку вопрос: задачу дела, которая ждёт решения комиссии."""
    file = await read_case(hall.actor, sent.case, at)
    task = file.state.task(sent.task)
    if task is None or task.agency != hall.state.commission:
        raise _wrong("task", _("Такой открытой задачи у вашей комиссии в этом деле нет."))
    route = file.norm.route
    step = registry.step_of(route, task.step)
    if not step.sitting:
        raise _wrong("task", _("Эту задачу решают не на заседании."))
    async with at.sessions.reading() as connection:
        other = await agenda_of(connection, hall.actor, sent.case, sent.task)
    if other is not None and other.id != hall.state.id:
        raise _wrong("task", _("Этот вопрос уже в повестке заседания № %(number)s.") % {"number": other.number})
    work = work_of(step)
    event = ItemAdded(
        case=sent.case,
        task=sent.task,
        step=task.step,
        author=next((answer.person for answer in file.state.given if answer.step == work), None),
        family=sent.family,
        sends_itself=sends_itself(route, task.step, DISPATCH),
        amends=None if step.adopts is None else route.step_of[step.adopts].form,
        by=hall.actor.doer,
    )
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/removal")
async def remove_item(hall: ReadSitting, item: ItemPath, sent: ReasonIn, once: Once, at: At) -> Done:
    """Снять вопрос с повестки: дело ждёт другого заседания."""
    return await told(at, hall, ItemRemoved(item=item, reason=sent.reason, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/order")
async def order_agenda(hall: ReadSitting, sent: OrderIn, once: Once, at: At) -> Done:
    """Порядок, в котором слушают вопросы; номера у вопросов остаются. После открытия не меняют."""
    return await told(at, hall, AgendaOrdered(order=tuple(sent.order), by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/postponement")
async def postpone_item(hall: ReadSitting, item: ItemPath, sent: ReasonIn, once: Once, at: At) -> Done:
    """Отложить вопрос, не решая его: он останется для другого заседания."""
    return await told(at, hall, ItemPostponed(item=item, reason=sent.reason, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/materials")
async def materials_ready(hall: ReadSitting, item: ItemPath, once: Once, at: At) -> Done:
    """Материалы вопроса собраны: членам комиссии сообщается."""
    return await told(at, hall, MaterialsReady(item=item, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/items/{item}/taking")
async def take_item(hall: ReadSitting, item: ItemPath, once: Once, at: At) -> Done:
    """Перейти к вопросу: начинается доклад."""
    return await told(at, hall, ItemTaken(item=item, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/opening")
async def open_sitting(hall: ReadSitting, once: Once, at: At) -> Done:
    """Открыть заседание: нужен кворум и председательствующий."""
    return await told(at, hall, SittingOpened(by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/ending")
async def end_sitting(hall: ReadSitting, once: Once, at: At) -> Done:
    """Закончить заседание: принятое остаётся, нерешённое свободно для следующего."""
    return await told(at, hall, SittingEnded(by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/move")
async def move_sitting(hall: ReadSitting, sent: MoveIn, once: Once, at: At) -> Done:
    """Перенести заседание: сроки пересчитываются, членам комиссии сообщается."""
    event = SittingMoved(at=sent.at, reason=sent.reason, by=hall.actor.doer)
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/cancellation")
async def cancel_sitting(hall: ReadSitting, sent: ReasonIn, once: Once, at: At) -> Done:
    """Отменить заседание: вопросы свободны для другого."""
    return await told(at, hall, SittingCancelled(reason=sent.reason, by=hall.actor.doer), name=once.name)


def sends_itself(route: Route, step: Code, by: Collection[Code]) -> bool:
    """Whether the route has a step on one of these forms, after this one, that sends the постановление out."""
    sending = (one for stage in route.stages for one in stage.steps if one.form in by and one.after is not None)
    return any(step in (*one.after.all, *one.after.any) for one in sending if one.after is not None)


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, _("Повестка не изменена."), errors=(Mistake(field=field, message=message),))

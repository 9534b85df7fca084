"""Turns of a case that no task asks for: a threat is reported, a step is added, the case is ended."""

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.guards import At, DoTask, LeadCase
from api.idempotency import Once
from api.languages import gettext as _
from api.languages import later
from api.v1.shapes import Brought, Done
from api.v1.terms import told
from models.events import CaseEnded, StepAdded, ThreatReported
from models.ids import Code

router = APIRouter(route_class=Door, tags=["Дела"])
KEPT = later("Черновики задач сохранены.")


class Threat(Brought):
    """What turns the case aside at once."""

    interruption: Code = Field(default="threat", description="Код экстренного поворота из маршрута")


class AddedStep(Brought):
    """A step that the route leaves to discretion."""

    step: Code


class Closing(Brought):
    """How the case is ended at discretion."""

    outcome: Code = Field(description="Код исхода из маршрута")


@router.post("/cases/{case_id}/threats")
async def report_threat(file: DoTask, sent: Threat, once: Once, at: At) -> Done:
    """Сообщить об угрозе: дело сразу переходит на экстренный этап."""
    event = ThreatReported(interruption=sent.interruption, by=file.actor.doer)
    kept = _("Не ждите: позвоните 112.")
    return await told(at, file, event, name=once.name, kept=kept)


@router.post("/cases/{case_id}/steps")
async def add_step(file: LeadCase, sent: AddedStep, once: Once, at: At) -> Done:
    """Добавить шаг по усмотрению отвечающего органа."""
    return await told(at, file, StepAdded(step=sent.step, by=file.actor.doer), name=once.name, kept=KEPT)


@router.post("/cases/{case_id}/closing")
async def end_case(file: LeadCase, sent: Closing, once: Once, at: At) -> Done:
    """Завершить дело по основанию, которое маршрут оставляет усмотрению."""
    return await told(at, file, CaseEnded(outcome=sent.outcome, by=file.actor.doer), name=once.name, kept=KEPT)

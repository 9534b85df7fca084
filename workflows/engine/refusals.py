"""Why an event would be refused, in words for the person; the same answer for the validator and for the turn."""

from datetime import datetime
from typing import assert_never

from models.case import CaseState
from models.events import (
    AccessChanged,
    AnswerCorrected,
    CalendarAdopted,
    CameOfAge,
    CaseEnded,
    CaseOpened,
    CustodyAccepted,
    CustodyDeclined,
    CustodyOffered,
    Deed,
    Event,
    ExceptionMade,
    MeasureWeighed,
    OverstepJudged,
    PlannedDue,
    ReferralAccepted,
    ReferralRejected,
    ReferralRevoked,
    ReferralSent,
    ReminderDue,
    RepeatDue,
    RouteAdopted,
    StepAdded,
    StepDone,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermPassed,
    TermResumed,
    TermSuspended,
    ThreatReported,
)
from models.people import Actor, Doer, Permission, does, may
from models.refusal import Refusal, RefusalCode
from models.route import Route, Step
from workflows.engine.access import access_refusal
from workflows.engine.adoption import adoption_refusal
from workflows.engine.amending import amended_refusal
from workflows.engine.answers import READ_AGAIN, facts_refusal, form_refusal
from workflows.engine.approval import own_work_refusal
from workflows.engine.clock import tick_refusal
from workflows.engine.completions import completion_refusal
from workflows.engine.corrections import correction_refusal
from workflows.engine.custody import custody_refusal
from workflows.engine.decisions import other_decision_refusal, sitting_refusal
from workflows.engine.holders import arranges, holder_refusal
from workflows.engine.measures import judging_refusal, measure_refusal, opening_refusal, record_refusal
from workflows.engine.norm import Norm
from workflows.engine.plan import asked_now
from workflows.engine.postponing import postponing_refusal
from workflows.engine.progress import Progress
from workflows.engine.referral_refusals import (
    answering_refusal,
    orders_refusal,
    revoking_refusal,
    sending_refusal,
)

LEADING = (StepAdded, ReferralSent, CustodyOffered, CaseEnded)
"""What only the agency that answers for the child may do."""


def check_opening(norm: Norm, event: CaseOpened) -> Refusal | None:
    """Why a case may not be opened by this event."""
    route = norm.route
    missing = [kind.label for kind in route.agencies if kind not in event.agencies]
    if missing:
        return _refusal(
            "missing_agency",
            f"Для маршрута «{route.title}» не указаны органы: {', '.join(missing)}.",
            "Администратор территории должен внести эти органы в справочник; сигнал сохранён.",
        )
    if event.route != route.digest:
        return _refusal("unknown", "Редакция маршрута не та, что указана в деле.", READ_AGAIN)
    allowed = may(_actor(event.by, event.territory), Permission.SIGNAL_SEND)
    if allowed is not True:
        return _refusal("not_allowed", allowed, "Войдите под ролью, которой это разрешено.")
    return (
        form_refusal(event.submission, route.opening.form, gaps_allowed=True)
        or facts_refusal(route, route.opening.gives, event.facts)
        or opening_refusal(norm, event.facts, event.weighed)
    )


def check(norm: Norm, state: CaseState, event: Event, now: datetime) -> Refusal | None:
    """Why the event may not happen to the case now, or None when it may."""
    if isinstance(event, CaseOpened):
        return _refusal("already", "Дело уже открыто.", READ_AGAIN)
    if not state.is_open:
        return _refusal("closed", "Дело уже завершено, действия в нём закрыты.", "Если нужно, подайте новый сигнал.")
    match event:
        case CalendarAdopted():
            return (
                None if event.calendar != state.calendar else _refusal("already", "Календарь уже принят.", READ_AGAIN)
            )
        case ReminderDue() | TermPassed() | RepeatDue() | CameOfAge() | PlannedDue():
            return tick_refusal(norm, state, event, now)
        case _:
            return (
                _gone_refusal(state, event)
                or _permission_refusal(norm.route, state, event)
                or _deed_refusal(norm, state, event, now)
            )


def _gone_refusal(state: CaseState, event: Deed) -> Refusal | None:
    """A second answer is told that the first one stands, even when with it the agency's part in the case ended."""
    if (
        isinstance(event, StepDone | TaskEntrusted | ReferralAccepted | ReferralRejected | ReferralRevoked)
        and 0 < event.task <= state.last_task
        and state.task(event.task) is None
    ):
        return _not_open(state, event.task)
    return None


def _permission_refusal(route: Route, state: CaseState, event: Deed) -> Refusal | None:
    if isinstance(event, AccessChanged | AnswerCorrected | OverstepJudged | RouteAdopted):
        return None  # hangs on the answer, the access or the territory: the doer may have no part in the case
    if isinstance(event, TaskEntrusted) and arranges(event):
        return None  # the holder can do it no longer; `holder_refusal` says to whom it may go
    needed = (
        Permission.CASE_LEAD if isinstance(event, LEADING) and not _by_its_sender(route, event) else Permission.TASK_DO
    )
    allowed = may(_actor(event.by, state.territory), needed, state.relation)
    if allowed is True:
        return None
    return _refusal("not_allowed", allowed, "Обратитесь к органу, который сейчас отвечает за ребёнка.")


def _by_its_sender(route: Route, event: Deed) -> bool:
    """Whether all of it is what its sender alone asks: then a part in the case is enough (`sending_refusal`)."""
    if not isinstance(event, ReferralSent):
        return False
    kinds = [route.referral_of.get(order.ask) for order in event.orders]
    return all(kind is not None and kind.sender is not None for kind in kinds)


def _deed_refusal(norm: Norm, state: CaseState, event: Deed, now: datetime) -> Refusal | None:
    match event:
        case StepDone():
            return _step_refusal(norm, state, event, now)
        case AnswerCorrected():
            before = Progress(norm, now, state)
            return correction_refusal(before, event) or other_decision_refusal(before, event)
        case StepAdded():
            return _added_refusal(norm, state, event)
        case ReferralSent():
            return sending_refusal(norm, state, event, now)
        case ReferralAccepted() | ReferralRejected():
            return answering_refusal(norm, state, event)
        case ReferralRevoked():
            return revoking_refusal(state, event)
        case ThreatReported():
            return _threat_refusal(norm, state, event)
        case TermSuspended() | TermResumed() | TermExtended():
            if state.task(event.task) is None:
                return _not_open(state, event.task)
            return postponing_refusal(norm, state, event, now)
        case TaskHandedOver():
            return _hand_over_refusal(state, event)
        case TaskEntrusted():
            return _not_open(state, event.task) if state.task(event.task) is None else holder_refusal(state, event)
        case CustodyOffered() | CustodyAccepted() | CustodyDeclined():
            return custody_refusal(norm, state, event)
        case CaseEnded():
            return _ending_refusal(norm.route, event)
        case MeasureWeighed() | ExceptionMade():
            return record_refusal(norm, state, event)
        case OverstepJudged():
            return judging_refusal(state, event)
        case RouteAdopted():
            return adoption_refusal(norm, state, event)
        case AccessChanged():
            return access_refusal(state, event)
        case _:
            assert_never(event)


def _step_refusal(norm: Norm, state: CaseState, event: StepDone, now: datetime) -> Refusal | None:
    task = state.task(event.task)
    if task is None:
        return _not_open(state, event.task)
    step = norm.route.duty_of[task.step]
    if norm.route.offer is not None and step.id == norm.route.offer.id:
        return _refusal("not_allowed", "Дело принимают, а не отвечают на него формой.", "Примите дело или откажитесь.")
    if event.by.agency != task.agency:
        return _refusal("not_yours", f"Задача № {task.id} поручена другому органу.", READ_AGAIN)
    if not does(event.by.role, task.role):
        message = f"Задачу «{step.title}» исполняет роль «{task.role.label}»."
        return _refusal("not_allowed", message, "Передайте её тому, кто исполняет.")
    if event.happened_at is not None and not state.opened_at <= event.happened_at <= now:
        return _refusal(
            "wrong_moment",
            "Дата действия раньше открытия дела или позже сегодняшнего дня.",
            "Исправьте дату; остальные ответы сохранены.",
        )
    if task.completes is not None:
        return completion_refusal(Progress(norm, now, state), task, event) or orders_refusal(
            norm, state, event.orders, now
        )
    return (
        sitting_refusal(step, event)
        or _own_work_refusal(norm, state, step, event)
        or measure_refusal(norm, state, step)
        or form_refusal(event.submission, step.form, gaps_allowed=step.urgent is True)
        or facts_refusal(norm.route, step.gives, event.facts, partial=event.submission.gaps > 0)
        or orders_refusal(norm, state, asked_now(norm.route, state, step, event.orders), now)
        or amended_refusal(Progress(norm, now, state), step, task.round, event)
    )


def _own_work_refusal(norm: Norm, state: CaseState, step: Step, event: StepDone) -> Refusal | None:
    """What the commission voted on is nobody's own decision; whether it was the author's alone, the sitting knows."""
    return None if event.sitting is not None else own_work_refusal(norm.route, state, step, event.by.person)


def _added_refusal(norm: Norm, state: CaseState, event: StepAdded) -> Refusal | None:
    stage = norm.route.stage_of[state.stage]
    step = next((step for step in stage.steps if step.id == event.step), None)
    if step is None or step.discretion is None:
        return _refusal(
            "unknown",
            f"На этапе «{stage.title}» нет дополнительного шага «{event.step}».",
            "Выберите шаг из списка дополнительных шагов этапа.",
        )
    if any(task.step == step.id for task in state.tasks):
        return _refusal("already", f"Шаг «{step.title}» уже открыт.", READ_AGAIN)
    return measure_refusal(norm, state, step)


def _threat_refusal(norm: Norm, state: CaseState, event: ThreatReported) -> Refusal | None:
    interruption = norm.route.interruption_of.get(event.interruption)
    if interruption is None or interruption.of_age:
        return _refusal("unknown", "В маршруте нет такого экстренного поворота.", "Позвоните в полицию: 102 или 112.")
    if interruption.to == state.stage:
        return _refusal("already", f"Дело уже на этапе «{norm.route.stage_of[state.stage].title}».", READ_AGAIN)
    return None


def _hand_over_refusal(state: CaseState, event: TaskHandedOver) -> Refusal | None:
    task = state.task(event.task)
    if task is None:
        return _not_open(state, event.task)
    if event.by.agency not in (task.agency, state.custodian):
        return _refusal("not_yours", f"Задача № {task.id} поручена другому органу.", READ_AGAIN)
    if event.to == task.agency:
        return _refusal("already", f"Задача № {task.id} уже у этого органа.", READ_AGAIN)
    if state.offered_to == task.agency and (one := state.referral(task.id)) is not None and one.is_offer:
        return _refusal("not_allowed", "Предложение принять дело не перепоручают.", "Откажитесь с причиной.")
    return None


def _ending_refusal(route: Route, event: CaseEnded) -> Refusal | None:
    outcome = route.outcome_of.get(event.outcome)
    if outcome is None or outcome.discretion is None:
        return _refusal(
            "unknown", "Таким исходом дело нельзя завершить по усмотрению.", "Выберите основание из списка маршрута."
        )
    return None


def _not_open(state: CaseState, number: int) -> Refusal:
    if 0 < number <= state.last_task:
        message = f"Задача № {number} уже закрыта: на неё ответили или она больше не нужна."
        return _refusal("not_open", message, READ_AGAIN)
    return _refusal("unknown", f"В деле нет задачи № {number}.", READ_AGAIN)


def _actor(doer: Doer, territory: str) -> Actor:
    """The doer as `may` knows people; offices are bound by agency, so the territory is the case's own."""
    return Actor(**doer.model_dump(), territory=territory)


def _refusal(code: RefusalCode, message: str, remedy: str) -> Refusal:
    return Refusal(code=code, message=message, remedy=remedy)

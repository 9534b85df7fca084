"""Why something may not be asked of another agency, taken up, rejected or taken back, in words for the person."""

from datetime import date, datetime, timedelta

from models.case import CaseState
from models.events import ReferralAccepted, ReferralRejected, ReferralRevoked, ReferralSent
from models.people import does
from models.referral import Order, RejectionReason, RevocationReason
from models.refusal import Refusal
from models.route import ReferralKind
from models.terms import LONGEST, Unit
from workflows.engine.answers import READ_AGAIN, form_refusal
from workflows.engine.norm import Norm
from workflows.engine.referrals import local_day

Answering = ReferralAccepted | ReferralRejected
FARTHEST = timedelta(days=LONGEST[Unit.CALENDAR_DAY])
NAME_AGAIN = "Исправьте строку и отправьте ещё раз; остальные ответы сохранены."


def orders_refusal(norm: Norm, state: CaseState, orders: tuple[Order, ...], now: datetime) -> Refusal | None:
    """Why these may not be asked: no such kind here, an agency that it is not asked of, a day that is over."""
    for order in orders:
        kind = norm.route.referral_of.get(order.ask)
        if kind is None:
            message = f"В этом маршруте нет поручений «{order.ask}»."
            return Refusal(code="unknown", message=message, remedy=READ_AGAIN)
        if kind.hands_over:
            message = f"«{kind.title}»: дело передают предложением, а не поручением."
            return Refusal(code="not_allowed", message=message, remedy="Предложите дело на его странице.")
        if order.kind not in kind.agencies or (norm.route.circle and order.kind not in norm.route.circle):
            asked = ", ".join(one.label for one in kind.agencies)
            message = f"«{kind.title}»: этому органу ({order.kind.label}) не поручают. Можно: {asked}."
            return Refusal(code="not_allowed", message=message, remedy=NAME_AGAIN)
        if order.stated is not None and (why := _unfit_day(kind, order.stated, local_day(now, state.offset))):
            return Refusal(code="wrong_moment", message=f"«{kind.title}»: {why}.", remedy=NAME_AGAIN)
    names = [(order.ask, order.key) for order in orders]
    if len(names) != len(set(names)):
        return Refusal(code="already", message="Две строки названы одинаково.", remedy=NAME_AGAIN)
    return None


def sending_refusal(norm: Norm, state: CaseState, event: ReferralSent, now: datetime) -> Refusal | None:
    """Why the agency that answers for the child may not ask for this of its own accord."""
    refusal = orders_refusal(norm, state, event.orders, now)
    if refusal is not None:
        return refusal
    bound = [kind for order in event.orders if not (kind := norm.route.referral_of[order.ask]).discretion]
    if bound:
        message = f"«{bound[0].title}» отправляет шаг маршрута, а не отдельное поручение."
        return Refusal(code="not_allowed", message=message, remedy="Исполните шаг, в форме которого это указывают.")
    for order in event.orders:
        kind = norm.route.referral_of[order.ask]
        if kind.sender is not None and state.agencies.get(kind.sender) != event.by.agency:
            message = f"«{kind.title}»: об этом просит только {kind.sender.label} по этому делу."
            return Refusal(code="not_allowed", message=message, remedy="Обратитесь к секретарю этого органа.")
    letters = {norm.route.referral_of[order.ask].letter for order in event.orders}
    for letter in letters:
        wrong = None if letter is None else form_refusal(event.submission, letter, gaps_allowed=False)
        if wrong is not None:
            return wrong
    taken = {(one.ask, one.key) for one in state.referrals if one.is_open}
    if any((order.ask, order.key) in taken for order in event.orders):
        return Refusal(code="already", message="Такое поручение уже отправлено.", remedy=READ_AGAIN)
    return None


def answering_refusal(norm: Norm, state: CaseState, event: Answering) -> Refusal | None:
    """Why the referral may not be taken up, or rejected, by whoever says so."""
    task, referral = state.task(event.task), state.referral(event.task)
    if task is None or referral is None:
        return _no_referral(event.task)
    kind = norm.route.referral_of[referral.ask]
    if kind.hands_over:
        message = "Дело принимают или отклоняют целиком, а не как поручение."
        return Refusal(code="not_allowed", message=message, remedy="Ответьте на предложение на странице дела.")
    if event.by.agency != task.agency:
        return Refusal(code="not_yours", message=f"Это (№ {task.id}) поручено другому органу.", remedy=READ_AGAIN)
    if not does(event.by.role, task.role):
        message = f"На «{kind.title}» отвечает роль «{task.role.label}»."
        return Refusal(code="not_allowed", message=message, remedy="Передайте это тому, кто исполняет.")
    if referral.how != "sent":
        message = f"Поручение № {task.id} уже принято к исполнению."
        return Refusal(
            code="already", message=message, remedy="Дайте ответ; если исполнить нельзя, напишите в нём почему."
        )
    if isinstance(event, ReferralRejected):
        return _rejection_refusal(kind, event)
    return None


def revoking_refusal(state: CaseState, event: ReferralRevoked) -> Refusal | None:
    """Why it may not be taken back."""
    referral = state.referral(event.task)
    if referral is None:
        return _no_referral(event.task)
    if event.by.agency not in (referral.asked_by, state.custodian):
        message = f"Поручение № {event.task} отзывает тот, кто его дал, или орган, который отвечает за ребёнка."
        return Refusal(code="not_yours", message=message, remedy="Если исполнить нельзя, откажитесь с причиной.")
    if event.reason not in set(RevocationReason):
        return Refusal(code="unknown", message="Такой причины отзыва нет.", remedy="Выберите причину из списка.")
    return None


def _no_referral(number: int) -> Refusal:
    message = f"Задачу № {number} даёт маршрут, а не поручение: принимать или отклонять её не нужно."
    return Refusal(code="unknown", message=message, remedy=READ_AGAIN)


def _rejection_refusal(kind: ReferralKind, event: ReferralRejected) -> Refusal | None:
    if kind.binding:
        message = f"«{kind.title}» обязательно к исполнению ({', '.join(kind.basis)}): отклонить нельзя."
        return Refusal(
            code="not_allowed", message=message, remedy="Если исполнить нельзя, примите и напишите в ответе почему."
        )
    if event.reason not in set(RejectionReason):
        return Refusal(code="unknown", message="Такой причины отказа нет.", remedy="Выберите причину из списка.")
    return None


def _unfit_day(kind: ReferralKind, day: date, today: date) -> str | None:
    if kind.stated is None:
        return "день здесь не назначают, его считает норма"
    if day < today:
        return f"названный день ({day:%d.%m.%Y}) уже прошёл"
    return f"день {day:%d.%m.%Y} слишком далёк" if day - today > FARTHEST else None

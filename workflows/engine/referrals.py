"""What is asked of other agencies: sent, taken up, rejected, answered, revoked, each in its turn and under its term.

A referral lives in the state of its case, beside the tasks of the stage: one writer, one timer, one record, and the
access of the agency that was asked ends with it. The route does not wait for it, unless a step says so (`answers`).
"""

from datetime import date, datetime, timedelta
from typing import Literal

from models.case import CaseState, Task
from models.commands import ChangeTask, CloseTask, IssueTask, TellOfReferral, WriteReferral
from models.events import ReferralAccepted, ReferralRejected, ReferralRevoked, ReferralSent, StepDone, SubmissionRef
from models.ids import AgencyCode, Code, SubmissionId, TaskId
from models.people import Doer, Role, does
from models.referral import OFFER, Order, Referral, RejectionReason, RevocationReason
from models.refusal import Refusal
from models.route import Answers, ReferralKind
from models.terms import LONGEST, Span, Unit
from workflows.engine.answers import READ_AGAIN, form_refusal
from workflows.engine.completions import with_task
from workflows.engine.deadlines import counted
from workflows.engine.norm import Norm
from workflows.engine.outgoing import ordered
from workflows.engine.progress import Progress

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
        if order.stated is not None and (why := _unfit_day(kind, order.stated, _local_day(now, state.offset))):
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


def referred(progress: Progress, orders: tuple[Order, ...], by: Doer, letter: SubmissionRef | None) -> Progress:
    """Send these: each is a task of the agency that is asked, its term running."""
    for order in orders:
        progress = _sent(progress, order, by, letter)
    return progress


def accepted(progress: Progress, event: ReferralAccepted) -> Progress:
    """It is taken up: from now on the term of the answer counts, from the sending; who was told is told anew."""
    task, referral = _of(progress.state, event.task)
    kind = progress.norm.route.referral_of[referral.ask]
    referral = referral.model_copy(update={"how": "accepted", "accepted_at": progress.now})
    if kind.accept is not None:
        task = _answer_term(progress, kind, task, referral)
        progress = with_task(progress.having(ChangeTask(task=task)), task)
    return _written(progress, referral)


def restated(progress: Progress, task: TaskId, stated: date | None, *, letter: SubmissionId) -> Progress:
    """It is asked until another day, or stands in another letter, and goes on; a term that moved is counted anew."""
    old, referral = _of(progress.state, task)
    kind, moved = progress.norm.route.referral_of[referral.ask], referral.stated != stated
    referral = referral.model_copy(update={"stated": stated, "letter": letter})
    if moved and (kind.accept is None or referral.how == "accepted"):
        anew = _answer_term(progress, kind, old, referral)
        progress = with_task(progress.having(ChangeTask(task=anew)), anew)
    return _written(progress, referral)


def rejected(progress: Progress, event: ReferralRejected) -> Progress:
    """It is over without an answer; whoever asked is told why."""
    progress = _ended(progress, event.task, "rejected", reason=event.reason)
    return _told(progress, event.task, "rejected")


def revoked(progress: Progress, task: int, reason: str) -> Progress:
    """It is not asked any more; whoever was asked is told."""
    _, referral = _of(progress.state, task)
    progress = _told(_ended(progress, task, "revoked", reason=reason), task, "revoked")
    is_offer = progress.norm.route.referral_of[referral.ask].hands_over is True
    return progress.having(offered_to=None, offered_in=None) if is_offer else progress


def offered(progress: Progress, agency: AgencyCode, by: Doer) -> Progress:
    """Ask the agency to take the case over, under the term of the route's kind for it, if there is one."""
    kind = progress.norm.route.offer
    if kind is None:
        return progress
    return _sent(progress, Order(ask=kind.id, key=OFFER, agency=agency, kind=by.kind), by, None)


def offer_ended(progress: Progress, how: Literal["done", "rejected", "revoked"], reason: str | None = None) -> Progress:
    """The offer is answered, or nobody offers any more; the other side is told."""
    kind = progress.norm.route.offer
    open_one = next((one for one in progress.state.referrals if kind and one.ask == kind.id and one.is_open), None)
    if open_one is None:
        return progress
    progress = _ended(progress, open_one.task, how, reason=reason)
    return _told(progress, open_one.task, "accepted" if how == "done" else how)


def withdrawn(progress: Progress, reason: RevocationReason) -> Progress:
    """Nothing is asked of anybody any more: the case is over."""
    for task in progress.state.asked:
        progress = revoked(progress, task.id, reason)
    return progress


def answered(progress: Progress, task: Task, event: StepDone) -> Progress:
    """The answer came: its papers are made, terms may run from it, and whoever asked is told."""
    progress = _ended(progress, task.id, "done", answer=event.submission.id)
    progress = progress.having(
        answers=progress.state.answers | {task.step: event.submission},
        done_at=progress.state.done_at | {task.step: event.happened_at or progress.now},
    )
    progress = ordered(progress, progress.step(task.step).papers, event.submission, task.agency)
    return _told(progress, task.id, "answered")


def handed_on(progress: Progress, task: Task) -> Progress:
    """The task of a referral went to another agency of the same kind: so did the referral."""
    referral = progress.state.referral(task.id)
    return progress if referral is None else _written(progress, referral.model_copy(update={"agency": task.agency}))


def is_awaited(state: CaseState, wanted: Answers) -> bool:
    """Whether answers that a step waits for are still missing."""
    asked = [one for one in state.referrals if one.ask in wanted.kinds]
    if not any(one.is_open for one in asked):
        return False
    return wanted.enough == "all" or not any(one.how == "done" for one in asked)


def waited_for(progress: Progress) -> frozenset[Code]:
    """The kinds whose answers steps of this stage still wait for."""
    settled = {entry.step for entry in progress.state.settled}
    joins = (step.after.answers for step in progress.stage.steps if step.after is not None and step.id not in settled)
    return frozenset(kind for wanted in joins if wanted and is_awaited(progress.state, wanted) for kind in wanted.kinds)


def _sent(progress: Progress, order: Order, by: Doer, letter: SubmissionRef | None) -> Progress:
    state, kind = progress.state, progress.norm.route.referral_of[order.ask]
    referral = Referral(
        task=state.last_task + 1,
        ask=order.ask,
        key=order.key,
        agency=order.agency,
        kind=order.kind,
        asked_by=by.agency,
        asker=by.role,
        letter=None if letter is None else letter.id,
        stated=order.stated,
        sent_at=progress.now,
    )
    task = _task(progress, kind, referral)
    return progress.having(
        IssueTask(task=task),
        WriteReferral(referral=referral),
        asked=(*state.asked, task),
        referrals=(*state.referrals, referral),
        last_task=task.id,
    )


def _task(progress: Progress, kind: ReferralKind, referral: Referral) -> Task:
    """The task of a new referral, under the term of taking it up where the kind has one."""
    term = kind.accept or kind.term
    role = _hand(referral.asker) if kind.hands_over else kind.role
    task = Task(
        id=referral.task,
        step=kind.id,
        round=1,
        agency=referral.agency,
        kind=referral.kind,
        role=role,
        rule=term.rule,
        basis=kind.basis,
        opened_at=progress.now,
        started_at=progress.now,
        span=term.span,
        due=None,
        internal=None,
        holder=progress.state.holder_of(referral.agency, role),
        asked_by=referral.asked_by,
    )
    return _answer_term(progress, kind, task, referral) if kind.accept is None else counted(progress, task)


def _hand(role: Role) -> Role:
    """Who of the other agency answers an offer: whoever does there what the giver does here."""
    return Role.SPECIALIST if role is Role.HEAD else role


def _answer_term(progress: Progress, kind: ReferralKind, task: Task, referral: Referral) -> Task:
    """The task under the term of the answer: the day that was named, or the term of the kind, from the sending."""
    span = kind.term.span
    if referral.stated is not None:
        days = (referral.stated - _local_day(referral.sent_at, progress.state.offset)).days
        span = Span(value=max(days, 1), unit=Unit.CALENDAR_DAY)
    anew = {"rule": kind.term.rule, "span": span, "stated": referral.stated, "reminded": 0, "escalated": 0}
    return counted(progress, task.model_copy(update=anew))


def _ended(progress: Progress, number: int, how: str, **more: object) -> Progress:
    _, referral = _of(progress.state, number)
    closed = CloseTask(task=number, how="done" if how == "done" else "dropped")
    progress = progress.having(closed, asked=tuple(task for task in progress.state.asked if task.id != number))
    return _written(progress, referral.model_copy(update={"how": how, "ended_at": progress.now, **more}))


def _written(progress: Progress, referral: Referral) -> Progress:
    others = progress.state.referrals
    anew = tuple(referral if one.task == referral.task else one for one in others)
    plan = progress.state.plan and progress.state.plan.following(referral)
    return progress.having(WriteReferral(referral=referral), referrals=anew, plan=plan)


def _told(progress: Progress, number: int, change: str) -> Progress:
    """Tell the other side: whoever asked hears of an answer, whoever was asked that it is not asked any more."""
    referral = next(one for one in progress.state.referrals if one.task == number)
    kind = progress.norm.route.referral_of[referral.ask]
    agency, role = (referral.agency, kind.role) if change == "revoked" else (referral.asked_by, referral.asker)
    told = TellOfReferral.model_validate(
        {"task": number, "agency": agency, "role": role, "rule": kind.term.rule, "change": change}
    )
    return progress.having(told)


def _of(state: CaseState, number: int) -> tuple[Task, Referral]:
    task, referral = state.task(number), state.referral(number)
    if task is None or referral is None:
        raise AssertionError(f"referral {number} is not open; check() refuses it")
    return task, referral


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


def _local_day(moment: datetime, offset: int) -> date:
    return (moment + timedelta(minutes=offset)).date()

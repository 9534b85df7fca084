"""What is asked of other agencies: sent, taken up, rejected, answered, revoked, each in its turn and under its term.

A referral lives in the state of its case, beside the tasks of the stage: one writer, one timer, one record, and the
access of the agency that was asked ends with it. The route does not wait for it, unless a step says so (`answers`).
"""

from datetime import date, datetime, timedelta
from typing import Literal

from models.case import CaseState, Given, Task
from models.commands import ChangeTask, CloseTask, IssueTask, RenderDocument, TellOfReferral, WriteReferral
from models.events import AnswerCorrected, ReferralAccepted, ReferralRejected, ReferralSent, StepDone, SubmissionRef
from models.ids import AgencyCode, Code, SubmissionId, TaskId
from models.people import Doer, Role
from models.referral import OFFER, Order, Referral, RevocationReason
from models.route import Answers, ReferralKind
from models.terms import Span, Unit
from workflows.engine.completions import with_task
from workflows.engine.deadlines import counted
from workflows.engine.measures import shown_by_answer
from workflows.engine.outgoing import ordered
from workflows.engine.progress import Progress


def referred(progress: Progress, orders: tuple[Order, ...], by: Doer, letter: SubmissionRef | None) -> Progress:
    """Send these: each is a task of the agency that is asked, its term running."""
    for order in orders:
        progress = _sent(progress, order, by, letter)
    return progress


def lettered(progress: Progress, event: ReferralSent) -> Progress:
    """Where what is asked stands in an official paper, that paper is made, and whoever is asked gets a copy."""
    kinds = [progress.norm.route.referral_of[order.ask] for order in event.orders]
    document = next((kind.letter for kind in kinds if kind.printed), None)
    if document is None:
        return progress
    copies = dict.fromkeys(order.agency for order in event.orders if order.agency != event.by.agency)
    return progress.having(
        RenderDocument(document=document, submission=event.submission, agency=event.by.agency, copies=tuple(copies))
    )


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
    """The answer came: its papers are made, terms may run from it, measures are known by it, whoever asked is told."""
    kind = progress.norm.route.referral_of[task.step]
    progress = _ended(progress, task.id, "done", answer=event.submission.id)
    progress = progress.having(
        answers=progress.state.answers | {task.step: event.submission},
        done_at=progress.state.done_at | {task.step: event.happened_at or progress.now},
        given=(*progress.state.given, _given(task, event)),
    )
    progress = shown_by_answer(progress, kind, event.facts, event.submission, task.agency)
    progress = ordered(progress, kind.papers, event.submission, task.agency)
    return _told(progress, task.id, "answered")


def answered_anew(progress: Progress, given: Given, event: AnswerCorrected) -> Progress:
    """The corrected answer stands in the place of the old one, in the plan as well; whoever asked is told again."""
    kind, old = progress.norm.route.referral_of[given.step], given.submission
    anew = given.model_copy(update={"submission": event.submission, "facts": event.facts})
    is_last = progress.state.answers[kind.id] == old
    progress = progress.having(
        given=tuple(anew if one == given else one for one in progress.state.given),
        answers=progress.state.answers | ({kind.id: event.submission} if is_last else {}),
    )
    referral = progress.state.referral(given.task)
    if referral is None:
        raise AssertionError(f"the answer to referral {given.task} outlived its stage; check() refuses it")
    progress = _written(progress, referral.model_copy(update={"answer": event.submission.id}))
    progress = shown_by_answer(progress, kind, event.facts, event.submission, given.agency, corrects=old.id)
    progress = ordered(progress, kind.papers, event.submission, given.agency, corrects=old.id)
    return _told(progress, given.task, "answered")


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
        days = (referral.stated - local_day(referral.sent_at, progress.state.offset)).days
        span = Span(value=max(days, 1), unit=Unit.CALENDAR_DAY)
    anew = {"rule": kind.term.rule, "span": span, "stated": referral.stated, "reminded": 0, "escalated": 0}
    return counted(progress, task.model_copy(update=anew))


def _given(task: Task, event: StepDone) -> Given:
    """The answer as one that may be corrected while the case stands in this visit of its stage."""
    return Given(
        task=task.id,
        step=task.step,
        round=task.round,
        agency=task.agency,
        role=task.role,
        submission=event.submission,
        facts=event.facts,
    )


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


def local_day(moment: datetime, offset: int) -> date:
    """The date of a moment on the clocks of the territory."""
    return (moment + timedelta(minutes=offset)).date()

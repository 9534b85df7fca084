"""The plan of a case: drawn up, approved, carried out measure by measure, and put in the place of an earlier version.

The measures of a plan that waits for its decision ask nothing yet. Once it is approved, each is asked of its agency on
the day on which it begins, as a referral with its own term. The next version is laid on the one in force by the keys of
the measures: the same goes on running, one that is gone is revoked, a new one is asked, one that changed is changed.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from models.case import CaseState
from models.events import PlannedDue, SubmissionRef
from models.ids import Code
from models.people import Doer
from models.plan import Draft, Plan, Planned
from models.referral import Order, RevocationReason
from models.route import Paper, Route, Step
from workflows.engine.deadlines import MORNING
from workflows.engine.progress import Progress
from workflows.engine.referrals import referred, restated, revoked


def is_adopted(route: Route, step: Code) -> bool:
    """Whether what this step asks of others waits until another step has approved it."""
    return any(other.adopts == step for other in route.step_of.values())


def drafted(progress: Progress, step: Code, submission: SubmissionRef, orders: tuple[Order, ...], by: Doer) -> Progress:
    """The plan is drawn up, or drawn up anew: it waits for the decision."""
    return progress.having(draft=Draft(step=step, letter=submission, by=by, orders=orders))


def granted(progress: Progress, step: Step, *, round_number: int) -> tuple[Paper, ...]:
    """The papers of a step that is done; that of a plan is not made when the plan is sent back."""
    is_back = step.rework is not None and progress.holds(step.rework.when, round_number=round_number)
    if step.adopts is None or not is_back:
        return step.papers
    return tuple(paper for paper in step.papers if paper.of != step.adopts)


def in_force(progress: Progress, adopts: Code | None) -> Progress:
    """After the decision that approves it, the plan that was drawn up is the one in force."""
    draft = progress.state.draft
    if adopts is None or draft is None or draft.step != adopts:
        return progress
    old = progress.state.plan
    for measure in () if old is None else _gone(old, draft):
        progress = _revoked(progress, measure)
    standing = progress.state.plan
    plan = Plan(
        letter=draft.letter,
        by=draft.by,
        version=1 if standing is None else standing.version + 1,
        measures=() if standing is None else standing.measures,
    )
    progress = progress.having(plan=plan, draft=None)
    for order in draft.orders:
        progress = _laid(progress, order)
    return progress


def planned_due(progress: Progress, event: PlannedDue) -> Progress:
    """The day of the measure has come: it is asked."""
    return _asked(progress, _planned(progress.state, event.key))


def is_due(state: CaseState, event: PlannedDue, now: datetime) -> bool:
    """Whether the measure lies ahead and its day has come."""
    measure = None if state.plan is None else state.plan.measure(event.key)
    return measure is not None and measure.at is not None and measure.at <= now


def begins(state: CaseState) -> Iterator[tuple[datetime, PlannedDue]]:
    """The moments at which measures of the plan are asked."""
    for measure in () if state.plan is None else state.plan.measures:
        if measure.at is not None:
            yield measure.at, PlannedDue(key=measure.order.key)


def ended(progress: Progress) -> Progress:
    """Nothing that lies ahead comes any more: the case is over."""
    plan = progress.state.plan
    for measure in () if plan is None else plan.measures:
        if measure.how == "ahead":
            progress = _put(progress, measure.model_copy(update=_over(progress)))
    return progress.having(draft=None)


def changed_orders(state: CaseState, orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """Those of a new version that ask something which the plan in force does not ask in the same way already."""
    plan = state.plan
    known = {} if plan is None else {one.order.key: one.order for one in plan.measures if one.how != "revoked"}
    return tuple(order for order in orders if known.get(order.key) != order)


def asked_now(route: Route, state: CaseState, step: Step, orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """What is asked by these rows and was not before: the next version of a plan repeats what runs, or is over."""
    return changed_orders(state, orders) if is_adopted(route, step.id) else orders


def _gone(plan: Plan, draft: Draft) -> tuple[Planned, ...]:
    kept = {order.key for order in draft.orders}
    return tuple(one for one in plan.measures if one.is_live and one.order.key not in kept)


def _laid(progress: Progress, order: Order) -> Progress:
    """One measure of the new version laid on what stands of it."""
    plan = _plan(progress.state)
    old = plan.measure(order.key)
    if old is None or old.how in {"revoked", "rejected"} or (old.is_open and old.order.agency != order.agency):
        if old is not None and old.is_open:
            progress = _revoked(progress, old)
        return _begun(progress, order)
    if old.how == "ahead":
        return _begun(progress, order)
    if old.is_open and old.task is not None:
        progress = restated(progress, old.task, order.stated, letter=plan.letter.id)
    return _put(progress, _planned(progress.state, order.key).model_copy(update={"order": order}))


def _begun(progress: Progress, order: Order) -> Progress:
    """Asked at once, or on the morning of its first day."""
    local = timedelta(minutes=progress.state.offset)
    measure = Planned(order=order)
    if order.starts is None or order.starts <= (progress.now + local).date():
        return _asked(progress, measure)
    return _put(progress, measure.model_copy(update={"at": _morning(order.starts, local)}))


def _asked(progress: Progress, measure: Planned) -> Progress:
    plan = _plan(progress.state)
    sent = measure.model_copy(update={"how": "sent", "at": None, "task": progress.state.last_task + 1})
    return _put(referred(progress, (measure.order,), plan.by, plan.letter), sent)


def _revoked(progress: Progress, measure: Planned) -> Progress:
    if measure.is_open and measure.task is not None:
        return revoked(progress, measure.task, RevocationReason.REPLACED)
    return _put(progress, measure.model_copy(update=_over(progress)))


def _over(progress: Progress) -> dict[str, object]:
    return {"how": "revoked", "at": None, "ended_at": progress.now}


def _put(progress: Progress, measure: Planned) -> Progress:
    return progress.having(plan=_plan(progress.state).having(measure))


def _plan(state: CaseState) -> Plan:
    if state.plan is None:
        raise AssertionError("no plan is in force; check() refuses it")
    return state.plan


def _planned(state: CaseState, key: str) -> Planned:
    found = _plan(state).measure(key)
    if found is None:
        raise AssertionError(f"the plan has no measure {key}; check() refuses it")
    return found


def _morning(day: date, local: timedelta) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + MORNING - local

"""A running case moved to another version of its route: whether it can go on there, and what changes at once.

What stands keeps standing: answers, custody, pauses, extensions, and the terms that already run, unless whoever decided
asked for them to be counted anew. The new version decides from this turn on. A case that stands where the new version
has no place for it is refused with every reason, so that nothing is lost on the way.
"""

from collections.abc import Iterator

from models.case import CaseState, Task
from models.commands import ChangeTask
from models.events import RouteAdopted
from models.people import Actor, Permission, may
from models.refusal import Refusal
from models.route import Route, Step
from workflows.engine.answers import fits
from workflows.engine.deadlines import reckoned, reminder, rung
from workflows.engine.flow import pass_custody
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress

STAY = "Дело остаётся на прежней редакции. Перенесите его, когда оно пройдёт это место, или исправьте новую редакцию."


def adoption_refusal(norm: Norm, state: CaseState, event: RouteAdopted) -> Refusal | None:
    """Why the case may not move; `norm` holds the new version, and the one that the case would leave as `before`."""
    if event.route == state.route:
        return Refusal(code="already", message="Дело уже ведётся по этой редакции.", remedy="Ничего делать не нужно.")
    allowed = may(Actor(**event.by.model_dump(), territory=state.territory), Permission.ROUTE_ADOPT, state.relation)
    if allowed is not True:
        return Refusal(code="not_allowed", message=allowed, remedy="Перенос дел решает методист территории.")
    reasons = tuple(_obstacles(norm, state))
    if not reasons:
        return None
    listed = "; ".join(dict.fromkeys(reasons))
    return Refusal(code="route_unfit", message=f"Новая редакция не подходит этому делу: {listed}.", remedy=STAY)


def adopted(progress: Progress, event: RouteAdopted) -> Progress:
    """The case under its new version: open tasks fitted to it, custody with whom the stage names now."""
    route = progress.norm.route
    running = progress.state.running
    fitted = tuple(_fitted(progress, task, event) for task in running)
    changed = tuple(ChangeTask(task=new) for new, old in zip(fitted, running, strict=True) if new != old)
    progress = progress.having(
        *changed,
        route=event.route,
        tasks=tuple(task for task in fitted if task.completes is None and task.asked_by is None),
        owed=tuple(task for task in fitted if task.completes is not None),
        asked=tuple(task for task in fitted if task.asked_by is not None),
        facts={name: value for name, value in progress.state.facts.items() if name in route.facts},
        given=tuple(answer for answer in progress.state.given if answer.step in _answerable(progress)),
    )
    custodian = progress.state.agencies[progress.stage.custodian]
    before = progress.norm.before
    is_same = before is not None and before.stage_of[progress.state.stage].custodian is progress.stage.custodian
    return progress if is_same else pass_custody(progress, custodian)


def _obstacles(norm: Norm, state: CaseState) -> Iterator[str]:
    route, before = norm.route, norm.before
    if before is not None and not {before.id, before.extends} & {route.id, route.extends} - {None}:
        yield f"маршрут «{route.title}» не продолжает маршрут «{before.title}»"
        return
    missing = [kind.label for kind in route.agencies if kind not in state.agencies]
    if missing:
        yield f"в деле не названы органы: {', '.join(missing)}"
    for name, value in state.facts.items():
        if name in route.facts and not fits(route.facts[name], value):
            yield f"у признака «{route.facts[name].title}» больше нет значения, которое стоит в деле"
    if state.stage not in route.stage_of:
        yield f"в ней нет этапа «{_title(before, state.stage)}»"
        return
    here = {step.id: step for step in route.stage_of[state.stage].steps}
    for task in state.tasks:
        yield from _task_obstacles(before, here.get(task.step), task)
    for task in state.owed:
        yield from _task_obstacles(before, route.step_of.get(task.step), task)
    for task in state.asked:
        yield from _referral_obstacles(norm, task)
    for entry in state.scheduled:
        if entry.step not in here or here[entry.step].repeat is None:
            yield f"шаг «{_step_title(before, entry.step)}» в ней не повторяется, а следующий период уже назначен"


def _task_obstacles(before: Route | None, step: Step | None, task: Task) -> Iterator[str]:
    if step is None:
        yield f"на этом этапе нет открытого шага «{_step_title(before, task.step)}» (задача № {task.id})"
    elif step.agency is not task.kind or step.role is not task.role:
        yield f"шаг «{step.title}» поручен другому органу или другой роли (задача № {task.id})"
    elif before is not None and before.duty_of[task.step].form != step.form:
        yield f"у открытого шага «{step.title}» другая форма (задача № {task.id})"


def _referral_obstacles(norm: Norm, task: Task) -> Iterator[str]:
    kind, before = norm.route.referral_of.get(task.step), norm.before
    if kind is None:
        title = task.step if before is None else before.referral_of[task.step].title
        yield f"в ней нет поручения «{title}» (№ {task.id} ещё не исполнено)"
    elif task.kind not in kind.agencies or kind.role is not task.role:
        yield f"«{kind.title}» поручают другому органу или другой роли (№ {task.id})"
    elif before is not None and before.referral_of[task.step].form != kind.form:
        yield f"у поручения «{kind.title}» другая форма ответа (№ {task.id})"


def _fitted(progress: Progress, task: Task, event: RouteAdopted) -> Task:
    """The task with its new basis; its term as it ran, or as the new version counts it."""
    step = progress.step(task.step)
    term = progress.norm.route.completion if task.completes is not None else step.term
    if event.open_terms == "recounted" and term is not None and task.asked_by is None:
        basis = step.basis if task.completes is None else (term.rule, *step.basis)
        task = task.model_copy(update={"rule": term.rule, "span": term.span, "basis": basis})
        task = reckoned(progress.norm, task, progress.state.offset)
    if task.due is None:
        return task  # stands still: what was told stays told
    task = task.model_copy(update={"reminded": 0, "escalated": min(task.escalated, _rungs_passed(progress, task))})
    while (moment := reminder(progress.norm, task, progress.state.offset)) is not None and moment <= progress.now:
        task = task.model_copy(update={"reminded": task.reminded + 1})
    return task


def _rungs_passed(progress: Progress, task: Task) -> int:
    """How many rungs of the new ladder lie behind: nobody is told of the same silence twice."""
    probe = task.model_copy(update={"escalated": 0})
    while (moment := rung(progress.norm, probe, progress.state.offset)) is not None and moment <= progress.now:
        probe = probe.model_copy(update={"escalated": probe.escalated + 1})
    return probe.escalated


def _answerable(progress: Progress) -> set[str]:
    """What may stand among the answers of this stage: its steps, and what was asked of others."""
    return {step.id for step in progress.stage.steps} | progress.norm.route.referral_of.keys()


def _title(before: Route | None, stage: str) -> str:
    return before.stage_of[stage].title if before is not None else stage


def _step_title(before: Route | None, step: str) -> str:
    return before.step_of[step].title if before is not None else step

"""Who of an agency does a task: one of its people, or whoever of the role takes it up first.

A holder is the agency's own arrangement. It never decides whether an answer counts (any of the role may answer), and
the later tasks of the case for the same agency and role go to the same person.
"""

from models.case import CaseState, Holder, Task
from models.commands import ChangeTask, TellHolder
from models.events import TaskEntrusted
from models.people import Doer, Role, does
from models.refusal import Refusal
from workflows.engine.answers import READ_AGAIN
from workflows.engine.completions import with_task
from workflows.engine.progress import Progress

ARRANGED = frozenset({"left", "absence"})
"""Why an administrator gives the tasks of an agency to somebody: whoever had them has left, or is away."""


def arranges(event: TaskEntrusted) -> bool:
    """Whether the directory moves the task, because its holder can do it no longer: no part in the case is needed.

    That the agency lies in the administrator's territory is known at the door, where the directory is.
    """
    return event.by.role is Role.ADMINISTRATOR and event.held_by is not None and event.reason in ARRANGED


def holder_refusal(state: CaseState, event: TaskEntrusted) -> Refusal | None:
    """Why this open task may not go to this person."""
    task = _task(state, event)
    if not arranges(event) and event.by.agency != task.agency:
        message = f"Задача № {task.id} поручена другому органу: исполнителя в нём назначает он сам."
        return Refusal(code="not_yours", message=message, remedy=READ_AGAIN)
    if not (arranges(event) or does(event.by.role, task.role)) or not _fits(event.to, task):
        message = f"Задачу № {task.id} исполняет роль «{task.role.label}» того же органа."
        return Refusal(code="not_allowed", message=message, remedy="Выберите сотрудника своего органа с этой ролью.")
    if event.held_by != task.holder:
        message = f"Исполнитель задачи № {task.id} сменился, пока вы выбирали."
        return Refusal(code="already", message=message, remedy="Обновите список: в нём видно, кто её исполняет теперь.")
    if (event.to.person if event.to else None) == task.holder:
        message = (
            f"У задачи № {task.id} уже этот исполнитель." if event.to else f"Задача № {task.id} и так без исполнителя."
        )
        return Refusal(code="already", message=message, remedy="Ничего делать не нужно.")
    return None


def entrusted(progress: Progress, event: TaskEntrusted) -> Progress:
    """Put the task into these hands; whoever did not do it themselves is told."""
    task, person = _task(progress.state, event), event.to.person if event.to else None
    given = task.model_copy(update={"holder": person})
    others = tuple(entry for entry in progress.state.holders if (entry.agency, entry.role) != (task.agency, task.role))
    named = () if person is None else (Holder(agency=task.agency, role=task.role, person=person),)
    progress = progress.having(
        ChangeTask(task=given),
        holders=(*others, *named),
    )
    progress = with_task(progress, given)
    if task.holder not in (None, event.by.person):
        told = TellHolder(task=task.id, agency=task.agency, person=task.holder, change="relieve")
        progress = progress.having(told)
    if person not in (None, event.by.person):
        progress = progress.having(TellHolder(task=task.id, agency=task.agency, person=person, change="entrust"))
    return progress


def _fits(person: Doer | None, task: Task) -> bool:
    return person is None or (
        person.agency == task.agency and person.kind is task.kind and does(person.role, task.role)
    )


def _task(state: CaseState, event: TaskEntrusted) -> Task:
    task = state.task(event.task)
    if task is None:
        raise AssertionError(f"task {event.task} is not open; check() refuses it")
    return task

"""Why the term of a task may not be suspended, resumed or made longer now."""

from datetime import datetime

from models.case import CaseState, Task
from models.derivation import in_words
from models.events import TermExtended, TermResumed, TermSuspended
from models.refusal import Refusal, RefusalCode
from models.terms import Span, Unit
from workflows.engine.answers import READ_AGAIN
from workflows.engine.deadlines import is_too_long
from workflows.engine.norm import Norm


def postponing_refusal(
    norm: Norm, state: CaseState, event: TermSuspended | TermResumed | TermExtended, now: datetime
) -> Refusal | None:
    """The answer for whoever wants it, or None when the term may be changed so."""
    task = state.task(event.task)
    if task is None:
        raise AssertionError(f"task {event.task} is not open; `refusals.check` refuses it before")
    if event.by.agency not in (task.agency, state.custodian):
        return _refusal("not_yours", f"Срок задачи № {task.id} ведёт другой орган.", READ_AGAIN)
    if isinstance(event, TermResumed):
        if not task.is_suspended:
            return _refusal("not_suspended", f"Срок задачи № {task.id} не приостановлен.", READ_AGAIN)
        return None
    if task.is_suspended:
        return _refusal("suspended", f"Срок задачи № {task.id} приостановлен.", "Сначала возобновите срок.")
    if task.due is not None and task.due <= now:
        return _refusal(
            "wrong_moment",
            f"Срок задачи № {task.id} уже истёк, приостановить или продлить его нельзя.",
            "Исполните задачу и укажите причину просрочки.",
        )
    if isinstance(event, TermExtended):
        return _extension_refusal(norm, state, task, event.span)
    return None


def _extension_refusal(norm: Norm, state: CaseState, task: Task, span: Span) -> Refusal | None:
    if span.unit is Unit.IMMEDIATE:
        return _refusal("wrong_moment", "Продлить можно на часы, дни, месяцы или годы.", "Укажите длину продления.")
    longest = norm.route.duty_of[task.step].term.longest
    if longest is None or not is_too_long(norm, task, span, longest, state.offset):
        return None
    return _refusal(
        "wrong_moment",
        f"Срок задачи № {task.id} норма {task.rule} позволяет продлить всего на {in_words(longest)}.",
        "Укажите меньшее продление или исполните задачу.",
    )


def _refusal(code: RefusalCode, message: str, remedy: str) -> Refusal:
    return Refusal(code=code, message=message, remedy=remedy)

"""How a case looks in the Temporal UI: words of the route and codes, nothing about people."""

from datetime import datetime, timedelta
from typing import Any

from temporalio.common import SearchAttributeUpdate

from models.case import CaseState, Task
from models.commands import Turn
from models.route import Route
from workflows import options
from workflows.engine.norm import Norm

TITLES = {
    "case_opened": "дело открыто",
    "step_done": "шаг исполнен",
    "answer_corrected": "ответ исправлен",
    "step_added": "добавлен шаг",
    "referral_sent": "отправлены поручения",
    "referral_accepted": "поручение принято",
    "referral_rejected": "поручение отклонено",
    "referral_revoked": "поручение отозвано",
    "threat_reported": "сообщено об угрозе",
    "term_suspended": "срок приостановлен",
    "term_resumed": "срок возобновлён",
    "term_extended": "срок продлён",
    "task_handed_over": "задача передана",
    "task_entrusted": "сменился исполнитель",
    "custody_offered": "предложена передача дела",
    "custody_accepted": "дело принято",
    "custody_declined": "передача отклонена",
    "case_ended": "дело завершено",
    "route_adopted": "принята редакция маршрута",
    "access_changed": "изменён доступ к делу",
    "calendar_adopted": "принят календарь",
    "reminder_due": "напоминание",
    "term_passed": "срок истёк",
    "repeat_due": "новый период",
    "planned_due": "наступил день меры плана",
    "came_of_age": "исполнилось 18 лет",
    "measure_weighed": "запись о мере",
    "exception_made": "исключение из порядка мер",
    "overstep_judged": "оценка надзора",
}


def title_of(route: Route) -> str:
    """One line for a list of cases."""
    return f"{route.title}, редакция {route.version}"


def line_of(turn: Turn) -> str:
    """One line for the record of a turn."""
    return f"Ход {turn.number}: {TITLES[turn.event.kind]}"


def cover(norm: Norm, state: CaseState) -> str:
    """Where the case stands, as Markdown."""
    stage = norm.route.stage_of[state.stage]
    lines = [f"**{title_of(norm.route)}**", f"Этап «{stage.title}», отвечает {state.custodian}, ход {state.turn}."]
    if state.closed is not None:
        lines.append(f"Завершено: {norm.route.outcome_of[state.closed.outcome].title}.")
    lines += [_task_line(norm, task, state.offset) for task in state.running]
    return "\n\n".join(lines)


def marks_of(norm: Norm, state: CaseState, now: datetime) -> tuple[SearchAttributeUpdate[Any], ...]:
    """The search attributes of a case as they should stand now."""
    is_overdue = any(task.due is not None and task.due <= now for task in state.running)
    return (
        options.REGION.value_set(state.territory),
        options.STAGE.value_set(state.stage),
        options.ROUTE.value_set(f"{norm.route.id}.v{norm.route.version}"),
        options.OVERDUE.value_set(is_overdue),
    )


def moment(at: datetime, offset: int) -> str:
    """A moment in the local time of the case's territory."""
    return f"{at + timedelta(minutes=offset):%d.%m.%Y %H:%M}"


def _task_line(norm: Norm, task: Task, offset: int) -> str:
    until = "срок приостановлен" if task.due is None else f"до {moment(task.due, offset)}"
    return f"- № {task.id} «{norm.route.duty_of[task.step].title}»: {task.agency}, {until}"

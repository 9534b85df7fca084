"""Approvals: which steps decide about the work of another step, what a decision comes to, and who may not decide.

A step that can send work back (`rework`) decides about it. Nobody decides about their own work: the author of the last
answer is remembered for as long as somebody else has to judge it.
"""

from collections.abc import Mapping

from models.case import CaseState
from models.ids import Code, PersonCode
from models.refusal import Refusal
from models.route import FactValue, Route, Step
from workflows.engine.conditions import holds


def work_of(step: Step) -> Code | None:
    """The step whose work this one decides about; None when it decides about none."""
    return None if step.rework is None else step.rework.to


def approvals(route: Route) -> dict[Code, Code]:
    """Every step that decides about the work of another, and which."""
    return {name: work for name, step in route.step_of.items() if (work := work_of(step)) is not None}


def is_judged(route: Route, step: Code) -> bool:
    """Whether another step decides about the work of this one."""
    return step in approvals(route).values()


def sends_back(route: Route, step: Step, facts: Mapping[Code, FactValue], *, round_number: int = 1) -> bool:
    """Whether these facts send the work back to be done again."""
    return step.rework is not None and holds(step.rework.when, route.facts, facts, round=round_number)


def own_work_refusal(route: Route, state: CaseState, step: Step, person: PersonCode) -> Refusal | None:
    """Why this person may not decide here: the work is their own. An emergency is not held up by it."""
    work = work_of(step)
    author = next((answer.person for answer in state.given if answer.step == work), None)
    if work is None or author != person or step.urgent is True:
        return None
    title = route.step_of[work].title
    return Refusal(
        code="own_work",
        message=f"Вы сами исполнили «{title}»: решение об этом принимает другой человек.",
        remedy="Решит другой сотрудник с той же ролью; если его нет, передайте задачу другому органу того же рода.",
    )

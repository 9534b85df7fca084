"""How people of the town behave: when they answer, and what. All by chance, the same for the same seed."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from models.case import Task
from models.ids import Code
from models.route import Fact, FactValue, Route, Step

LATE_ONE_IN, SILENT_ONE_IN = 8, 40
SILENCE = timedelta(days=20)
"""How long after its term a forgotten task is remembered, when everybody has been told of it."""
DAY = timedelta(days=1)
LIKELY: dict[Code, dict[FactValue, float]] = {
    "triage": {"accept": 0.8, "unfounded": 0.15, "duplicate": 0.05},
    "urgency": {"planned": 0.6, "urgent": 0.35, "immediate": 0.05},
    "act_approval": {"approve": 0.9, "rework": 0.1},
    "plan_verdict": {"approve": 0.8, "rework": 0.2},
    "proposal": {"continue": 0.7, "correct": 0.1, "strengthen": 0.1, "close": 0.1},
    "protection": {"safe": 0.5, "safety_plan": 0.3, "alt_caregiver": 0.15, "unsafe": 0.05},
    "threat": {False: 0.97, True: 0.03},
}
"""How often an answer is given, where it is not any of them as often as another."""
DECISIONS: dict[Code, dict[FactValue, float]] = {
    "resolve": {"start_ipr": 0.7, "refuse": 0.15, "postpone": 0.15},
    "resolve_review": {"close": 0.4, "continue": 0.4, "correct_plan": 0.2},
    "resolve_closing": {"close": 0.9, "continue": 0.1},
}
"""What the commission decides about each step of a case."""


def moment(task: Task, now: timedelta, chance: Random) -> timedelta:
    """When in the year the task is done: mostly within its term, sometimes late, now and then when all were told."""
    if task.due is None:
        return now + DAY * chance.random()
    left = max(task.due - max(task.opened_at, task.started_at), timedelta(hours=1))
    if chance.randrange(SILENT_ONE_IN) == 0:
        return now + left + SILENCE
    part = chance.uniform(1.1, 1.5) if chance.randrange(LATE_ONE_IN) == 0 else chance.uniform(0.1, 0.9)
    return now + left * part


def facts(route: Route, step: Step, chance: Random) -> dict[Code, FactValue]:
    """What the step's form says to the route."""
    return {name: _chosen(name, route.facts[name], DECISIONS.get(step.id, {}), chance) for name in step.gives}


def opening_facts(route: Route, chance: Random) -> dict[Code, FactValue]:
    """What the signal says to the route."""
    return {name: _chosen(name, route.facts[name], {}, chance) for name in route.opening.gives}


def _chosen(name: Code, fact: Fact, decisions: Mapping[FactValue, float], chance: Random) -> FactValue:
    likely = decisions if name == "decision" and decisions else LIKELY.get(name, {})
    if likely:
        return chance.choices(list(likely), list(likely.values()))[0]
    match fact.type:
        case "code":
            return chance.choice(fact.values)
        case "number":
            return chance.randint(0, 5)
        case "flag":
            return chance.random() < 0.2  # noqa: PLR2004 - seldom

"""Conditions of a route: CEL expressions over the declared facts, compiled once."""

from collections.abc import Mapping
from functools import lru_cache

import cel

from models.expression import COUNTERS
from models.route import Condition, Fact, FactValue


class ConditionFailed(ValueError):
    """A condition could not be decided: a fault of the route, so the case waits until it is mended."""


@lru_cache(maxsize=4096)
def compiled(condition: Condition) -> cel.Program:
    """The condition as a program; ValueError says where its text is wrong."""
    return cel.compile(condition)


def unknown(fact: Fact) -> FactValue:
    """What a fact counts as before anybody gave it."""
    match fact.type:
        case "code":
            return ""
        case "flag":
            return False
        case "number":
            return fact.unknown or 0


def holds(
    condition: Condition | None,
    declared: Mapping[str, Fact],
    facts: Mapping[str, FactValue],
    **counters: int,
) -> bool:
    """Whether the condition is true of these facts; no condition is always true."""
    if condition is None:
        return True
    values = {name: facts.get(name, unknown(fact)) for name, fact in declared.items()}
    answer = compiled(condition).execute(values | dict.fromkeys(COUNTERS, 0) | counters)
    if not isinstance(answer, bool):
        raise ConditionFailed(f"condition {condition!r} answers {type(answer).__name__}, not true or false")
    return answer

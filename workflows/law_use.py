"""Where a rule of the law table is used: which steps of which routes rest on it, and as what."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models.ids import RouteId, RuleId
from models.route import Route, Step


class Use(NamedTuple):
    """One place of a route that names the rule."""

    route: RouteId
    version: int
    route_title: str
    place: str
    """The title of the step, outcome or turn; of the route itself where the rule is its basis."""
    how: str
    """As what, in Russian."""


def uses(rule: RuleId, routes: Iterable[Route]) -> tuple[Use, ...]:
    """Every place of these routes that names the rule, in the order of the routes, with all that it names it as."""
    found: dict[tuple[RouteId, int, str, str], dict[str, None]] = {}
    for route in routes:
        for named, place, how in _named(route):
            if named == rule:
                found.setdefault((route.id, route.version, route.title, place), {})[how] = None
    return tuple(Use(*where, how=", ".join(hows)) for where, hows in found.items())


def _named(route: Route) -> Iterator[tuple[RuleId, str, str]]:
    yield from ((rule, route.title, "основание маршрута") for rule in route.basis)
    if route.completion is not None:
        yield route.completion.rule, route.title, "срок дополнения"
    yield from ((rule, route.opening.title, "основание") for rule in route.opening.basis)
    yield from ((notice.rule, route.opening.title, "кого уведомить") for notice in route.opening.inform)
    for stage in route.stages:
        for step in stage.steps:
            yield from _of_step(step)
    for kind in route.referrals:
        yield from _of_step(kind.step)
        if kind.accept is not None:
            yield kind.accept.rule, kind.title, "срок принятия"
    yield from ((rule, turn.title, "основание") for turn in route.interruptions for rule in turn.basis)
    yield from ((rule, outcome.title, "основание") for outcome in route.outcomes for rule in outcome.basis)


def _of_step(step: Step) -> Iterator[tuple[RuleId, str, str]]:
    yield step.term.rule, step.title, "срок"
    if step.term.control is not None:
        yield step.term.control.rule, step.title, "внутренний контроль срока"
    if step.wait is not None:
        yield step.wait.rule, step.title, "ожидание"
    if step.repeat is not None:
        yield step.repeat.rule, step.title, "повторение"
    yield from ((notice.rule, step.title, "кого уведомить") for notice in step.inform)
    yield from ((rule, step.title, "основание") for rule in step.basis)

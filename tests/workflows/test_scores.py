"""A score supports a decision and never is one: no condition of a route opens the way to a removal by a score alone."""

from collections.abc import Iterator
from itertools import product

import pytest

from forms.catalogue import form
from models.ids import RuleId
from models.route import Condition, Fact, FactValue, Route
from workflows import packs
from workflows.engine.conditions import holds

REMOVAL: RuleId = "CC-077-1"
"""СК РФ ст. 77, п. 1: отобрание при непосредственной угрозе жизни или здоровью."""

ROUTES = {route.id: route for _, route in packs.routes()}


def scores(route: Route) -> frozenset[str]:
    """The facts that some form computes by a rule, or in which a person puts a level in the place of the computed."""
    names = {step.form for step in route.step_of.values()} | {route.opening.form}
    fields = [field for name in names for field in form(name, country=route.country).fields]
    computed = {fact.name for field in fields if field.rules for fact in field.facts}
    return frozenset(computed & route.facts.keys())


def removals(route: Route) -> frozenset[str]:
    """The outcomes of the route that begin a removal."""
    starting = {other.id for other in ROUTES.values() if REMOVAL in other.basis}
    return frozenset(outcome.id for outcome in route.outcomes if outcome.starts in starting)


def ways(route: Route) -> Iterator[tuple[str, Condition | None]]:
    """Every condition that leads to a removal, or into a stage that can end with one; a person's report is none."""
    ends = removals(route)
    stages = {stage.id for stage in route.stages if any(way.outcome in ends for way in stage.next)}
    for stage in route.stages:
        for place, way in enumerate(stage.next):
            if way.outcome in ends or way.to in stages:
                yield f"{stage.id}.next[{place}]", way.when
    for turn in route.interruptions:
        if turn.when is not None and turn.to in stages:
            yield f"interruptions.{turn.id}", turn.when


def answers_of(fact: Fact) -> tuple[FactValue, ...]:
    """Every value the fact can have; of a number, none and much."""
    return tuple(fact.values) if fact.type == "code" else (False, True) if fact.type == "flag" else (0, 1_000)


def opened_by_a_score(route: Route) -> list[str]:
    """The ways that stand open when nothing is known but scores."""
    names = sorted(scores(route))
    known = [dict(zip(names, values, strict=True)) for values in product(*(answers_of(route.facts[n]) for n in names))]
    return [place for place, when in ways(route) if any(holds(when, route.facts, facts) for facts in known)]


@pytest.mark.parametrize("route_id", ROUTES)
def test_no_route_leads_to_a_removal_by_a_score_alone(route_id: str) -> None:
    assert opened_by_a_score(ROUTES[route_id]) == []


def test_the_routes_have_scores_and_ways_to_a_removal_that_are_watched() -> None:
    prevention = ROUTES["ru.prevention"]
    assert scores(prevention) == {"risk"}
    assert removals(prevention) == {"removal_started"}
    assert len(list(ways(prevention))) == 2


@pytest.mark.parametrize("condition", ["risk == 'very_high'", "risk == 'high' || protection == 'unsafe'", "!threat"])
def test_a_route_that_removed_by_a_score_would_be_noticed(condition: str) -> None:
    prevention = ROUTES["ru.prevention"]
    stages = tuple(
        stage.model_copy(
            update={
                "next": tuple(
                    way.model_copy(update={"when": condition}) if way.outcome == "removal_started" else way
                    for way in stage.next
                )
            }
        )
        for stage in prevention.stages
    )
    changed = prevention.model_copy(update={"stages": stages})
    assert opened_by_a_score(changed) == ["threat.next[0]"]


def test_the_paper_of_an_assessment_says_that_its_level_is_no_ground_for_a_removal() -> None:
    definition = form("risk_assessment")
    assert "не основание для отобрания ребёнка" in definition.confidence_note

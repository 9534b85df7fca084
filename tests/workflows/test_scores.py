"""A score supports a decision and never is one: no condition of a route opens the way to a removal by a score alone."""

import pytest

from forms.catalogue import form
from models.route import Route
from workflows import packs
from workflows.proof.removal import Guard, score_slips, scores, ways_to_removal

ROUTES = {route.id: route for _, route in packs.routes()}


def opened_by_a_score(route: Route) -> list[str]:
    """The ways that stand open when nothing is known but scores."""
    return [".".join(map(str, slip.place)) for slip in score_slips(route, Guard(route, ROUTES))]


@pytest.mark.parametrize("route_id", ROUTES)
def test_no_route_leads_to_a_removal_by_a_score_alone(route_id: str) -> None:
    assert opened_by_a_score(ROUTES[route_id]) == []


def test_the_routes_have_scores_and_ways_to_a_removal_that_are_watched() -> None:
    prevention = ROUTES["ru.prevention"]
    guard = Guard(prevention, ROUTES)
    assert scores(prevention) == {"risk"}
    assert guard.starting == {"removal_started"}
    assert len(list(ways_to_removal(prevention, guard))) == 2


@pytest.mark.parametrize(
    "condition", ["risk == 'very_high'", "risk == 'high' || protection == 'unsafe'", "risk != 'low'"]
)
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
    assert opened_by_a_score(changed) == ["stages.8.next.0.when"]


def test_the_paper_of_an_assessment_says_that_its_level_is_no_ground_for_a_removal() -> None:
    definition = form("risk_assessment")
    assert "не основание для отобрания ребёнка" in definition.confidence_note

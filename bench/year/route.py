"""The route of the year: the prevention route, with what the commission decides left to its sittings."""

from models.route import Route
from models.step import Step
from workflows import registry

DECIDED = frozenset({"kdn_resolution", "plan_verdict"})


def published() -> Route:
    """Publish it in this process."""
    plain = registry.newest_route("ru.prevention")
    stages = [stage.model_copy(update={"steps": tuple(map(_decided, stage.steps))}) for stage in plain.stages]
    route = Route.model_validate(plain.model_copy(update={"id": "ru.year", "stages": tuple(stages)}).model_dump())
    registry.publish_route(route)
    return route


def _decided(step: Step) -> Step:
    return step.model_copy(update={"sitting": True}) if step.form in DECIDED else step

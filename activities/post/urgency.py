"""Whether a life may hang on what is told: then it is told at once, at any hour, whatever anybody wants."""

from collections.abc import Iterable

from models.ids import Code
from models.route import Route

THREAT = "threat_reported"


def is_urgent(route: Route, event: str, stage: Code, steps: Iterable[Code | None]) -> bool:
    """A threat was reported in this turn, one has turned the case aside, or a step is urgent by its route."""
    aside = {interruption.to for interruption in route.interruptions}
    found = (route.step_of.get(step) for step in steps if step)
    return event == THREAT or stage in aside or any(step is not None and bool(step.urgent) for step in found)

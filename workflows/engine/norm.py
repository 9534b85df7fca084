"""What a case is decided by: its route and its production calendar, both pinned by digest."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.calendar import Calendar
from models.ids import Code
from models.route import Condition, FactValue, Route
from workflows.engine.conditions import holds


@dataclass(frozen=True)
class Norm:
    """The pinned route and calendar of a case."""

    route: Route
    calendar: Calendar
    before: Route | None = None
    """The route that the case leaves, while an event moves it to `route`; None at all other times."""

    def holds(self, condition: Condition | None, facts: Mapping[Code, FactValue], **counters: int) -> bool:
        """Whether a condition of the route is true of these facts."""
        return holds(condition, self.route.facts, facts, **counters)

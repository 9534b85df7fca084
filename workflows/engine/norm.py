"""What a case is decided by: its route and its production calendar, both pinned by digest."""

from dataclasses import dataclass

from models.calendar import Calendar
from models.route import Route


@dataclass(frozen=True)
class Norm:
    """The pinned route and calendar of a case."""

    route: Route
    calendar: Calendar
    before: Route | None = None
    """The route that the case leaves, while an event moves it to `route`; None at all other times."""

"""The day on which a child comes of age, taken from an answer that tells the date of birth.

It goes to the case only where the route has something to do on that day, as a day of the process.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from models.route import Route

OF_AGE = 18


def majority_told(route: Route, answers: Mapping[str, JsonValue]) -> date | None:
    """The day, if the route asks for it and the answer names the child with a date of birth."""
    if not any(turn.of_age for turn in route.interruptions):
        return None
    child = answers.get("child")
    told = child.get("birth_date") if isinstance(child, Mapping) else None
    try:
        return majority(date.fromisoformat(str(told)))
    except ValueError:
        return None


def majority(born: date) -> date:
    """The eighteenth birthday; of whoever was born on 29 February the day after 28 February, when there is no 29th."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)

"""What was answered to a task: read in the page, with what corrections changed in it."""

from itertools import pairwise
from typing import Any

from api.guards import Open
from api.office import Office
from api.pages.readable import readable
from api.pages.rewording import changes
from api.reading.directory import people_names
from api.reading.found import shows_child
from api.v1.answered import Answered, answers_of
from api.v1.tasks import TaskTold


async def answer_view(file: Open, told: TaskTold, at: Office) -> dict[str, Any]:
    """What the template of a task that is not filled in needs to show its answer."""
    found = [one for one in await answers_of(file, at) if one.task == told.number] if shows_child(file.actor) else []
    standing = next((one for one in found if not one.is_replaced), None)
    async with at.sessions.reading() as connection:
        people = await people_names(connection, file.actor, [one.person for one in found])
    return {
        "answer": standing,
        "parts": () if standing is None else readable(standing.form, standing.answers),
        "before": _before(found),
        "people": people,
    }


def _before(found: list[Answered]) -> list[dict[str, Any]]:
    """Each correction: when, why, and what it changed; the latest first."""
    pairs = pairwise(found)
    return [{"answer": new, "changes": changes(new.form, old.answers, new.answers)} for old, new in list(pairs)[::-1]]

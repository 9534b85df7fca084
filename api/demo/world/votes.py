"""What the commission decided in the invented past, and how its sittings are told apart.

A sitting is a day of a commission: whatever was decided on it was decided at one sitting, in the order in which the
questions came to wait for it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, Protocol

from api.demo.world import casting
from models.events import SubmissionRef
from models.ids import AgencyCode, CaseId, PersonCode, SittingId, TaskId
from models.people import Doer
from models.route import FactValue, Step
from workflows import packs


class Vote(NamedTuple):
    """A decision that a case took from a sitting, in its turn `turn`."""

    sitting: SittingId
    case: CaseId
    task: TaskId
    step: Step
    opened_at: datetime
    at: datetime
    turn: int
    submission: SubmissionRef
    facts: dict[str, FactValue]
    by: Doer
    author: PersonCode | None
    """Who wrote the work that was decided about, if any."""


class Voted(Protocol):
    """A case on its way, as far as its decisions go."""

    votes: list[Vote]


def sitting_of(seed: int, commission: AgencyCode, at: datetime) -> SittingId:
    """The id of the sitting at which this commission decided on the day of this moment."""
    day = (at + timedelta(minutes=casting.offset())).date()
    return hashlib.sha256(f"world {seed} sitting {commission} {day}".encode()).hexdigest()[:32]


def agendas(walks: Iterable[Voted]) -> Mapping[SittingId, tuple[Vote, ...]]:
    """The questions of each sitting in the order of its agenda, by sitting."""
    found: dict[SittingId, list[Vote]] = defaultdict(list)
    for walk in walks:
        for vote in walk.votes:
            found[vote.sitting].append(vote)
    return {
        sitting: tuple(sorted(votes, key=lambda vote: (vote.opened_at, vote.case, vote.task)))
        for sitting, votes in found.items()
    }


def drawn_at(votes: Iterable[Vote]) -> datetime:
    """When the протокол of the sitting with these questions was drawn up: at noon of the second working day after."""
    offset = timedelta(minutes=casting.offset())
    calendar = packs.calendar_at(casting.HOME)
    day = (max(vote.at for vote in votes) + offset).date()
    for _ in range(2):
        day = calendar.next_working(day + day.resolution)
    return datetime.combine(day, time(12), tzinfo=UTC) - offset


def questions(walks: Iterable[Voted]) -> dict[tuple[CaseId, TaskId], int]:
    """The number of each decision on the agenda of its sitting, by case and task."""
    return {(vote.case, vote.task): number for votes in agendas(walks).values() for number, vote in enumerate(votes, 1)}

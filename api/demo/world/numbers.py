"""Which numbers the registers will give: a paper may name another one only once both are numbered.

Cases and papers are numbered by date, as the record will do it; the walks know every date before a form is written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from api.demo.world.votes import Vote, agendas, drawn_at, questions
from models.case import CaseState
from models.commands import RenderDocument, Turn
from models.ids import CaseId, Code, TaskId

PLAN, PROTOCOL = "ipr_plan", "kdn_sitting_minutes"


class Walked(Protocol):
    """A case on its way, as far as numbers go."""

    case: CaseId
    turns: list[Turn]
    votes: list[Vote]
    state: CaseState


class Plan(NamedTuple):
    """The number and the local moment of an approved plan."""

    number: int
    local: datetime


class Numbers(NamedTuple):
    """The number of each case, of the first paper of each turn, and of each case's plan."""

    cases: Mapping[CaseId, str] = {}
    papers: Mapping[tuple[CaseId, int], int] = {}
    plans: Mapping[CaseId, Plan] = {}
    questions: Mapping[tuple[CaseId, TaskId], int] = {}
    """The number of each decision on the agenda of its sitting, by case and task."""


class _Paper(NamedTuple):
    """A paper in the order in which the registers number them."""

    at: datetime
    case: CaseId
    turn: int
    place: int
    agency: Code
    local: datetime
    document: Code


def numbered(walks: Iterable[Walked]) -> Numbers:
    """The numbers that these cases and their papers will have in an empty record."""
    found = tuple(walks)
    papers: dict[tuple[CaseId, int], int] = {}
    plans: dict[CaseId, Plan] = {}
    registers = Counter[tuple[Code, int]]()
    for paper in sorted([*(paper for walk in found for paper in _papers(walk)), *_protocols(found)]):
        registers[paper.agency, paper.local.year] += 1
        number = registers[paper.agency, paper.local.year]
        papers.setdefault((paper.case, paper.turn), number)
        if paper.document == PLAN:
            plans[paper.case] = Plan(number, paper.local)
    return Numbers(cases=_case_numbers(found), papers=papers, plans=plans, questions=questions(found))


def _case_numbers(walks: tuple[Walked, ...]) -> dict[CaseId, str]:
    cases: dict[CaseId, str] = {}
    years = Counter[int]()
    for walk in sorted(walks, key=lambda walk: (walk.turns[0].at, walk.case)):
        year = (walk.turns[0].at + timedelta(minutes=walk.state.offset)).year
        years[year] += 1
        cases[walk.case] = f"{year}-{years[year]:06}"
    return cases


def _protocols(walks: tuple[Walked, ...]) -> Iterator[_Paper]:
    """The протокол of each sitting takes its number in the register of the commission among the papers of cases."""
    for sitting, votes in agendas(walks).items():
        at = drawn_at(votes)
        local = at + timedelta(minutes=walks[0].state.offset)
        yield _Paper(at, sitting, 0, 0, votes[0].by.agency, local, PROTOCOL)


def _papers(walk: Walked) -> Iterable[_Paper]:
    for turn in walk.turns:
        local = turn.at + timedelta(minutes=walk.state.offset)
        for place, command in enumerate(turn.commands):
            if isinstance(command, RenderDocument):
                yield _Paper(turn.at, walk.case, turn.number, place, command.agency, local, command.document)

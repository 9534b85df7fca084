"""Cases for the measurements: on the bench route, every step answered in turn, with submissions that stand in SQL."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert

from activities.sessions import Sessions
from models import tables
from models.events import CaseOpened, StepDone, SubmissionRef
from models.ids import CaseId
from models.route import Route
from models.submission import submission_digest
from tests.support.casework import MORNING, Walk
from workflows import packs
from workflows.engine.norm import Norm

ROUTES = Path(__file__).parent / "routes"
STEPS = 8
TURNS = 1 + STEPS
"""Turns of a whole case: its opening and its steps."""
ANSWERS = {"note": "Копия постановления вручена под расписку, вторая направлена по электронной почте."}


def new_cases(count: int) -> tuple[CaseId, ...]:
    """Ids of cases that nobody has opened yet."""
    return tuple(uuid4().hex for _ in range(count))


def opening(case: CaseId) -> CaseOpened:
    """The signal that opens this case."""
    return _pattern()[0].model_copy(update={"case": case, "submission": _reference(case, 0)})


def deed(case: CaseId, turn: int) -> StepDone:
    """The deed that makes this turn of the case, from 1."""
    return _pattern()[1][turn - 1].model_copy(update={"submission": _reference(case, turn)})


@cache
def _pattern() -> tuple[CaseOpened, tuple[StepDone, ...]]:
    """The bench route walked once by the engine alone: its events are the pattern of every case."""
    route = packs.read(ROUTES / "eight.v1.yaml", Route)
    walk = Walk(Norm(route=route, calendar=packs.calendar(route.country)))
    for step in route.step_of:
        walk.do(step)
    (first, *steps) = (event for event, _ in walk.turns)
    if not isinstance(first, CaseOpened):
        raise TypeError("a walk begins with its opening")
    return first, tuple(event for event in steps if isinstance(event, StepDone))


async def hand_in(sessions: Sessions, cases: Iterable[CaseId], turns: int = TURNS) -> None:
    """Put down the submissions of all these cases in one transaction."""
    rows = [_row(case, turn) for case in cases for turn in range(turns)]
    async with sessions.transaction() as connection:
        await connection.execute(insert(tables.Submission), rows)


def _reference(case: CaseId, turn: int) -> SubmissionRef:
    first, steps = _pattern()
    form = (first if turn == 0 else steps[turn - 1]).submission.form
    number = hashlib.sha256(f"{case}:{turn}".encode()).hexdigest()[:32]
    return SubmissionRef(id=number, form=form, form_version=1, digest=submission_digest(form, 1, ANSWERS))


def _row(case: CaseId, turn: int) -> dict[str, object]:
    reference = _reference(case, turn)
    return {
        "id": reference.id,
        "case_id": case,
        "form": reference.form,
        "form_version": reference.form_version,
        "answers": ANSWERS,
        "digest": reference.digest,
        "made_at": MORNING,
        "person": "commission-secretary",
        "agency": "commission-1",
        "recorded_turn": None,
    }

from pathlib import Path

import pytest

from activities.sessions import Sessions
from bench import caseload
from models.case import CaseState
from models.migrations import revisions
from models.route import Route
from tests.support.casework import MORNING
from workflows import packs
from workflows.engine.core import advance, open_case
from workflows.engine.norm import Norm

CASE = "a" * 32


def walked(case: str) -> CaseState:
    """The engine decides what the bench sends."""
    route = packs.read(caseload.ROUTES / "eight.v1.yaml", Route)
    norm = Norm(route=route, calendar=packs.calendar(route.country))
    state, _ = open_case(norm, caseload.opening(case), MORNING)
    for turn in range(1, caseload.TURNS):
        state, _ = advance(norm, state, caseload.deed(case, turn), MORNING)
    return state


def test_a_bench_case_is_closed_by_its_last_step() -> None:
    state = walked(CASE)
    assert state.turn == caseload.STEPS
    assert state.closed is not None
    assert state.closed.outcome == "finished"


def test_a_bench_case_orders_nothing_but_its_record() -> None:
    """Otherwise the bare workflow would do less than it is compared with."""
    route = packs.read(caseload.ROUTES / "eight.v1.yaml", Route)
    assert route.opening.inform == ()
    assert route.remind == ()
    assert [step.id for step in route.step_of.values() if step.papers or step.inform or step.remind] == []


def test_no_two_cases_share_a_submission() -> None:
    references = [caseload.opening(case).submission.id for case in caseload.new_cases(3)]
    assert len(set(references)) == 3
    assert caseload.deed(CASE, 1).submission.id != caseload.deed(CASE, 2).submission.id


async def test_every_deed_finds_its_submission_in_the_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"
    revisions.upgrade(url)
    sessions = Sessions(url)
    await caseload.hand_in(sessions, (CASE,))
    async with sessions.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT id, digest, form FROM submission")).all()
    await sessions.close()
    deeds = [caseload.deed(CASE, turn).submission for turn in range(1, caseload.TURNS)]
    wanted = {(entry.id, entry.digest, entry.form) for entry in (caseload.opening(CASE).submission, *deeds)}
    assert {tuple(row) for row in rows} == wanted
    assert len(rows) == caseload.TURNS


@pytest.mark.parametrize("turn", range(1, caseload.TURNS))
def test_deeds_answer_the_tasks_in_their_order(turn: int) -> None:
    assert caseload.deed(CASE, turn).task == turn

"""Cases of every release go on under the engine and the shell of today exactly as they went.

A failure here means: a running case would pause, or would be decided otherwise, after an upgrade. Put the change
behind `workflow.patched(...)` in the shell, or make it depend on a field of the state or the route that old cases
do not have. Never record a released history anew to make this pass.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from models.case import CaseState
from models.commands import Command, RenderDocument, Turn
from tests.replay.record import HISTORIES, release
from tests.replay.replaying import turns_of
from tests.replay.shapes import SHAPES, publish_shapes
from workflows.engine import core
from workflows.letters import workflow_id

RECORDED = sorted(HISTORIES.glob("*/*.json"))


@pytest.fixture(autouse=True)
def published() -> None:
    publish_shapes()


def history_of(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(workflow_id(made_turns(path)[0].case), path.read_text())


def made_turns(path: Path) -> list[Turn]:
    return [Turn.model_validate_json(line) for line in path.with_suffix(".turns").read_text().splitlines()]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_a_case_of_an_earlier_release_goes_on_as_it_went(path: Path) -> None:
    assert await turns_of(history_of(path)) == made_turns(path), __doc__


def test_this_release_has_recorded_every_shape() -> None:
    recorded = {path.stem for path in RECORDED if path.parent.name == release()}
    assert recorded == set(SHAPES), (
        "run `make record`; while the release is not out: python -m tests.replay.record --again"
    )


def test_the_second_run_begins_with_the_state_of_the_first() -> None:
    first = made_turns(HISTORIES / release() / "second_run.json")[0]
    assert (first.number > 1, first.state.stage) == (True, "work")


async def test_an_engine_that_orders_less_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    advance = core.advance

    def forgetful(*turn: object) -> tuple[CaseState, tuple[Command, ...]]:
        state, commands = advance(*turn)  # type: ignore[arg-type]
        return state, tuple(command for command in commands if not isinstance(command, RenderDocument))

    monkeypatch.setattr(core, "advance", forgetful)
    with pytest.raises(NondeterminismError):
        await turns_of(history_of(HISTORIES / release() / "second_run.json"))


async def test_an_engine_that_only_reckons_otherwise_is_caught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    advance = core.advance

    def generous(*turn: object) -> tuple[CaseState, tuple[Command, ...]]:
        state, commands = advance(*turn)  # type: ignore[arg-type]
        return state.model_copy(update={"entered_at": state.opened_at + timedelta(minutes=1)}), commands

    monkeypatch.setattr(core, "advance", generous)
    path = HISTORIES / release() / "silence.json"
    assert await turns_of(history_of(path)) != made_turns(path), "Temporal alone did not see it either"

"""Cases of every release go on under the engine and the shell of today exactly as they went.

A failure here means: a running case would pause, or would be decided otherwise, after an upgrade. Put the change
behind `workflow.patched(...)` in the shell, or make it depend on a field of the state or the route that old cases
do not have. Never record a released history anew to make this pass.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from models.case import CaseState
from models.commands import Command, RenderDocument
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
    return WorkflowHistory.from_json(workflow_id(made_turns(path)[0]["case"]), path.read_text())


def made_turns(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.with_suffix(".turns").read_text().splitlines()]


async def turns_now(path: Path) -> list[Any]:
    return [turn.model_dump(mode="json") for turn in await turns_of(history_of(path))]


def drift(then: Any, now: Any, place: str = "") -> list[str]:
    """Where what is decided now differs from what was decided then; a field that was added since is no difference."""
    if isinstance(then, dict) and isinstance(now, dict):
        gone = [f"{place}.{name}" for name in then.keys() - now.keys()]
        return gone + [
            found for name in then.keys() & now.keys() for found in drift(then[name], now[name], f"{place}.{name}")
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            found for at, pair in enumerate(zip(then, now, strict=True)) for found in drift(*pair, f"{place}[{at}]")
        ]
    return [] if then == now else [f"{place}: {then} → {now}"]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_a_case_of_an_earlier_release_goes_on_as_it_went(path: Path) -> None:
    assert drift(made_turns(path), await turns_now(path)) == [], __doc__


def test_this_release_has_recorded_every_shape() -> None:
    recorded = {path.stem for path in RECORDED if path.parent.name == release()}
    assert recorded == set(SHAPES), (
        "run `make record`; while the release is not out: python -m tests.replay.record --again"
    )


def test_the_second_run_begins_with_the_state_of_the_first() -> None:
    first = made_turns(HISTORIES / release() / "second_run.json")[0]
    assert (first["number"] > 1, first["state"]["stage"]) == (True, "work")


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
    assert "[1].state.entered_at" in "\n".join(drift(made_turns(path), await turns_now(path)))

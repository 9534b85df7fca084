"""The proof walks the whole space: wherever chance leads the engine, the proof has been there before."""

from pathlib import Path

import pytest

from bench.long_route import long_route
from forms.authored import read
from models.case import CaseState
from models.events import Event, RepeatDue, StepDone
from models.people import Doer
from models.route import Route
from tests.support.wanderer import Wanderer
from workflows import packs
from workflows.engine.core import advance
from workflows.engine.decisions import rehearsed_vote
from workflows.proof.exploring import Explorer
from workflows.proof.quiet import onward
from workflows.proof.space import MOMENT, Key, Space

SOUND = Path(__file__).parent / "broken/sound.base.yaml"
ROUTES = [read(SOUND, Route), long_route(16), *(route for _, route in packs.routes())]


class Calm:
    """Where states come to once everything quiet in them is done, as the proof does it first.

    What follows from a state follows from the state alone, so a way that joins an earlier one is not walked again.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.space = explorer, explorer.space
        self.known: dict[str, Key] = {}

    def key(self, state: CaseState) -> Key:
        """The key of the state in which nothing quiet is left."""
        passed: list[str] = []
        for _ in range(200):
            state = self.space.home(state)
            passed.append(state.model_dump_json())
            event = None if passed[-1] in self.known else self.next(state)
            if event is None:
                found = self.known.get(passed[-1]) or self.space.key(state)
                self.known |= dict.fromkeys(passed, found)
                return found
            state, _ = advance(self.explorer.norm, state, event, MOMENT)
        raise AssertionError("what is quiet never ends")

    def next(self, state: CaseState) -> Event | None:
        """The next quiet thing that happens, or None."""
        stage = self.space.route.stage_of[state.stage]
        quiet = self.explorer.quiet[stage.id]
        if not state.is_open or self.explorer._leaves(stage, state):
            return None
        if (task := next((task for task in state.tasks if task.step in quiet), None)) is not None:
            step = self.space.route.duty_of[task.step]
            by = Doer(person="somebody", agency=task.agency, kind=task.kind, role=task.role)
            facts = onward(stage, step, self.space)
            assert facts is not None
            vote = rehearsed_vote(step, state.id, task.id)
            return StepDone(task=task.id, submission=self.space.submission(step.id), facts=facts, by=by, sitting=vote)
        soon = next((one for one in state.scheduled if one.step in quiet), None)
        return None if soon is None else RepeatDue(step=soon.step, round=soon.round)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_chance_leads_nowhere_that_the_proof_has_not_been(route: Route) -> None:
    explorer = Explorer(route, packs.calendar(route.country), Space(route, {}, frozenset()))
    turns = sum(1 for _ in explorer.turns())
    assert explorer.found.faults == []
    visited, calm = set[Key](), Calm(explorer)
    for number in range(max(20, min(len(explorer.found.states), 60))):  # a small space is soon walked through
        wanderer = Wanderer(route, number)
        for _ in range(60):
            if not wanderer.walk.state.is_open:
                break
            if wanderer.attempt():
                state = wanderer.walk.state
                key = calm.key(state)
                assert key in explorer.found.states, f"walk {number} of {route.id} came to {key}"
                visited.add(key)
    assert turns >= len(visited) >= 3

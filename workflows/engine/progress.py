"""A turn in the making: the state so far and what has been asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.case import CaseState
from models.commands import Command
from models.route import Condition, Stage, Step
from workflows.engine.norm import Norm


@dataclass(frozen=True)
class Progress:
    """The pinned norm, the moment of the turn, the state so far, the commands so far."""

    norm: Norm
    now: datetime
    state: CaseState
    commands: tuple[Command, ...] = ()

    def having(self, *commands: Command, **changes: object) -> "Progress":
        """The same turn with these fields of the state changed and these commands added."""
        state = self.state.model_copy(update=changes) if changes else self.state
        return replace(self, state=state, commands=self.commands + commands)

    @property
    def stage(self) -> Stage:
        """The stage in which the case stands."""
        return self.norm.route.stage_of[self.state.stage]

    def step(self, step: str) -> Step:
        """The step of this id, of whatever stage, or the kind of referral."""
        return self.norm.route.duty_of[step]

    def holds(self, condition: Condition | None, *, round_number: int = 0) -> bool:
        """Whether a condition is true of the case now."""
        state = self.state
        return self.norm.holds(condition, state.facts, round=round_number, visit=state.visits[state.stage])

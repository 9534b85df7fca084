"""Which facts still matter in which stage: those that a condition can read before the route forgets them.

Entering a stage forgets the facts that its own steps give. A fact that nothing reads before it is forgotten cannot
change what happens, so two states that differ in nothing else are one.
"""

from collections.abc import Mapping
from functools import cached_property

from models.expression import COUNTERS, names, parsed
from models.ids import Code
from models.route import Condition, Route, Stage, Step
from workflows.proof.places import Spot, spots


class Reading:
    """What is read where."""

    def __init__(self, route: Route, wanted: Mapping[Code, frozenset[Code]]) -> None:
        """`wanted`: by outcome, the facts that a route started by it asks for."""
        self.route = route
        self.spots = tuple(spots(route))
        self._wanted = wanted

    @cached_property
    def gives(self) -> dict[Code, frozenset[Code]]:
        """By stage: the facts that its steps give."""
        return {stage.id: frozenset(name for step in stage.steps for name in step.gives) for stage in self.route.stages}

    @cached_property
    def live(self) -> dict[Code, frozenset[Code]]:
        """By stage: the facts that still matter while the case stands in it."""
        live = {stage.id: self._used(stage) for stage in self.route.stages}
        grown = True
        while grown:
            grown = False
            for stage in self.route.stages:
                later = frozenset[Code]().union(*(live[to] - self.gives[to] for to in self.successors(stage)))
                if not later <= live[stage.id]:
                    live[stage.id] |= later
                    grown = True
        return live

    def asked(self, step: Step, stage: Code) -> tuple[Code, ...]:
        """The facts of a step whose value matters: later, or for whom to inform at once."""
        own = frozenset(name for spot in self.spots if spot.step == step.id for name in read(spot.condition))
        return tuple(name for name in step.gives if name in self.live[stage] | own)

    def successors(self, stage: Stage) -> frozenset[Code]:
        """The stages into which a case may pass from this one."""
        ways = {transition.to for transition in stage.next if transition.to is not None}
        return frozenset(ways | {interruption.to for interruption in self.route.interruptions})

    def _used(self, stage: Stage) -> frozenset[Code]:
        ends = {transition.outcome for transition in stage.next} | {
            outcome.id for outcome in self.route.outcomes if outcome.discretion
        }
        wanted = frozenset[Code]().union(*(self._wanted.get(end or "", frozenset()) for end in ends))
        return wanted | {name for spot in self.spots if self._matters(spot, stage) for name in self._foreign(spot)}

    @staticmethod
    def _matters(spot: Spot, stage: Stage) -> bool:
        return spot.what == "interruption" or spot.stage == stage.id

    def _foreign(self, spot: Spot) -> frozenset[Code]:
        """What a condition reads; of whom to inform, only what the step does not give itself in the same breath."""
        found = read(spot.condition)
        return found - set(self.route.step_of[spot.step].gives) if spot.what == "inform" and spot.step else found


def read(condition: Condition) -> frozenset[Code]:
    """The facts that a condition reads."""
    return frozenset(names(parsed(condition))) - set(COUNTERS)

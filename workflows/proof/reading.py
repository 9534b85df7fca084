"""Which facts still matter in which stage: those that a condition can read before the route forgets them.

Entering a stage forgets the facts that its own steps give. A fact that nothing reads before it is forgotten cannot
change what happens, so two states that differ in nothing else are one.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from models.expression import COUNTERS, names, parsed
from models.ids import Code
from models.route import Condition, Route, Stage, Step
from workflows.proof.places import Spot, spots

TOLD = frozenset({"inform", "starts"})
"""What is sent out by an answer: it changes no state."""


class Reading:
    """What is read where."""

    def __init__(
        self, route: Route, wanted: Mapping[Code, frozenset[Code]], remembered: frozenset[Code] = frozenset()
    ) -> None:
        """`wanted`: by outcome, the facts that a route started by it asks for; `remembered`: steps kept for ever."""
        self.remembered = remembered
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

    @cached_property
    def touchy(self) -> frozenset[Code]:
        """The steps whose correction can lead where no first answer leads.

        A corrected answer counts as if it had been given at first, unless it is read at once when it comes: by what
        ends the stage or turns the case aside, or by what another step has meanwhile been sent back or repeated for.
        """
        return frozenset(step.id for stage in self.route.stages for step in stage.steps if self._is_touchy(stage, step))

    def asked(self, step: Step, stage: Code) -> tuple[Code, ...]:
        """The facts of a step whose value matters: later, or for whom to inform at once."""
        own = frozenset(name for spot in self.spots if spot.step == step.id for name in read(spot.condition))
        return tuple(name for name in step.gives if name in self.live[stage] | own)

    def only_told(self, step: Step, stage: Code) -> frozenset[Code]:
        """The facts of a step that decide nothing but whom it informs and what it starts by the very same answer.

        What is told changes no state, so these need not be tried in every combination with the others.
        """
        own = [spot for spot in self.spots if spot.step == step.id]
        told = frozenset(name for spot in own if spot.what in TOLD for name in read(spot.condition))
        weighed = frozenset(name for spot in own if spot.what not in TOLD for name in read(spot.condition))
        return told.intersection(step.gives) - weighed - self.live[stage]

    def told_together(self, step: Step, told: frozenset[Code]) -> Iterator[tuple[Code, ...]]:
        """The facts of the step that one notice reads together, for each notice that reads what is only told."""
        for spot in self.spots:
            names_read = read(spot.condition).intersection(step.gives)
            if spot.step == step.id and spot.what in TOLD and names_read & told:
                yield tuple(name for name in step.gives if name in names_read)

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

    def _is_touchy(self, stage: Stage, step: Step) -> bool:
        told = self.live[stage.id].intersection(step.gives)
        return any(told & read(spot.condition) for spot in self.spots if self._is_at_once(spot, stage, step))

    def _is_at_once(self, spot: Spot, stage: Stage, step: Step) -> bool:
        """Whether the condition is decided at once when the step's answer comes, or was decided by others before."""
        if spot.what == "interruption":
            return not self.turns_alike(stage, step, self.route.interruptions[int(spot.place[1])].to)
        others = spot.what in {"until", "rework"} and spot.step != step.id
        return spot.stage == stage.id and (spot.what == "leave" or others)

    def turns_alike(self, stage: Stage, step: Step, to: Code) -> bool:
        """Whether a turn aside to this stage leads to the same state, whatever the others have answered by then."""
        carried = self.live[to] - self.gives[to]
        others = [one for one in stage.steps if one.id != step.id]
        return not any(carried.intersection(one.gives) or one.id in self.remembered for one in others)

    @staticmethod
    def _matters(spot: Spot, stage: Stage) -> bool:
        if spot.what == "threat":  # asked when a measure is taken
            return any(step.measure for step in stage.steps)
        return spot.what == "interruption" or spot.stage == stage.id

    def _foreign(self, spot: Spot) -> frozenset[Code]:
        """What a condition reads; of what a step decides with its own answer, only what it does not give itself."""
        found = read(spot.condition)
        if spot.step is None or spot.what not in {"inform", "starts", "until", "rework", "shows"}:
            return found
        step = self.route.step_of[spot.step]
        return found if step.urgent or self._at_once.intersection(step.gives) else found - set(step.gives)

    @cached_property
    def _at_once(self) -> frozenset[Code]:
        """The facts that are read at once when they come, by more than their own step."""
        return frozenset(
            name
            for spot in self.spots
            for name in read(spot.condition)
            if spot.what in {"interruption", "leave"}
            or (spot.what in {"until", "rework"} and name not in self.route.step_of[spot.step or ""].gives)
        )


def read(condition: Condition) -> frozenset[Code]:
    """The facts that a condition reads."""
    return frozenset(names(parsed(condition))) - set(COUNTERS)

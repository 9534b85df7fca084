"""Steps that may be done first: done before or after the others of the stage, the same states come of it.

Such a step takes nothing back, closes nothing and is closed by nothing, and nobody has to remember its answer. What it
tells is told by nobody else meanwhile, is read only by steps that wait for it or when the stage is over, and is of no
account if the case is turned aside. Its end opens no step whose condition another one may still change. If it comes
again and again, it ends after so many rounds, whatever is answered.
"""

from collections.abc import Iterator

from models.ids import Code
from models.route import FactValue, Stage, Step
from workflows.engine.conditions import holds
from workflows.engine.flow import followers
from workflows.proof.places import Spot
from workflows.proof.reading import read
from workflows.proof.space import Space


def quiet_steps(stage: Stage, space: Space) -> frozenset[Code]:
    """The steps of a stage that may be done first."""
    closed = {name for step in stage.steps for name in step.closes}
    return frozenset(
        step.id
        for step in stage.steps
        if step.id not in closed | space.remembered
        and not (step.closes or step.removes or step.measure or _shows_in_time(stage, step))
        and _goes_on(stage, step, space)
        and _ends_by_itself(stage, step, space)
        and _tells_in_peace(stage, step, space)
        and not _races(stage, step)
    )


def ancestors(stage: Stage, step: Code) -> set[Code]:
    """Every step that must be settled before this one."""
    needs = {one.id: set(one.after.all) if one.after else set() for one in stage.steps}
    found: set[Code] = set()
    ahead = set(needs[step])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead |= needs.get(name, set())
    return found


def _ends_by_itself(stage: Stage, step: Step, space: Space) -> bool:
    if step.repeat is None:
        return True
    until = step.repeat.until
    if until is None:
        return False  # it comes again as long as the stage lasts
    if not read(until) <= set(step.gives):
        return False
    last = space.rounds[step.id]
    situations: Iterator[dict[Code, FactValue]] = iter(space.answers(stage.id, step))
    return all(holds(until, space.route.facts, facts, round=last, visit=1) for facts in situations)


def _shows_in_time(stage: Stage, step: Step) -> bool:
    """Whether the answer shows something of a measure that another step of the stage may be waiting to hear."""
    return bool(step.shows) and any(one.measure for one in stage.steps if one.id != step.id)


def _goes_on(stage: Stage, step: Step, space: Space) -> bool:
    """Whether the step's own answer decides if it is sent back, can be one with which it is not, and undoes nothing."""
    if step.rework is None:
        return True
    if step.urgent or not read(step.rework.when) <= set(step.gives) or onward(stage, step, space) is None:
        return False
    own = {step.id, *ancestors(stage, step.id)}
    again = [one for one in stage.steps if one.id in followers(stage, {step.rework.to}) - own]
    live = space.reading.live[stage.id]
    return not any(live.intersection(one.gives) or one.closes or one.id in space.remembered for one in again)


def onward(stage: Stage, step: Step, space: Space) -> dict[Code, FactValue] | None:
    """An answer with which the step is not sent back; None if there is none."""
    back = step.rework.when if step.rework else "false"
    answers = space.answers(stage.id, step)
    return next((facts for facts in answers if not holds(back, space.route.facts, facts, round=1, visit=1)), None)


def _tells_in_peace(stage: Stage, step: Step, space: Space) -> bool:
    told = space.reading.live[stage.id].intersection(step.gives)
    if not told:
        return True
    if stage.leave is not None or told & space.exact:
        return False  # others may end the stage before this is told
    for turn in space.route.interruptions:
        carried = space.reading.live[turn.to] - space.reading.gives[turn.to]
        if told & carried:
            return False
        if turn.when and told & read(turn.when) and not space.reading.turns_alike(stage, step, turn.to):
            return False
    waiting = {one.id for one in stage.steps if step.id in ancestors(stage, one.id)}
    before = ancestors(stage, step.id)
    if any(told.intersection(one.gives) for one in stage.steps if one.id not in {step.id, *waiting, *before}):
        return False
    return not any(
        told & read(spot.condition) and not _is_later(spot, stage, {step.id, *waiting}) for spot in space.reading.spots
    )


def _is_later(spot: Spot, stage: Stage, waiting: set[Code]) -> bool:
    """Whether the condition is decided when the step has been done: by a step that waits for it, or at the end."""
    if spot.what == "interruption":
        return True  # looked at above
    return spot.stage != stage.id or spot.what == "next" or spot.step in waiting


def _races(stage: Stage, step: Step) -> bool:
    """Whether a step that waits for this one reads, when it opens, what another step may give before or after it."""
    earlier = {step.id, *ancestors(stage, step.id)}
    for waiting in stage.steps:
        if waiting.id == step.id or waiting.when is None or waiting.id not in followers(stage, {step.id}):
            continue
        before = earlier | ancestors(stage, waiting.id)
        facts = read(waiting.when)
        if any(facts.intersection(other.gives) and other.id not in before for other in stage.steps):
            return True
    return False

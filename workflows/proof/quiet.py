"""Steps whose moment makes no difference: done before or after the others of the stage, the same states come of it.

Quiet is a step that gives no fact which still matters, takes nothing back, closes nothing and is closed by nothing,
whose answer nobody has to remember, and whose end opens no step whose condition another step may still change. A
repeated one is quiet if its rounds alone decide that it ends, and they do.
"""

from models.expression import COUNTERS, names, parsed
from models.ids import Code
from models.route import Stage, Step
from workflows.engine.conditions import holds
from workflows.engine.flow import followers
from workflows.proof.space import Space


def quiet_steps(stage: Stage, space: Space) -> frozenset[Code]:
    """The quiet steps of a stage."""
    closed = {name for step in stage.steps for name in step.closes}
    return frozenset(
        step.id
        for step in stage.steps
        if step.id not in closed | space.remembered
        and not (step.closes or step.rework or step.removes)
        and not space.reading.live[stage.id].intersection(step.gives)
        and _ends_by_itself(step, space)
        and not _races(stage, step)
    )


def _ends_by_itself(step: Step, space: Space) -> bool:
    if step.repeat is None:
        return True
    until = step.repeat.until
    if set(names(parsed(until))) - {"round"}:
        return False
    return any(holds(until, space.route.facts, {}, round=number) for number in range(1, space.rounds[step.id] + 1))


def _races(stage: Stage, step: Step) -> bool:
    """Whether a step that waits for this one reads, when it opens, what another step may give before or after it."""
    earlier = _ancestors(stage, step.id)
    for waiting in stage.steps:
        if waiting.id == step.id or waiting.id not in followers(stage, {step.id}) or waiting.when is None:
            continue
        before = earlier | _ancestors(stage, waiting.id)
        read = set(names(parsed(waiting.when))) - set(COUNTERS)
        if any(read.intersection(other.gives) and other.id not in before for other in stage.steps):
            return True
    return False


def _ancestors(stage: Stage, step: Code) -> set[Code]:
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

"""Which earlier steps a paper or a term rests on, and of which it is not plain from the stage that they were done."""

from collections.abc import Iterator

from models.ids import Code
from models.route import Route, Stage, Step


def unsure_sources(route: Route) -> frozenset[Code]:
    """The steps whose having been done must be remembered, because somebody rests on it who does not wait for it."""
    return frozenset(
        name
        for stage in route.stages
        for step in stage.steps
        for name in _sources(step, route)
        if name not in surely_done(stage, step)
    )


def sources(route: Route) -> frozenset[Code]:
    """Every step on whose answer or moment another one rests."""
    return frozenset(name for step in route.step_of.values() for name in _sources(step, route))


def surely_done(stage: Stage, step: Step) -> set[Code]:
    """The steps of the stage that have been done, not skipped and not closed, whenever this one opens."""
    steps = {one.id: one for one in stage.steps}
    closed = {name for one in stage.steps for name in one.closes}
    found: set[Code] = set()
    ahead = set(step.after.all) if step.after else set()
    while ahead:
        before = steps.get(ahead.pop())
        if before is None or before.id in found:
            continue
        ahead |= set(before.after.all) if before.after else set()
        if not _may_be_skipped(before, steps) and before.id not in closed:
            found.add(before.id)
    return found


def _may_be_skipped(step: Step, steps: dict[Code, Step]) -> bool:
    """Whether the route may pass the step by: by its condition, or because none of those it chooses from was done."""
    return step.when is not None or (step.after is not None and bool(step.after.any)) or step.id not in steps


def _sources(step: Step, route: Route) -> Iterator[Code]:
    yield from (paper.of for paper in step.papers if paper.of is not None)
    begun = (step.term.start, step.wait.start if step.wait else "")
    yield from (name for start in begun if (name := start.removeprefix("done:")) in route.step_of)

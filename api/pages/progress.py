"""How far a case has come: the stages behind it, the one it stands in, and those that usually follow."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from api.v1.timeline import TimelineEntry
from models.case import CaseState
from models.ids import Code
from models.route import Route

Status = Literal["done", "current", "ahead"]


class Milestone(NamedTuple):
    """A stage of the way."""

    stage: Code
    title: str
    status: Status
    entered_at: datetime | None
    """When the case last came to it; None when it has not."""
    due: datetime | None
    """By when the tasks that are open in it have to be done; None when it is not the current one."""


def milestones(route: Route, state: CaseState, story: Iterable[TimelineEntry]) -> list[Milestone]:
    """The way so far in the order of time, each stage once, and the usual way on from here."""
    entered = _entered(route, state, story)
    due = max((task.due for task in state.tasks if task.due is not None), default=None)
    passed = [
        Milestone(
            stage, route.stage_of[stage].title, _status(state, stage), at, due if _is_here(state, stage) else None
        )
        for stage, at in sorted(entered.items(), key=lambda entry: entry[1])
    ]
    ahead = [Milestone(stage, route.stage_of[stage].title, "ahead", None, None) for stage in usual_way(route, state)]
    return [*passed, *ahead]


def usual_way(route: Route, state: CaseState) -> tuple[Code, ...]:
    """The stages that follow when every stage is left by its first way on."""
    if not state.is_open:
        return ()
    way: list[Code] = [state.stage]
    while True:
        onward = next((to.to for to in route.stage_of[way[-1]].next if to.to is not None), None)
        if onward is None or onward in way:
            return tuple(way[1:])
        way.append(onward)


def _entered(route: Route, state: CaseState, story: Iterable[TimelineEntry]) -> dict[Code, datetime]:
    """When each stage was last entered. The first one is entered by the signal itself."""
    named = {stage.title: stage.id for stage in route.stages}
    entered = {named[entry.stage]: entry.at for entry in story if entry.stage in named}
    return {**entered, state.stage: state.entered_at}


def _status(state: CaseState, stage: Code) -> Status:
    return "current" if _is_here(state, stage) else "done"


def _is_here(state: CaseState, stage: Code) -> bool:
    return state.is_open and stage == state.stage

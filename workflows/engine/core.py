"""The one function that decides. Pure: no clock, no I/O, no Temporal.

`advance(norm, state, event, now)` answers the next state and what is to be carried out. It raises `Refused` exactly
when `check` refuses. A fault of the route or of this code is any other exception: it pauses the case, never fails it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from models.case import CaseState, Custody
from models.commands import Command, EnterStage, PassCustody
from models.events import CaseOpened, Event
from models.refusal import Refused
from workflows.engine.flow import drop, enter, flow, leave
from workflows.engine.happening import happen, opened
from workflows.engine.norm import Norm
from workflows.engine.progress import Progress
from workflows.engine.refusals import check, check_opening

__all__ = ["advance", "check", "check_opening", "fold", "open_case"]


def open_case(norm: Norm, event: CaseOpened, now: datetime) -> tuple[CaseState, tuple[Command, ...]]:
    """The state of a new case and what its opening asks for; raises `Refused` when it may not be opened."""
    refusal = check_opening(norm, event)
    if refusal is not None:
        raise Refused(refusal)
    first = norm.route.stages[0]
    state = CaseState(
        id=event.case,
        route=event.route,
        calendar=event.calendar,
        territory=event.territory,
        offset=event.offset,
        agencies=event.agencies,
        opened_at=now,
        stage=first.id,
        entered_at=now,
        visits={first.id: 1},
        facts=event.facts,
        done_at={},
        answers={},
        last_answer=event.submission,
        majority=event.majority,
        custody=(Custody(agency=event.agencies[first.custodian], since=now),),
    )
    progress = opened(Progress(norm, now, state, (EnterStage(stage=first.id),)), event)
    return _finished(_moved(progress, {}), ())


def advance(norm: Norm, state: CaseState, event: Event, now: datetime) -> tuple[CaseState, tuple[Command, ...]]:
    """The state after the event, and the commands in the order in which they are to be carried out."""
    refusal = check(norm, state, event, now)
    if refusal is not None:
        raise Refused(refusal)
    begun = Progress(norm, now, state.model_copy(update={"turn": state.turn + 1}))
    return _finished(_moved(happen(begun, event), state.facts), state.custody)


def fold(norm_for: Callable[[Event, CaseState | None], Norm], turns: Iterable[tuple[Event, datetime]]) -> CaseState:
    """The state of a case rebuilt from its events; `norm_for` answers by which norm an event in a state is decided."""
    state: CaseState | None = None
    for event, at in turns:
        if state is None:
            if not isinstance(event, CaseOpened):
                raise ValueError("the first event of a case is its opening")
            state, _ = open_case(norm_for(event, None), event, at)
        else:
            state, _ = advance(norm_for(event, state), state, event, at)
    if state is None:
        raise ValueError("a case has at least its opening")
    return state


def _moved(progress: Progress, facts_before: dict[str, bool | int | str]) -> Progress:
    """Let the case move on: aside if a condition has just become true, out of the stage if it says so, or onward."""
    if not progress.state.is_open:
        return progress
    route = progress.norm.route
    before = progress.having(facts=facts_before)
    for interruption in route.interruptions:
        turns = interruption.when is not None and progress.holds(interruption.when)
        if turns and not before.holds(interruption.when) and progress.state.stage != interruption.to:
            return flow(enter(progress, interruption.to))
    if progress.stage.leave is not None and progress.holds(progress.stage.leave):
        return flow(leave(drop(progress, (task.step for task in progress.state.tasks))))
    return flow(progress)


def _finished(progress: Progress, custody_before: tuple[Custody, ...]) -> tuple[CaseState, tuple[Command, ...]]:
    """The finished turn: whoever answers for the child now is told last, once."""
    custody = progress.state.custody
    begun = custody[-1] if not custody_before or _began(custody[-1]) != _began(custody_before[-1]) else None
    passed = () if begun is None else (PassCustody(custody=begun.model_copy(update={"until": None})),)
    return progress.state, progress.commands + passed


def _began(interval: Custody) -> tuple[str, datetime]:
    return interval.agency, interval.since

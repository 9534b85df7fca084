"""The one function that decides about a sitting. Pure: no clock, no I/O, no Temporal.

`advance(calendar, state, event, now)` answers the next state and what is to be carried out. It raises `Refused`
exactly when `check` refuses. Whatever else goes wrong is a bug: it pauses the sitting, never fails it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from models.calendar import Calendar
from models.ids import Digest
from models.refusal import Refused
from models.sitting import Ballot, SittingState
from models.sitting_commands import SittingCommand, TellMember
from models.sitting_events import SittingCalled, SittingEvent
from models.sitting_votes import BallotCast
from workflows.sittings.course import Course
from workflows.sittings.happening import happen
from workflows.sittings.refusals import check, check_calling

__all__ = ["advance", "check", "check_calling", "fold", "open_sitting", "standing_vote"]

Decided = tuple[SittingState, tuple[SittingCommand, ...]]


def open_sitting(event: SittingCalled, now: datetime) -> Decided:
    """The state of a sitting that was called; raises `Refused` when it may not be."""
    refusal = check_calling(event, now)
    if refusal is not None:
        raise Refused(refusal)
    state = SittingState(
        id=event.sitting,
        commission=event.commission,
        territory=event.territory,
        offset=event.offset,
        calendar=event.calendar,
        regulation=event.regulation,
        called_at=now,
        at=event.at,
        urgent=event.urgent,
        members=event.members,
    )
    told = tuple(TellMember(person=one.person, agency=one.agency, about="called") for one in event.members)
    return state, told


def advance(calendar: Calendar, state: SittingState, event: SittingEvent, now: datetime) -> Decided:
    """The state after the event, and the commands in the order in which they are to be carried out."""
    refusal = check(calendar, state, event, now)
    if refusal is not None:
        raise Refused(refusal)
    course = happen(Course(calendar, now, state.model_copy(update={"turn": state.turn + 1})), event)
    return course.state, course.commands


def standing_vote(state: SittingState, event: SittingEvent) -> Ballot | None:
    """This very vote, if it was cast before and stands: said twice, it gets the same answer."""
    if not isinstance(event, BallotCast):
        return None
    item = state.item(event.item)
    motion = None if item is None else next((one for one in item.motions if one.number == event.motion), None)
    cast = () if motion is None or not motion.is_open else motion.ballots
    same = (one for one in cast if (one.person, one.choice) == (event.person, event.choice))
    return next(same, None)


def fold(calendar_of: Callable[[Digest], Calendar], turns: Iterable[tuple[SittingEvent, datetime]]) -> SittingState:
    """The state of a sitting rebuilt from its events."""
    state: SittingState | None = None
    for event, at in turns:
        if state is None:
            if not isinstance(event, SittingCalled):
                raise ValueError("the first event of a sitting is its calling")
            state, _ = open_sitting(event, at)
        else:
            state, _ = advance(calendar_of(state.calendar), state, event, at)
    if state is None:
        raise ValueError("a sitting has at least its calling")
    return state

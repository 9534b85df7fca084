"""The shapes of cases that every later engine and shell must replay: one story for each way a case can go."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from models.calendar import Calendar
from models.commands import Turn
from models.events import (
    CalendarAdopted,
    CaseEnded,
    CustodyDeclined,
    CustodyOffered,
    StepAdded,
    TaskEntrusted,
    TaskHandedOver,
    TermExtended,
    TermResumed,
    TermSuspended,
)
from models.people import AgencyKind, Role
from models.terms import Span, Unit
from tests.support.casework import doer
from tests.support.server import PRACTICE, Case, Office
from workflows import options, packs, registry
from workflows.case import CaseWorkflow
from workflows.engine import core
from workflows.engine.norm import Norm

FOLDER = Path(__file__).parent
OLD = Norm(route=PRACTICE.route, calendar=packs.read(FOLDER / "calendar.yaml", Calendar))
LATER = OLD.calendar.model_copy(update={"feasts": OLD.calendar.feasts[:1]})

GUARDIAN = doer(AgencyKind.GUARDIANSHIP)
COMMISSION = doer(AgencyKind.COMMISSION)
SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
HOURS = Span(value=2, unit=Unit.HOUR)

Shape = Callable[[Office], Awaitable[Case]]


def publish_shapes() -> None:
    """What the workers of these cases held."""
    registry.publish_route(OLD.route)
    registry.publish_calendar(OLD.calendar)
    registry.publish_calendar(LATER)


async def silence(office: Office) -> Case:
    """Terms pass, stand still, run again and grow; a step is added; a calendar comes; the signal was unfounded."""
    case = await office.open(norm=OLD)
    await case.wait(hours=5)
    await case.tell(TermSuspended(task=2, ground="illness", by=GUARDIAN))
    await case.tell(TermResumed(task=2, by=GUARDIAN))
    await case.tell(TermExtended(task=2, span=HOURS, ground="illness", by=GUARDIAN))
    await case.tell(StepAdded(step="visit", by=COMMISSION))
    await case.handle.signal(CaseWorkflow.adopt_calendar, CalendarAdopted(calendar=LATER.digest))
    await case.do("visit")
    await case.do("take_up", verdict="refuse")
    await case.do("survey")
    await case.handle.result()
    return case


async def custody(office: Office) -> Case:
    """The case is offered and declined, a task handed over; it ends at discretion and starts the next one."""
    case = await office.open(norm=OLD)
    await case.tell(CustodyOffered(to="commission-2", by=COMMISSION))
    await case.tell(CustodyDeclined(reason="no_room", by=COMMISSION.model_copy(update={"agency": "commission-2"})))
    await case.tell(TaskHandedOver(task=2, to="guardianship-2", by=GUARDIAN))
    await case.tell(CaseEnded(outcome="moved", by=COMMISSION))
    await case.handle.result()
    return case


async def second_run(office: Office) -> Case:
    """A long first run ended between stages; this is the second one, with its repeated reports and its resolution."""
    case = await office.open(norm=OLD)
    for _ in range(options.SHORT_RUN // 2):
        await case.tell(TermSuspended(task=2, ground="illness", by=GUARDIAN))
        await case.tell(TermResumed(task=2, by=GUARDIAN))
    await case.do("take_up", verdict="accept")
    await case.do("survey")
    for _ in range(2):
        await case.wait(days=45)
        await case.do("report")
    await case.do("conclude")
    return case


async def followed_record(office: Office) -> Case:
    """A worker died after it had committed a turn, and the case followed the record."""
    case = await office.open(norm=OLD)
    state, now, letter = await case.state(), await office.clock.time_of(case.handle), await case.answered("survey")
    after, commands = core.advance(OLD, state, letter, now)
    turn = Turn(case=state.id, number=after.turn, at=now, event=letter, commands=commands, state=after)
    await office.records.record_turn(turn)
    await case.do("take_up", verdict="refuse")
    await case.handle.result()
    return case


async def holders(office: Office) -> Case:
    """A task is taken up, goes to a colleague, to another agency and back into the common list; another case begins."""
    case = await office.open(norm=OLD)
    anna, boris = (GUARDIAN.model_copy(update={"person": name}) for name in ("anna", "boris"))
    await case.tell(TaskEntrusted(task=2, held_by=None, to=anna, reason="own", by=anna))
    await case.wait(hours=5)
    await case.tell(TaskEntrusted(task=2, held_by="anna", to=boris, reason="absence", by=anna))
    await case.tell(StepAdded(step="visit", by=COMMISSION))
    await case.tell(TaskHandedOver(task=2, to="guardianship-2", by=boris))
    await case.tell(TaskEntrusted(task=3, held_by="boris", to=None, reason="return", by=boris))
    await case.tell(CaseEnded(outcome="moved", by=COMMISSION))
    await case.handle.result()
    return case


SHAPES: dict[str, Shape] = {shape.__name__: shape for shape in (silence, custody, second_run, followed_record, holders)}

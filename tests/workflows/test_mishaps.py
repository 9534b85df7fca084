"""What may go wrong around a case, and that nothing is lost by it and nothing happens twice."""

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.service import RPCError

from activities.documents import Papers
from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from forms import catalogue
from models import tables
from models.calendar import Day, DayKind
from models.commands import Turn
from models.events import CalendarAdopted, Deed, StepAdded, TermExtended, TermSuspended
from models.people import AgencyKind, Role
from models.terms import Span, Unit
from tests.support.casework import doer
from tests.support.filled import full_answers
from tests.support.server import PRACTICE, Case, Office, eventually, working
from workflows import registry
from workflows.case import CaseWorkflow
from workflows.engine import core
from workflows.engine.norm import Norm
from workflows.letters import Answer, refusal_in
from workflows.worker import document_worker

ROOT = Path(__file__).parents[2]
FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
GUARDIAN = doer(AgencyKind.GUARDIANSHIP)
SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
SHORT = timedelta(seconds=2)
"""How long Temporal waits for a worker here before it asks another one (10 s in production)."""
DAY = Span(value=1, unit=Unit.CALENDAR_DAY)

pytestmark = pytest.mark.database


class EngineBug(RuntimeError):
    """A fault put into the engine by a test."""


@pytest.mark.parametrize("part", ["advance", "check"])
async def test_a_bug_pauses_the_case_and_the_waiting_letter_is_answered_after_the_fix(
    office: Office, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    case = await office.open(patience=SHORT)
    letter = await case.answered("survey")

    def broken(*_: object) -> object:
        raise EngineBug

    with monkeypatch.context() as fault:
        fault.setattr(core, part, broken)
        waiting = asyncio.create_task(case.tell(letter))
        await eventually(lambda: case.has_event(FAILED))
        assert not waiting.done()
        assert (await case.handle.describe()).status == WorkflowExecutionStatus.RUNNING
    assert (await waiting).turn == 1
    assert await case.kinds() == ["case_opened", "step_done"]


async def test_a_route_that_the_worker_does_not_hold_yet_pauses_the_case(office: Office) -> None:
    route = PRACTICE.route.model_copy(update={"id": "ru.later"})
    case = office.case(await office.signal(Norm(route=route, calendar=PRACTICE.calendar)))
    opening = asyncio.create_task(case.send_signal(patience=SHORT))
    await eventually(lambda: _is_paused(case))
    assert await case.kinds() == []
    registry.publish_route(route)
    assert (await opening).turn == 0


async def test_a_calendar_that_the_worker_does_not_hold_yet_pauses_the_case(office: Office) -> None:
    last = PRACTICE.calendar.years[-1]
    feast = Day(day=last.days[0].day, kind=DayKind.DAY_OFF, note="по новому постановлению")
    years = (*PRACTICE.calendar.years[:-1], last.model_copy(update={"days": (feast, *last.days[1:])}))
    calendar = PRACTICE.calendar.model_copy(update={"years": years})
    case = await office.open(patience=SHORT)
    await case.handle.signal(CaseWorkflow.adopt_calendar, CalendarAdopted(calendar=calendar.digest))
    await eventually(lambda: case.has_event(FAILED))
    registry.publish_calendar(calendar)
    await eventually(lambda: _has_happened(case, "calendar_adopted"))
    await eventually(lambda: _is_going_on(case))
    assert (await case.state()).calendar == calendar.digest
    await case.handle.signal(CaseWorkflow.adopt_calendar, CalendarAdopted(calendar=calendar.digest))
    assert (await case.do("survey")).turn == 2, "a calendar that was adopted already changes nothing"


async def test_a_database_that_is_away_makes_people_wait_and_loses_nothing(quiet_office: Office) -> None:
    async with working(quiet_office.clock.client, quiet_office.sessions):
        case = await quiet_office.open()
        letter = await case.answered("survey")
        await _rename(quiet_office, "audit", "audit_away")
        waiting = asyncio.create_task(case.tell(letter))
        await asyncio.sleep(0.5)  # some attempts of the recorder
        assert not waiting.done()
        await _rename(quiet_office, "audit_away", "audit")
        assert (await waiting).turn == 1
        assert await case.kinds() == ["case_opened", "step_done"]


async def test_a_worker_killed_in_the_middle_of_a_turn_leaves_that_turn_exactly_once(
    quiet_office: Office, database_url: str
) -> None:
    case = quiet_office.case(await quiet_office.signal())
    mortal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.mortal", quiet_office.clock.address, database_url, "1"), cwd=ROOT
    )
    await case.send_signal(patience=SHORT)
    waiting = asyncio.create_task(case.do("survey"))
    assert await mortal.wait() == -9
    assert await case.kinds() == ["case_opened", "step_done"]
    recorded = (await case.turns())[1]
    assert not waiting.done()
    async with working(quiet_office.clock.client, quiet_office.sessions):
        assert await waiting == Answer(turn=1, at=recorded.at)
        assert (await case.do("take_up", verdict="accept")).turn == 2
    assert await case.kinds() == ["case_opened", "step_done", "step_done"]
    assert (await case.turns())[1].chain == recorded.chain


async def test_the_case_follows_a_record_that_is_ahead_of_it(office: Office) -> None:
    case = await office.open()
    ahead = await case.answered("survey")
    turn = await _recorded_by_a_dead_worker(case, ahead)
    extension = TermExtended(task=1, span=DAY, ground="illness", by=SECRETARY)
    assert (await case.tell(extension)).turn == 2, "what was in hand comes after what stands in the record"
    assert await case.kinds() == ["case_opened", "step_done", "term_extended"]
    assert (await case.turns())[1].at == turn.at


async def test_the_letter_of_a_record_that_was_ahead_gets_its_answer(office: Office) -> None:
    case = await office.open()
    ahead = await case.answered("survey")
    turn = await _recorded_by_a_dead_worker(case, ahead)
    await case.wait(hours=3, minutes=5)
    assert await case.kinds() == ["case_opened", "step_done", "reminder_due"]
    assert await case.tell(ahead) == Answer(turn=1, at=turn.at)
    assert await case.kinds() == ["case_opened", "step_done", "reminder_due"]


async def test_letters_wait_for_a_worker_and_the_last_is_told_that_the_case_is_closed(quiet_office: Office) -> None:
    client, sessions = quiet_office.clock.client, quiet_office.sessions
    async with working(client, sessions):
        case = await quiet_office.open()
        await case.do("take_up", verdict="refuse")
        closing = await case.answered("survey")
    suspension = TermSuspended(task=2, ground="illness", by=GUARDIAN)
    letters: tuple[Deed, ...] = (closing, suspension, StepAdded(step="visit", by=doer(AgencyKind.COMMISSION)))
    waiting = []
    for letter in letters:
        waiting.append(asyncio.create_task(case.tell(letter)))
        await asyncio.sleep(0.2)
    async with working(client, sessions):
        first, *others = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(first, Answer)
        codes = [refusal_in(other) for other in others if isinstance(other, WorkflowUpdateFailedError)]
        assert [code.code for code in codes if code] == ["closed", "closed"]
        assert (await case.handle.result()).outcome == "unfounded"


async def test_a_printer_that_is_down_does_not_stop_the_case(
    quiet_office: Office, database_url: str, tmp_path: Path
) -> None:
    async with working(quiet_office.clock.client, quiet_office.sessions):
        case = await quiet_office.open()
        await case.do("take_up", verdict="accept")
        await case.do("survey")
        for _ in range(2):
            await case.wait(days=45)
            await case.do("report")
        await case.do("conclude", answers=full_answers(catalogue.form("kdn_resolution")))
        assert (await case.state()).closed is not None
        assert (await case.handle.describe()).status == WorkflowExecutionStatus.RUNNING, "its paper is still owed"
        blocking = BlockingSessions(database_url)
        papers = Papers(blocking, FileStorage(tmp_path))
        async with document_worker(quiet_office.clock.client, papers=papers):
            assert (await case.handle.result()).outcome == "finished"
        blocking.close()
    async with quiet_office.sessions.reading() as connection:
        printed = (await connection.execute(select(tables.Document.document, tables.Document.pages))).all()
    assert [(row.document, row.pages > 0) for row in printed] == [("kdn_resolution", True)]


async def _recorded_by_a_dead_worker(case: Case, event: Deed) -> Turn:
    """What a worker leaves that decided and committed this turn and died before Temporal knew of it."""
    state, now = await case.state(), await case.office.clock.time_of(case.handle)
    after, commands = core.advance(case.norm, state, event, now)
    turn = Turn(case=state.id, number=after.turn, at=now, event=event, commands=commands, state=after)
    await case.office.records.record_turn(turn)
    return turn


async def _has_happened(case: Case, kind: str) -> bool:
    return kind in await case.kinds()


async def _is_paused(case: Case) -> bool:
    with suppress(RPCError):  # it may not have been started yet
        return await case.has_event(FAILED)
    return False


async def _is_going_on(case: Case) -> bool:
    with suppress(RPCError):  # until the task that failed has been done again, nothing can be asked
        await case.state()
        return True
    return False


async def _rename(office: Office, table: str, name: str) -> None:
    async with office.sessions.transaction() as connection:
        await connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")

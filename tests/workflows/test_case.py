"""A case on the real server: who speaks to it, what time does to it, how its runs follow each other and how it ends."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from models import tables
from models.events import CaseEnded, CaseOpened, TaskEntrusted, TermExtended, TermResumed, TermSuspended
from models.people import AgencyKind, Role
from models.terms import Span, Unit
from tests.support.casework import doer, norm_of, opening
from tests.support.server import PRACTICE, Case, Office, eventually
from workflows import options, registry
from workflows.case import CaseWorkflow
from workflows.engine.norm import Norm
from workflows.letters import Answer, case_started_by, refusal_in

GUARDIAN = doer(AgencyKind.GUARDIANSHIP)
SECRETARY = doer(AgencyKind.COMMISSION, Role.SECRETARY)
DAY = Span(value=1, unit=Unit.CALENDAR_DAY)


async def test_the_same_signal_twice_opens_one_case(office: Office) -> None:
    case = office.case(await office.signal())
    first, second = await asyncio.gather(case.send_signal(), case.send_signal())
    assert first == second == Answer(turn=0, at=(await case.state()).opened_at)
    assert await case.kinds() == ["case_opened"]


async def test_a_signal_that_may_not_open_a_case_is_refused_and_may_be_tried_again(office: Office) -> None:
    signal = await office.signal()
    poorer = {kind: agency for kind, agency in signal.agencies.items() if kind is not AgencyKind.SCHOOL}
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await office.case(signal.model_copy(update={"agencies": poorer})).send_signal()
    assert getattr(refusal_in(failed.value), "code", None) == "missing_agency"
    case = office.case(signal)
    await eventually(lambda: _is(case, WorkflowExecutionStatus.FAILED))
    assert await case.kinds() == []
    assert (await case.send_signal()).turn == 0


async def test_of_two_writers_for_one_step_one_wins_and_the_other_is_told_kindly(office: Office) -> None:
    case = await office.open()
    letters = [await case.answered("survey"), await case.answered("survey")]
    answers = await asyncio.gather(*(case.tell(letter) for letter in letters), return_exceptions=True)
    assert sum(isinstance(answer, Answer) for answer in answers) == 1
    refusals = [refusal_in(answer) for answer in answers if isinstance(answer, WorkflowUpdateFailedError)]
    assert [refusal.code for refusal in refusals if refusal] in (["not_open"], ["not_allowed"])
    assert await case.kinds() == ["case_opened", "step_done"]


async def test_a_letter_sent_twice_under_one_id_is_one_deed(office: Office) -> None:
    case = await office.open()
    letter = await case.answered("survey")
    assert await case.tell(letter, letter="token-1") == await case.tell(letter, letter="token-1")
    assert await case.kinds() == ["case_opened", "step_done"]


async def test_of_two_who_give_one_task_away_one_wins_and_the_new_holder_is_told(office: Office) -> None:
    case = await office.open()
    people = [GUARDIAN.model_copy(update={"person": name}) for name in ("anna", "boris")]
    letters = [TaskEntrusted(task=2, held_by=None, to=one, reason="workload", by=GUARDIAN) for one in people]
    answers = await asyncio.gather(*(case.tell(letter) for letter in letters), return_exceptions=True)
    refusals = [refusal_in(answer) for answer in answers if isinstance(answer, WorkflowUpdateFailedError)]
    assert [refusal.code for refusal in refusals if refusal] == ["already"]
    (winner,) = [one.person for one, answer in zip(people, answers, strict=True) if isinstance(answer, Answer)]
    task, notice = tables.Task, tables.Notice
    async with office.sessions.reading() as connection:
        row = (await connection.execute(select(task).where(task.case_id == case.signal.case, task.number == 2))).one()
        asked = select(notice.person).where(notice.case_id == case.signal.case, notice.kind == "entrust")
        told = (await connection.scalars(asked)).all()
    assert (row.holder, told) == (winner, [winner])


async def test_silence_is_reminded_of_and_told_exactly_once(office: Office) -> None:
    case = await office.open()
    await case.wait(hours=3, minutes=5)
    assert await case.kinds() == ["case_opened", "reminder_due"]
    await case.wait(hours=5)
    assert await case.kinds() == ["case_opened", "reminder_due", "term_passed", "term_passed"]
    opened, reminder, *rungs = [row.at for row in await case.turns()]
    hours = [round((at - opened).total_seconds() / 3600) for at in (reminder, *rungs)]
    assert hours == [3, 4, 6]
    assert (await case.handle.describe()).typed_search_attributes[options.OVERDUE] is True
    assert (await case.handle.query(CaseWorkflow.explanation)).waiting[0].is_overdue
    await case.do("take_up", verdict="refuse")
    assert (await case.handle.describe()).typed_search_attributes[options.OVERDUE] is False


async def test_a_term_stands_still_while_it_is_suspended_and_grows_when_it_is_extended(office: Office) -> None:
    case = await office.open()
    number = (await case.task("take_up")).id
    await case.tell(TermSuspended(task=number, ground="illness", by=SECRETARY))
    await case.wait(hours=10)
    assert await case.kinds() == ["case_opened", "term_suspended"]
    await case.tell(TermResumed(task=number, by=SECRETARY))
    await case.tell(TermExtended(task=number, span=Span(value=2, unit=Unit.HOUR), ground="illness", by=SECRETARY))
    task, now = await case.task("take_up"), await office.clock.time_of(case.handle)
    assert task.due is not None
    assert 5.9 < (task.due - now).total_seconds() / 3600 <= 6.0
    await case.wait(hours=4.5)
    assert "reminder_due" not in await case.kinds()
    await case.wait(hours=1)
    assert (await case.kinds())[-1] == "reminder_due"


async def test_a_run_that_ends_between_stages_loses_no_letter(office: Office) -> None:
    case = await office.open()
    first_run = (await case.handle.describe()).run_id
    number = (await case.task("survey")).id
    for _ in range(options.SHORT_RUN // 2):
        await case.tell(TermSuspended(task=number, ground="illness", by=GUARDIAN))
        await case.tell(TermResumed(task=number, by=GUARDIAN))
    await case.do("take_up", verdict="accept")
    survey = await case.answered("survey")
    conclude = (await case.task("survey")).id + 1
    extension = TermExtended(task=conclude, span=DAY, ground="illness", by=SECRETARY)
    last = await case.tell(survey, letter="last-of-the-run")
    answers = await asyncio.gather(*(case.tell(extension) for _ in range(8)))
    await eventually(lambda: _has_moved(case, first_run))
    assert [row.turn for row in await case.turns()] == list(range(len(await case.turns())))
    assert sorted(answer.turn for answer in answers) == list(range(last.turn + 1, last.turn + 9))
    assert (await case.state()).turn == last.turn + 8
    assert await case.tell(survey, letter="last-of-the-run") == last, "an answer lost on the way is given again"
    assert (await case.send_signal()).turn == 0


async def test_a_case_that_runs_through_its_route_closes_and_stays_closed(office: Office) -> None:
    case = await office.open()
    await case.do("take_up", verdict="refuse")
    await case.do("survey")
    closing = await case.handle.result()
    assert closing.outcome == "unfounded"
    assert (await case.state()).custody[-1].until == closing.at
    with pytest.raises(WorkflowAlreadyStartedError):
        await case.send_signal()


async def test_a_click_on_cancel_does_not_end_a_case(office: Office) -> None:
    case = await office.open()
    await case.handle.cancel()
    await eventually(lambda: case.has_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED))
    assert (await case.do("survey")).turn == 1
    assert await _is(case, WorkflowExecutionStatus.RUNNING)


async def test_an_outcome_starts_the_next_case_of_the_same_child(office: Office) -> None:
    case = await office.open()
    await case.tell(CaseEnded(outcome="moved", by=doer(AgencyKind.COMMISSION)))
    child = await _started_by(case)
    await eventually(lambda: _is_recorded(child))
    opening = CaseOpened.model_validate((await child.turns())[0].event)
    assert (opening.parent, opening.submission) == (case.signal.case, case.signal.submission)
    assert await _is(case, WorkflowExecutionStatus.COMPLETED)
    assert await _is(child, WorkflowExecutionStatus.RUNNING)


async def test_a_threat_to_life_leads_to_a_removal_case_that_rests_on_the_decision(office: Office) -> None:
    norm = norm_of("ru.prevention")
    alarm = opening(norm, urgency="immediate", child_safe="no").facts
    case = office.case(await office.signal(norm, facts=alarm), norm=norm)
    await case.send_signal()
    assert (await case.state()).stage == "threat"
    await case.do("inspect_now")
    decision = await case.answered("protect", protection="unsafe")
    await case.tell(decision)
    child = await _started_by(case)
    await eventually(lambda: _is_recorded(child))
    begun = CaseOpened.model_validate((await child.turns())[0].event)
    assert (begun.submission, begun.by, begun.parent) == (decision.submission, decision.by, case.signal.case)
    assert (await child.state()).stage == "taking"


async def test_a_next_case_that_may_not_open_waits_instead_of_being_lost(office: Office) -> None:
    outcomes = tuple(
        outcome.model_copy(update={"starts": "ru.prevention"}) if outcome.id == "moved" else outcome
        for outcome in PRACTICE.route.outcomes
    )
    norm = Norm(
        route=PRACTICE.route.model_copy(update={"id": "ru.branching", "outcomes": outcomes}),
        calendar=PRACTICE.calendar,
    )
    registry.publish_route(norm.route)
    case = await office.open(norm=norm)
    await case.tell(CaseEnded(outcome="moved", by=doer(AgencyKind.COMMISSION)))  # its signal has not the facts to open
    child = await _started_by(case)
    await eventually(lambda: child.has_event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED))
    assert await _is(child, WorkflowExecutionStatus.RUNNING)
    await child.handle.terminate()


async def test_a_turn_costs_one_workflow_task_and_at_most_nine_events(office: Office) -> None:
    case = await office.open()
    await eventually(lambda: case.has_event(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED))
    before = len(await case.history())
    turns = 10
    for _ in range(turns):
        await case.tell(TermExtended(task=2, span=DAY, ground="illness", by=GUARDIAN))
    made = (await case.history())[before:]
    tasks = sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED for event in made)
    assert tasks <= turns + 1  # one of them may belong to the notice of the opening
    assert len(made) <= 9 * turns + 3


async def test_the_temporal_ui_shows_where_a_case_stands_and_nobody_by_name(office: Office) -> None:
    case = await office.open()
    metadata = await case.handle.query("__temporal_workflow_metadata")
    assert "Проверка" in str(metadata)
    assert "Принять сигнал" in str(metadata)
    assert "Ёлкина" not in str(metadata)
    description = await case.handle.describe()
    assert await description.static_summary() == "Учебное дело, редакция 1"
    marks = description.typed_search_attributes
    assert [marks[options.REGION], marks[options.STAGE], marks[options.ROUTE]] == [
        "ru.sve.nizhneozersk",
        "inquiry",
        "ru.practice.v1",
    ]


async def _is(case: Case, status: WorkflowExecutionStatus) -> bool:
    return (await case.handle.describe()).status == status


async def _started_by(case: Case) -> Case:
    """The case that the last turn of this one started."""
    last = (await case.turns())[-1]
    place = next(at for at, command in enumerate(last.commands) if command["kind"] == "start_case")
    started = case.office.case(
        case.signal.model_copy(update={"case": case_started_by(case.signal.case, last.turn, place)})
    )
    await eventually(lambda: _is_started(started))
    return started


async def _is_started(case: Case) -> bool:
    with suppress(RPCError):
        return bool(await case.handle.describe())
    return False


async def _is_recorded(case: Case) -> bool:
    return bool(await case.turns())


async def _has_moved(case: Case, run_id: str | None) -> bool:
    return (await case.handle.describe()).run_id != run_id

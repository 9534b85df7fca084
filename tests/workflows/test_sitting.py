"""A sitting on the real server: its record, its votes, and its decisions in the cases, each exactly once."""

import asyncio
import hashlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError

from activities.chain import first_flaw
from activities.sitting_archive import SittingArchive
from activities.sitting_records import SittingRecords, sitting_event_of, sitting_state_of
from api.sending import Sending
from models import tables
from models.events import CaseEnded
from models.people import AgencyKind, Role
from models.sitting import Choice
from models.sitting_events import ItemResolved, MemberCame, SittingEnded
from models.sitting_votes import BallotCast, MotionPut, RemarkMade, VotingClosed
from tests.support.casework import doer
from tests.support.server import Case, Office, eventually, working
from tests.support.sitting_server import DECIDED, Hall, convened, hall
from tests.support.sittings import ANNA, BORIS, CALENDAR, CHAIR, KEEPER, SIX, Session, turns_of
from workflows import options, registry
from workflows.letters import Answer, refusal_in
from workflows.sitting_letters import Decided
from workflows.sitting_restart import sitting_file_of
from workflows.sittings.agenda import decision_of
from workflows.sittings.core import fold

ROOT = Path(__file__).parents[2]
SHORT = timedelta(seconds=2)
pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _published() -> None:
    registry.publish_route(DECIDED.route)


async def refusal_of(deed: Any) -> str:
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await deed
    refusal = refusal_in(failed.value)
    assert refusal is not None
    return refusal.code


def standing(sitting: Hall, item: int, wanted: str) -> Any:
    async def asked() -> bool:
        return (await sitting.item(item)).standing == wanted

    return asked


async def rows(office: Office, table: Any, sitting: Hall) -> list[Any]:
    async with office.sessions.reading() as connection:
        found = await connection.execute(select(table).where(table.sitting_id == sitting.opening.sitting))
        return list(found.all())


async def happened(case: Case) -> list[str]:
    return await case.kinds()


async def test_a_step_of_the_sitting_is_refused_at_a_desk_and_done_by_a_vote(office: Office) -> None:
    case = await office.open(norm=DECIDED)
    alone = (await case.answered("resolve", decision="start_ipr")).model_copy(update={"sitting": None})
    assert await refusal_of(case.tell(alone)) == "needs_sitting"
    sitting = await convened(office, case)
    await sitting.sit()
    await sitting.decide()
    answer = await sitting.resolve()
    await eventually(standing(sitting, 1, "accepted"))
    assert await happened(case) == ["case_opened", "step_done"]
    state = await case.state()
    assert (state.stage, state.facts) == ("work", {"decision": "start_ipr"})
    (taken,) = state.decisions
    assert (taken.sitting.sitting, taken.sitting.item, taken.turn) == (sitting.opening.sitting, 1, 1)
    item = await sitting.item()
    assert item.heard is not None
    assert item.heard.turn == 1
    assert (await sitting.kinds())[answer.turn :] == ["sitting_item_resolved", "sitting_item_answered"]


async def test_the_record_of_a_sitting_is_chained_folds_to_its_state_and_fills_the_tables(office: Office) -> None:
    case = await office.open(norm=DECIDED)
    sitting = await convened(office, case)
    text = await sitting.words(1, "Нужна характеристика классного руководителя.")
    await sitting.tell(RemarkMade(item=1, text=text, by=ANNA.doer))
    await sitting.sit()
    await sitting.decide(decision="refuse")
    turns = await sitting.turns()
    assert first_flaw([dict(row._mapping) for row in turns]) is None
    state = await sitting.state()
    assert fold(lambda _: CALENDAR, [(sitting_event_of(row.event), row.at) for row in turns]) == state
    async with office.sessions.reading() as connection:
        row = (
            await connection.execute(select(tables.Sitting).where(tables.Sitting.id == sitting.opening.sitting))
        ).one()
        told = (await connection.execute(select(tables.SittingText).where(tables.SittingText.id == text.id))).one()
    assert (row.phase, row.turn, sitting_state_of(row.state)) == ("open", state.turn, state)
    assert told.recorded_turn == 2
    (item,) = await rows(office, tables.SittingItem, sitting)
    assert (item.case_id, item.standing, item.facts) == (case.signal.case, "decided", {"decision": "refuse"})
    ballots = {row.person: row.choice for row in await rows(office, tables.Ballot, sitting)}
    assert ballots == {"chair": "for", "deputy": "for", "secretary": "for", "anna": "for"}
    members = {row.person: row.present for row in await rows(office, tables.SittingMember, sitting)}
    assert members == dict.fromkeys(("chair", "deputy", "secretary", "anna", "boris", "vera"), True)

    async def delivered() -> bool:
        notices = await rows(office, tables.SittingNotice, sitting)
        return len(notices) == 6 and all(notice.delivered_at is not None for notice in notices)

    await eventually(delivered)


async def test_two_members_vote_at_the_same_moment_and_one_sends_the_same_vote_twice(office: Office) -> None:
    sitting = await convened(office, await office.open(norm=DECIDED))
    await sitting.sit()
    await sitting.tell(MotionPut(item=1, facts={"decision": "start_ipr"}, by=CHAIR.doer))

    def ballot(voter: Any, choice: Choice) -> BallotCast:
        return BallotCast(item=1, motion=1, person=voter.person, choice=choice, by=voter.doer)

    anna, boris, again = await asyncio.gather(
        sitting.tell(ballot(ANNA, Choice.FOR)),
        sitting.tell(ballot(BORIS, Choice.AGAINST)),
        sitting.tell(ballot(ANNA, Choice.FOR)),
    )
    assert anna == again
    assert {anna.turn, boris.turn} == {anna.turn, anna.turn + 1} or {anna.turn, boris.turn} == {
        boris.turn,
        boris.turn + 1,
    }
    assert await sitting.tell(ballot(ANNA, Choice.FOR)) == anna, "and later the answer is the same as well"
    assert (await sitting.kinds()).count("sitting_ballot_cast") == 2
    await sitting.tell(VotingClosed(item=1, motion=1, by=CHAIR.doer))
    assert await refusal_of(sitting.tell(ballot(CHAIR, Choice.FOR))) == "closed"


async def test_a_sitting_that_goes_on_in_a_new_run_loses_no_vote_and_answers_the_old_ones_alike(office: Office) -> None:
    sitting = await convened(office, await office.open(norm=DECIDED))
    first_run = (await sitting.handle.describe()).run_id
    await sitting.sit()
    await sitting.tell(MotionPut(item=1, facts={"decision": "start_ipr"}, by=CHAIR.doer))
    early = BallotCast(item=1, motion=1, person=ANNA.person, choice=Choice.FOR, by=ANNA.doer)
    given = await sitting.tell(early)
    text = await sitting.words(1, "Нужна характеристика классного руководителя.")
    remark = RemarkMade(item=1, text=text, by=ANNA.doer)
    for _ in range(options.LONG_RUN - given.turn - 2):
        await sitting.tell(remark)
    late = [one for one in SIX if one.person != ANNA.person]
    ballots = [BallotCast(item=1, motion=1, person=one.person, choice=Choice.FOR, by=one.doer) for one in late]
    answers = await asyncio.gather(*(sitting.tell(ballot) for ballot in ballots))
    await eventually(lambda: _has_moved(sitting, first_run))
    assert len({answer.turn for answer in answers}) == len(late)
    assert (await sitting.kinds()).count("sitting_ballot_cast") == len(SIX)
    assert await sitting.tell(early) == given, "what the first run answered, the second one answers alike"
    assert [row.turn for row in await sitting.turns()] == list(range(len(await sitting.turns())))
    await sitting.tell(VotingClosed(item=1, motion=1, by=CHAIR.doer))
    await sitting.resolve()
    await eventually(standing(sitting, 1, "accepted"))


async def _has_moved(sitting: Hall, run_id: str | None) -> bool:
    return (await sitting.handle.describe()).run_id != run_id


async def test_the_clock_ends_a_sitting_to_which_nobody_came(office: Office) -> None:
    sitting = await convened(office, await office.open(norm=DECIDED), ahead=timedelta(hours=3))
    await sitting.wait(days=2)
    kinds = await sitting.kinds()
    assert kinds[-2:] == ["sitting_start_missed", "sitting_filing_due"]
    assert (await sitting.handle.describe()).status == WorkflowExecutionStatus.COMPLETED
    assert await sitting.handle.result() == "no_quorum"


async def test_a_case_that_ended_meanwhile_refuses_and_the_sitting_shows_it(office: Office) -> None:
    cases = [await office.open(norm=DECIDED) for _ in range(2)]
    sitting = await convened(office, *cases)
    await sitting.sit()
    ended = CaseEnded(outcome="moved", by=doer(AgencyKind.COMMISSION, Role.SECRETARY))
    await cases[0].tell(ended)
    await cases[0].handle.result()
    for number in (1, 2):
        await sitting.decide(number)
        await sitting.resolve(number)
    await eventually(standing(sitting, 1, "refused"))
    await eventually(standing(sitting, 2, "accepted"))
    heard = (await sitting.item(1)).heard
    assert heard is not None
    assert (heard.code, heard.message) == ("closed", "Дело уже завершено: решение в него не внесено.")
    assert await happened(cases[1]) == ["case_opened", "step_done"]


async def test_a_worker_killed_after_each_record_leaves_every_decision_exactly_once(
    quiet_office: Office, database_url: str
) -> None:
    """It dies when the first постановление stands in the record of the sitting, and when it stands in the case's."""
    sitting = hall(quiet_office)
    async with working(quiet_office.clock.client, quiet_office.sessions):
        await sitting.send_call(patience=SHORT)
        cases = [await quiet_office.open(norm=DECIDED, patience=SHORT) for _ in range(3)]
        await sitting.listed(*cases)
        await sitting.sit()
        for number in (1, 2, 3):
            await sitting.decide(number)
    resolution = (await sitting.turns())[-1].turn + 1
    waiting: asyncio.Task[Answer] | None = None
    for last_of_case, last_of_sitting in ((0, resolution), (1, 0)):
        mortal = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.mortal", quiet_office.clock.address, database_url),
            *(str(last_of_case), str(last_of_sitting)),
            cwd=ROOT,
        )
        waiting = waiting or asyncio.create_task(sitting.resolve(1))
        assert await mortal.wait() == -9
    assert await happened(cases[0]) == ["case_opened", "step_done"]
    assert (await sitting.kinds())[-1] == "sitting_item_resolved", "the sitting has not heard of it yet"
    async with working(quiet_office.clock.client, quiet_office.sessions):
        await asyncio.gather(waiting or asyncio.sleep(0), sitting.resolve(2), sitting.resolve(3))
        for number in (1, 2, 3):
            await eventually(standing(sitting, number, "accepted"), within=20)
        for case in cases:
            assert await happened(case) == ["case_opened", "step_done"]
        kinds = await sitting.kinds()
        assert (kinds.count("sitting_item_resolved"), kinds.count("sitting_item_answered")) == (3, 3)
        await sitting.tell(SittingEnded(by=KEEPER))


async def test_a_sitting_started_again_from_its_record_tells_what_no_case_has_answered(office: Office) -> None:
    case = await office.open(norm=DECIDED)
    submission = await office.keep(case.signal.case, "kdn_resolution", {"decision": "start_ipr"})
    session = Session(sitting=hashlib.sha256(case.signal.case.encode()).hexdigest()[:32])
    session.listed(case=case.signal.case, sends_itself=True).sit().decide()
    drawn = ItemResolved(item=1, submission=submission, facts={"decision": "start_ipr"}, by=KEEPER)
    session.happen(drawn)
    records, archive = SittingRecords(office.sessions), SittingArchive(office.sessions)
    for turn in turns_of(session):
        await records.record_sitting_turn(turn)
    file = sitting_file_of(await archive.turns(session.state.id), registry.calendar_of)

    async def connected() -> Client:
        return office.clock.client

    sending = Sending(connected)
    assert await sending.go_on_sitting(file)
    assert not await sending.go_on_sitting(file), "it runs already"
    sitting = Hall(office, file.opening, office.clock.client.get_workflow_handle(f"sitting-{session.state.id}"))
    await eventually(standing(sitting, 1, "accepted"))
    assert await happened(case) == ["case_opened", "step_done"]

    async def delivered() -> bool:
        notices = await rows(office, tables.SittingNotice, sitting)
        return all(notice.delivered_at is not None for notice in notices)

    await eventually(delivered)


async def test_a_decision_told_twice_happens_once_and_is_answered_twice_alike(office: Office) -> None:
    case = await office.open(norm=DECIDED)
    sitting = await convened(office, case)
    await sitting.sit()
    await sitting.decide()
    await sitting.resolve()
    await eventually(standing(sitting, 1, "accepted"))
    state = await sitting.state()
    decision = decision_of(state, await sitting.item())
    await case.handle.signal("decided", Decided(event=decision))
    await sitting.tell(MemberCame(person="anna", remote=True, by=ANNA.doer))
    await asyncio.sleep(0.5)
    assert await happened(case) == ["case_opened", "step_done"]
    assert (await sitting.kinds()).count("sitting_item_answered") == 1

"""One turn, one transaction: twice is once, a failure leaves nothing, and numbers have no gaps."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from activities.contracts import Earlier, Recorded
from activities.errors import SubmissionUnfit, TurnContradicted, TurnOutOfOrder
from activities.records import Records
from activities.sessions import Sessions
from models import tables
from models.commands import StartCase, Turn
from models.events import StepDone
from models.ids import Digest
from models.route import Route
from tests.support.casework import MORNING
from tests.support.turns import CHILD, ROUTES, Story, case_id, deposit, everything, wandering

pytestmark = pytest.mark.database


@pytest.fixture
def records(sessions: Sessions) -> Records:
    return Records(sessions, ROUTES.__getitem__)


async def record(records: Records, story: Story) -> list[Recorded]:
    return [await records.record_turn(turn) for turn in story.turns]


async def rows(sessions: Sessions, table: Any) -> list[dict[str, Any]]:
    async with sessions.reading() as connection:
        found = await connection.execute(select(table).order_by(*table.__table__.primary_key))
        return [dict(row) for row in found.mappings()]


async def test_an_opening_stands_in_every_table(sessions: Sessions, records: Records) -> None:
    story = Story(1)
    await deposit(sessions, story)
    await record(records, story)
    (case,) = await rows(sessions, tables.CaseFile)
    assert case == {
        "id": story.case,
        "number": "2026-000001",
        "route": "ru.prevention",
        "route_version": 1,
        "route_digest": story.norm.route.digest,
        "parent": None,
        "territory": "ru.sve.nizhneozersk",
        "stage": "triage",
        "custodian": "commission-1",
        "offered_to": None,
        "opened_at": MORNING,
        "closed_at": None,
        "outcome": None,
        "turn": 0,
        "state": story.state.model_dump(mode="json"),
        "child_name": CHILD["full_name"],
        "child_born": date(2014, 2, 28),
        "trusted": None,
    }
    (task,) = await rows(sessions, tables.Task)
    assert (task["agency"], task["step"], task["due"]) == ("commission-1", "take_up", story.state.tasks[0].due)
    (custody,) = await rows(sessions, tables.Custody)
    assert (custody["agency"], custody["since"], custody["until"]) == ("commission-1", MORNING, None)
    deeds = await rows(sessions, tables.Deed)
    assert [deed["kind"] for deed in deeds] == ["render_document", "inform_agency", "inform_agency"]
    assert deeds[0]["order"]["submission"]["id"] == story.submissions[0]["id"]
    assert [notice["agency"] for notice in await rows(sessions, tables.Notice)] == ["commission-1", "guardianship-1"]
    (submission,) = await rows(sessions, tables.Submission)
    assert submission["recorded_turn"] == 0


async def test_the_read_model_says_what_the_state_says(sessions: Sessions, records: Records) -> None:
    for number in range(100, 115):
        story = wandering(number)
        await deposit(sessions, story)
        await record(records, story)
        state = story.state
        open_tasks = [task for task in await rows(sessions, tables.Task) if task["case_id"] == story.case]
        assert {task["number"] for task in open_tasks if task["closed_at"] is None} == {
            task.id for task in state.running
        }
        for task in state.tasks:
            row = next(row for row in open_tasks if row["number"] == task.id)
            assert (row["agency"], row["due"], row["internal"]) == (task.agency, task.due, task.internal)
            assert (row["suspended"], row["reminded"], row["escalated"]) == (
                task.is_suspended,
                task.reminded,
                task.escalated,
            )
        ledger = [row for row in await rows(sessions, tables.Custody) if row["case_id"] == story.case]
        assert [
            (row["agency"], row["since"], row["until"]) for row in sorted(ledger, key=lambda row: row["since"])
        ] == [(interval.agency, interval.since, interval.until) for interval in state.custody]
        case = next(row for row in await rows(sessions, tables.CaseFile) if row["id"] == story.case)
        assert (case["stage"], case["custodian"], case["turn"]) == (state.stage, state.custodian, state.turn)
        assert (case["closed_at"], case["outcome"]) == (
            (state.closed.at, state.closed.outcome) if state.closed else (None, None)
        )


async def test_a_turn_recorded_twice_is_one_turn(sessions: Sessions, records: Records) -> None:
    story = wandering(7)
    await deposit(sessions, story)
    first = await record(records, story)
    before = await everything(sessions)
    assert await record(records, story) == first
    assert await everything(sessions) == before


async def test_a_turn_decided_anew_at_a_later_moment_is_answered_with_the_one_on_record(
    sessions: Sessions, records: Records
) -> None:
    """A worker committed the turn and died; the next one decides it again, a little later."""
    on_record, anew = Story(1), Story(1)
    sent = on_record.do("take_up", triage="accept")
    anew.now += timedelta(minutes=5)
    late = anew.do("take_up", triage="accept")
    await deposit(sessions, on_record)
    chains = await record(records, on_record)
    before = await everything(sessions)
    answer = await records.record_turn(late)
    assert answer == Recorded(number=1, chain=chains[1].chain, earlier=Earlier(event=sent.event, at=sent.at))
    assert await everything(sessions) == before


async def test_the_same_event_with_another_outcome_is_a_bug(sessions: Sessions, records: Records) -> None:
    story = Story(1)
    turn = story.do("take_up", triage="accept")
    await deposit(sessions, story)
    await record(records, story)
    before = await everything(sessions)
    for other in (
        turn.model_copy(update={"commands": turn.commands[:-1]}),
        turn.model_copy(update={"state": turn.state.model_copy(update={"stage": "elsewhere"})}),
    ):
        with pytest.raises(TurnContradicted, match=f"turn 1 of case {story.case}"):
            await records.record_turn(other)
    assert await everything(sessions) == before


async def test_a_turn_waits_for_the_one_before_it(sessions: Sessions, records: Records) -> None:
    story = Story(1)
    turn = story.do("take_up", triage="accept")
    await deposit(sessions, story)
    with pytest.raises(TurnOutOfOrder):
        await records.record_turn(turn)
    assert await rows(sessions, tables.Audit) == []


async def test_a_failure_half_way_leaves_nothing_and_gives_the_number_back(sessions: Sessions) -> None:
    """The route is looked up after the audit row and the number are written: an unknown one fails in the middle."""

    def nothing_published(digest: Digest) -> Route:
        raise LookupError(digest)

    first, second = Story(1), Story(2)
    await deposit(sessions, first, second)
    before = await everything(sessions)
    with pytest.raises(LookupError):
        await Records(sessions, nothing_published).record_turn(first.turns[0])
    assert await everything(sessions) == before
    await record(Records(sessions, ROUTES.__getitem__), second)
    assert [row["number"] for row in await rows(sessions, tables.CaseFile)] == ["2026-000001"]


async def write_and_break(sessions: Sessions) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(insert(tables.Register), {"name": "x", "year": 1, "last": 1})
        raise ZeroDivisionError


async def test_a_block_that_raises_inside_a_transaction_leaves_nothing(sessions: Sessions) -> None:
    before = await everything(sessions)
    with pytest.raises(ZeroDivisionError):
        await write_and_break(sessions)
    assert await everything(sessions) == before


@pytest.mark.parametrize("number", [0, 1])
async def test_two_writers_of_the_same_turn_write_it_once(tidy_url: str, sessions: Sessions, number: int) -> None:
    story = Story(1)
    story.do("take_up", triage="accept")
    await deposit(sessions, story)
    other = Sessions(tidy_url)
    writers = [Records(one, ROUTES.__getitem__) for one in (sessions, other)]
    await record(writers[0], Story(1)) if number else None
    answers = await asyncio.gather(*(writer.record_turn(story.turns[number]) for writer in writers * 3))
    await other.close()
    assert len({(answer.chain, answer.earlier) for answer in answers}) == 1
    assert [row["turn"] for row in await rows(sessions, tables.Audit)] == list(range(number + 1))
    assert [row["last"] for row in await rows(sessions, tables.Register)] == [1]


async def test_two_writers_with_different_events_leave_one_turn(tidy_url: str, sessions: Sessions) -> None:
    accepted, unfounded = Story(1), Story(1)
    turns = [accepted.do("take_up", triage="accept"), unfounded.do("take_up", triage="unfounded")]
    await deposit(sessions, accepted)
    other = Sessions(tidy_url)
    writers = [Records(one, ROUTES.__getitem__) for one in (sessions, other)]
    await record(writers[0], Story(1))
    answers = await asyncio.gather(*(writer.record_turn(turn) for writer, turn in zip(writers, turns, strict=True)))
    await other.close()
    assert sorted(answer.earlier is None for answer in answers) == [False, True]
    won = turns[[answer.earlier for answer in answers].index(None)]
    lost = next(answer for answer in answers if answer.earlier is not None)
    assert lost.earlier == Earlier(event=won.event, at=won.at)


async def test_cases_opened_at_once_are_numbered_without_gaps(tidy_url: str, sessions: Sessions) -> None:
    stories = [Story(number) for number in range(1, 25)]
    await deposit(sessions, *stories)
    lost = stories[5].opening.submission
    async with sessions.transaction() as connection:
        await connection.execute(delete(tables.Submission).where(tables.Submission.id == lost.id))
    other = Sessions(tidy_url)
    writers = [Records(one, ROUTES.__getitem__) for one in (sessions, other)]
    done = await asyncio.gather(
        *(writers[place % 2].record_turn(story.turns[0]) for place, story in enumerate(stories)),
        return_exceptions=True,
    )
    await other.close()
    assert [type(answer) for answer in done if isinstance(answer, BaseException)] == [SubmissionUnfit]
    numbers = sorted(row["number"] for row in await rows(sessions, tables.CaseFile))
    assert numbers == [f"2026-{number:06}" for number in range(1, 24)]


async def test_numbers_begin_anew_with_the_local_year(sessions: Sessions, records: Records) -> None:
    """21:30 in Greenwich on New Year's Eve is half past midnight in Moscow."""
    old = Story(1, at=datetime(2026, 12, 31, 20, 30, tzinfo=UTC))
    new = Story(2, at=datetime(2026, 12, 31, 21, 30, tzinfo=UTC))
    await deposit(sessions, old, new)
    await record(records, old)
    await record(records, new)
    assert [row["number"] for row in await rows(sessions, tables.CaseFile)] == ["2026-000001", "2027-000001"]


async def test_a_turn_needs_its_submission_unchanged_and_of_its_own_case(sessions: Sessions, records: Records) -> None:
    story, foreign = Story(1), Story(2)
    turn = story.do("take_up", triage="accept")
    with pytest.raises(SubmissionUnfit, match="is missing"):
        await records.record_turn(story.turns[0])
    await deposit(sessions, story, foreign)
    await records.record_turn(story.turns[0])

    sent = turn.event
    assert isinstance(sent, StepDone)

    def with_submission(**changes: str) -> Turn:
        reference = sent.submission.model_copy(update=changes)
        return turn.model_copy(update={"event": sent.model_copy(update={"submission": reference})})

    with pytest.raises(SubmissionUnfit, match="not the one that was sent"):
        await records.record_turn(with_submission(digest="0" * 64))
    another = foreign.submissions[0]
    with pytest.raises(SubmissionUnfit, match="another case"):
        await records.record_turn(with_submission(id=another["id"], digest=another["digest"]))
    assert len(await rows(sessions, tables.Audit)) == 1
    await records.record_turn(turn)


def started_routes(story: Story) -> list[str]:
    """The routes of the cases that this one starts."""
    return [command.route for turn in story.turns for command in turn.commands if isinstance(command, StartCase)]


async def test_a_case_that_another_one_started_is_about_the_same_child(sessions: Sessions, records: Records) -> None:
    parent = next(
        story
        for story in (wandering(number) for number in range(1, 200))
        if any(started_routes(story)) and set(started_routes(story)) <= {route.id for route in ROUTES.values()}
    )
    await deposit(sessions, parent)
    await record(records, parent)
    wish = next(row for row in await rows(sessions, tables.Deed) if row["kind"] == "start_case")
    assert wish["done_at"] is None
    route = next(route for route in ROUTES.values() if route.id == wish["order"]["route"])
    child = Story(9_999)
    event = child.opening.model_copy(
        update={"parent": parent.case, "route": route.digest, "submission": parent.opening.submission}
    )
    await records.record_turn(child.turns[0].model_copy(update={"event": event}))
    started = next(row for row in await rows(sessions, tables.CaseFile) if row["id"] == case_id(9_999))
    assert (started["child_name"], started["child_born"]) == (CHILD["full_name"], date(2014, 2, 28))
    assert (started["parent"], started["route"]) == (parent.case, route.id)
    wish = next(row for row in await rows(sessions, tables.Deed) if row["kind"] == "start_case")
    assert wish["done_at"] == child.turns[0].at
    submissions = {row["id"]: row["recorded_turn"] for row in await rows(sessions, tables.Submission)}
    assert submissions[parent.submissions[0]["id"]] == 0


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        ("Иванов Иван", ("Иванов Иван", None)),
        ({"full_name": "Ким", "birth_date": "когда-то"}, ("Ким", None)),
        ({}, (None, None)),
        (None, (None, None)),
        (["нечто"], (None, None)),
    ],
)
async def test_a_child_told_of_in_another_way_does_not_stop_the_case(
    sessions: Sessions, records: Records, child: object, expected: tuple[str | None, date | None]
) -> None:
    story = Story(1, child=child)
    await deposit(sessions, story)
    await record(records, story)
    (case,) = await rows(sessions, tables.CaseFile)
    assert (case["child_name"], case["child_born"]) == expected


async def test_nothing_personal_stands_in_the_process(sessions: Sessions, records: Records) -> None:
    story = wandering(3)
    await deposit(sessions, story)
    await record(records, story)
    content = {"submission", "individual", "mention", "individual_key"}
    process = {name: rows for name, rows in (await everything(sessions)).items() if name not in content}
    for case in process["case_file"]:
        assert case.pop("child_name") == CHILD["full_name"]
    assert "Ёлкина" not in str(process)


async def test_custody_of_a_case_cannot_overlap(sessions: Sessions, records: Records, tidy_url: str) -> None:
    story = Story(1)
    await deposit(sessions, story)
    await record(records, story)
    interval = {"case_id": story.case, "turn": 0, "place": 99, "agency": "social-1", "since": MORNING}
    overlapping = [{**interval, "until": None}]
    if tidy_url.startswith("postgresql"):
        overlapping.append({**interval, "until": MORNING + timedelta(minutes=1)})
    for row in overlapping:
        with pytest.raises(Exception, match=r"(?i)unique|exclusion|ex_custody_overlap|uq_custody_open"):
            async with sessions.transaction() as connection:
                await connection.execute(insert(tables.Custody), row)
    assert len(await rows(sessions, tables.Custody)) == 1


async def test_a_case_without_its_own_row_waits_for_a_rebuilding(sessions: Sessions, records: Records) -> None:
    """Half a read model is a fault to be mended, not a case to go on with."""
    story = Story(1)
    turn = story.do("take_up", triage="accept")
    await deposit(sessions, story)
    await records.record_turn(story.turns[0])
    async with sessions.transaction() as connection:
        for table in (tables.Notice, tables.Deed, tables.Task, tables.Custody, tables.CaseWord, tables.Mention):
            await connection.execute(delete(table))
        await connection.execute(delete(tables.CaseFile))
    with pytest.raises(Exception, match=r"(?i)foreign key|not.null"):
        await records.record_turn(turn)
    assert len(await rows(sessions, tables.Audit)) == 1


async def test_the_doer_and_the_clock_stand_in_the_audit(sessions: Sessions, records: Records) -> None:
    story = Story(1)
    story.strike()
    await deposit(sessions, story)
    await record(records, story)
    opened, struck = await rows(sessions, tables.Audit)
    assert (opened["kind"], opened["person"], opened["agency"], opened["role"]) == (
        "case_opened",
        "school-specialist",
        "school-1",
        "specialist",
    )
    assert (opened["case_number"], struck["case_number"]) == ("2026-000001", None)
    assert (struck["kind"], struck["person"]) == (story.turns[1].event.kind, None)
    assert struck["previous"] == opened["chain"]


async def test_an_answer_that_is_recorded_keeps_its_first_turn(sessions: Sessions, records: Records) -> None:
    story = Story(1)
    await deposit(sessions, story)
    async with sessions.transaction() as connection:
        await connection.execute(update(tables.Submission).values(recorded_turn=5))
    await record(records, story)
    (submission,) = await rows(sessions, tables.Submission)
    assert submission["recorded_turn"] == 5

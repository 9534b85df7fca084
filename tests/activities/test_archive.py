"""The record proves itself, and everything else can be written anew from it."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from activities.archive import Archive, Rebuilt
from activities.chain import Damage, Flaw
from activities.errors import CaseUnknown, ChainBroken
from activities.records import Records
from activities.sessions import Sessions
from models import tables
from models.case import CaseState
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, case_id, deposit, everything, fold_of, wandering
from tests.support.unguarded import unguarded_async

pytestmark = pytest.mark.database
CASES = 60


@pytest.fixture
def records(sessions: Sessions) -> Records:
    return Records(sessions, ROUTES.__getitem__)


@pytest.fixture
def archive(sessions: Sessions) -> Archive:
    return Archive(sessions, ROUTES.__getitem__)


async def recorded(sessions: Sessions, records: Records, *stories: Story) -> None:
    await deposit(sessions, *stories)
    for story in stories:
        for turn in story.turns:
            await records.record_turn(turn)


async def execute(sessions: Sessions, statement: Any) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(statement)


async def test_sixty_different_cases_rebuilt_are_what_they_were(
    sessions: Sessions, records: Records, archive: Archive
) -> None:
    stories = [wandering(number, turns=12) for number in range(500, 500 + CASES)]
    await recorded(sessions, records, *stories)
    told = update(tables.Notice).where(tables.Notice.turn % 2 == 0)
    await execute(sessions, told.values(delivered_at=MORNING, read_at=MORNING))
    await execute(sessions, update(tables.Deed).where(tables.Deed.place == 0).values(done_at=MORNING))
    before = await everything(sessions)
    for story in stories:
        assert await archive.rebuild(story.case, fold_of(story.norm)) == Rebuilt(len(story.turns), agrees=True)
        assert await archive.verify_chain(story.case) is None
    assert await everything(sessions) == before


async def test_a_case_of_which_only_the_log_is_left_comes_back_whole(
    sessions: Sessions, records: Records, archive: Archive
) -> None:
    story, later = wandering(7), wandering(8)
    await recorded(sessions, records, story, later)
    before = await everything(sessions, without=("notice", "deed"))
    for table in (tables.Notice, tables.Deed, tables.Task, tables.Custody, tables.CaseWord, tables.Mention):
        await execute(sessions, delete(table).where(table.case_id == story.case))
    await execute(sessions, delete(tables.CaseFile).where(tables.CaseFile.id == story.case))
    await archive.rebuild(story.case, fold_of(story.norm))
    assert await everything(sessions, without=("notice", "deed")) == before


async def test_rebuilding_mends_what_was_changed_by_hand(
    sessions: Sessions, records: Records, archive: Archive
) -> None:
    story = wandering(9)
    await recorded(sessions, records, story)
    before = await everything(sessions)
    await execute(sessions, update(tables.CaseFile).values(stage="elsewhere", child_name="Другой", custodian="nobody"))
    await execute(sessions, update(tables.Task).values(agency="nobody"))
    await archive.rebuild(story.case, fold_of(story.norm))
    assert await everything(sessions) == before


async def test_rebuilding_tells_when_the_fold_is_not_what_was_recorded(
    sessions: Sessions, records: Records, archive: Archive
) -> None:
    story = wandering(9)
    await recorded(sessions, records, story)
    other = fold_of(story.norm)

    def another_engine(history: Any) -> CaseState:
        state: CaseState = other(history).model_copy(update={"offset": 1})
        return state

    assert await archive.rebuild(story.case, another_engine) == Rebuilt(len(story.turns), agrees=False)


async def test_an_unknown_case_is_said_to_be_unknown(archive: Archive) -> None:
    with pytest.raises(CaseUnknown):
        await archive.verify_chain(case_id(1))
    with pytest.raises(CaseUnknown):
        await archive.rebuild(case_id(1), fold_of(Story(1).norm))


AUDIT = "UPDATE audit SET {} WHERE turn = 3"
SWAP = (
    "UPDATE audit SET turn = 99 WHERE turn = 3; UPDATE audit SET turn = 3 WHERE turn = 4;"
    "UPDATE audit SET turn = 4 WHERE turn = 99"
)
EDITS = [
    *((AUDIT.format(change), Flaw(3, Damage.CHANGED)) for change in (
        "kind = 'case_ended'", "event = '{}'", "commands = '[]'", "state_digest = 'x'", "person = 'another'",
        "agency = 'another'", "role = 'head'", "case_number = '2026-000009'", "chain = previous",
        "at = '2020-01-01 00:00:00.000000'",
    )),
    (AUDIT.format("previous = chain"), Flaw(3, Damage.MOVED)),
    ("DELETE FROM audit WHERE turn = 0", Flaw(0, Damage.MISSING)),
    ("DELETE FROM audit WHERE turn = 3", Flaw(3, Damage.MISSING)),
    ("DELETE FROM audit WHERE turn = 5", Flaw(5, Damage.CUT)),
    ("DELETE FROM audit", Flaw(0, Damage.CUT)),
    (SWAP, Flaw(3, Damage.MOVED)),
    ("UPDATE audit SET case_number = '2026-000009' WHERE turn = 0", Flaw(0, Damage.CHANGED)),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "flaw"), EDITS, ids=[edit[:48] for edit, _ in EDITS])
async def test_the_chain_catches_an_edit(
    sessions: Sessions, records: Records, archive: Archive, edit: str, flaw: Flaw
) -> None:
    story = Story(1)
    story.do("take_up", triage="accept")
    for _ in range(4):
        story.strike()
    await recorded(sessions, records, story)
    assert await archive.verify_chain(story.case) is None
    async with sessions.transaction() as connection, unguarded_async(connection):
        for statement in edit.split(";"):
            await connection.execute(text(statement))
    assert await archive.verify_chain(story.case) == flaw
    if flaw.damage is not Damage.CUT:
        before = await everything(sessions)
        with pytest.raises(ChainBroken, match=f"{flaw.damage} at turn {flaw.turn}"):
            await archive.rebuild(story.case, fold_of(story.norm))
        assert await everything(sessions) == before


async def test_a_row_put_in_between_is_found(sessions: Sessions, records: Records, archive: Archive) -> None:
    story = Story(1)
    story.strike()
    await recorded(sessions, records, story)
    log = (await everything(sessions))["audit"]
    await execute(sessions, insert(tables.Audit).values(**(log[1] | {"turn": 2})))
    assert await archive.verify_chain(story.case) == Flaw(2, Damage.MOVED)


async def test_a_state_changed_by_hand_is_found(sessions: Sessions, records: Records, archive: Archive) -> None:
    story = Story(1)
    await recorded(sessions, records, story)
    state = story.state.model_copy(update={"stage": "elsewhere"}).model_dump(mode="json")
    await execute(sessions, update(tables.CaseFile).values(state=state))
    assert await archive.verify_chain(story.case) == Flaw(0, Damage.ALTERED)

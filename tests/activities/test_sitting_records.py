"""The record of a sitting: in one log, chain and seal with the cases, once, and rebuilt from itself."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text

from activities.audit.checking import check
from activities.audit.sealing import seal
from activities.contracts import SittingEarlier
from activities.errors import SubmissionUnfit, TurnContradicted, TurnOutOfOrder
from activities.sessions import Sessions
from activities.sitting_archive import SittingArchive
from activities.sitting_records import SittingRecords
from models import tables
from models.sitting import Choice, SittingState
from models.sitting_commands import SittingTurn
from models.sitting_events import SittingEnded
from models.sitting_votes import MemberRecused, RemarkMade
from tests.support.sittings import ANNA, CALENDAR, KEEPER, MONDAY, SITTING, Session, called, turns_of, words
from tests.support.unguarded import unguarded_async
from workflows.sitting_restart import sitting_file_of
from workflows.sittings.core import fold, open_sitting

pytestmark = pytest.mark.database


def whole() -> Session:
    """A sitting that decided one question, was recused from in another, and ended."""
    session = Session().listed().listed().sit().decide().resolve().hear().put(2).vote(2, anna="for", boris="against")
    session.happen(MemberRecused(item=2, person="anna", ground="relative", by=ANNA.doer))
    return session.vote(2, boris="for", chair="against").close(2).happen(SittingEnded(by=KEEPER))


async def record(sessions: Sessions, session: Session) -> None:
    records = SittingRecords(sessions)
    for turn in turns_of(session):
        await records.record_sitting_turn(turn)


async def read_model(sessions: Sessions) -> dict[str, list[dict[str, object]]]:
    """Everything that is rebuilt from the log."""
    parts = (tables.Sitting, tables.SittingMember, tables.SittingItem, tables.Ballot, tables.SittingNotice)
    async with sessions.reading() as connection:
        return {
            table.__tablename__: [
                dict(row)
                for row in (await connection.execute(select(table).order_by(*table.__table__.primary_key))).mappings()
            ]
            for table in parts
        }


async def test_a_turn_recorded_twice_stands_once_and_another_one_in_its_place_is_answered_by_what_stands(
    sessions: Sessions,
) -> None:
    first, second = turns_of(Session().listed())
    records = SittingRecords(sessions)
    stands = await records.record_sitting_turn(first)
    assert await records.record_sitting_turn(first) == stands
    other = first.model_copy(update={"at": first.at + timedelta(seconds=1)})
    assert (await records.record_sitting_turn(other)).earlier == SittingEarlier(event=first.event, at=first.at)
    with pytest.raises(TurnOutOfOrder):
        await records.record_sitting_turn(second.model_copy(update={"number": 2}))
    wrong = first.model_copy(update={"state": first.state.model_copy(update={"urgent": True})})
    with pytest.raises(TurnContradicted):
        await records.record_sitting_turn(wrong)


async def test_words_that_are_missing_stop_the_turn_that_names_them(sessions: Sessions) -> None:
    session = Session().listed().happen(RemarkMade(item=1, text=words(), by=ANNA.doer))
    *before, remark = turns_of(session)
    records = SittingRecords(sessions)
    for turn in before:
        await records.record_sitting_turn(turn)
    with pytest.raises(SubmissionUnfit):
        await records.record_sitting_turn(remark)
    assert len(await _turns(sessions)) == 2, "nothing of the turn was written"


async def test_sittings_are_numbered_within_their_commission(sessions: Sessions) -> None:
    records = SittingRecords(sessions)
    for number, commission in enumerate(("commission-1", "commission-1", "commission-2")):
        event = called(sitting=f"{number:032x}", commission=commission, by=None)
        state, commands = open_sitting(event, MONDAY)
        await records.record_sitting_turn(
            SittingTurn(sitting=state.id, number=0, at=MONDAY, event=event, commands=commands, state=state)
        )
    async with sessions.reading() as connection:
        found = await connection.execute(select(tables.Sitting.number).order_by(tables.Sitting.id))
        assert list(found.scalars()) == ["2026-1", "2026-2", "2026-1"]


async def test_seals_cover_sittings_and_a_lost_end_is_noticed(sessions: Sessions) -> None:
    session = whole()
    await record(sessions, session)
    await sessions.write(lambda connection: seal(connection, session.now))
    found = await sessions.write(lambda connection: check(connection, session.now))
    assert (found.flaw, found.turns, found.seals) == (None, len(session.turns), 1)
    last = session.state.turn
    async with sessions.transaction() as connection, unguarded_async(connection):
        for table in ("seal_part", "seal"):
            await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of tables
        await connection.execute(delete(tables.Audit).where(tables.Audit.turn == last))
    cut = await sessions.write(lambda connection: check(connection, session.now))
    assert cut.flaw is not None
    assert "последний ход заседания удалён" in cut.flaw


async def test_the_read_model_is_rebuilt_from_the_log_as_it_was(sessions: Sessions) -> None:
    session = whole()
    await record(sessions, session)
    before = await read_model(sessions)
    assert {row["person"] for row in before["ballot"] if row["item"] == 2} == {"boris", "chair"}, "anna stood aside"
    assert [row["choice"] for row in before["ballot"] if row["item"] == 2] == [Choice.FOR, Choice.AGAINST]
    archive = SittingArchive(sessions)
    async with sessions.transaction() as connection:
        await connection.execute(delete(tables.Ballot))
        await connection.execute(delete(tables.SittingItem).where(tables.SittingItem.number == 1))
    assert await archive.rebuild(SITTING, lambda turns: fold(lambda _: CALENDAR, turns))
    assert await read_model(sessions) == before


async def test_a_sitting_is_started_again_from_its_record_with_what_was_left_undone(sessions: Sessions) -> None:
    session = Session().listed().sit().decide().resolve()
    await record(sessions, session)
    archive = SittingArchive(sessions)
    assert await archive.unfinished() == (SITTING,)
    file = sitting_file_of(await archive.turns(SITTING), lambda _: CALENDAR)
    assert (file.state, file.again, file.undone) == (session.state, True, (0,))
    assert isinstance(file.state, SittingState)


async def _turns(sessions: Sessions) -> list[int]:
    async with sessions.reading() as connection:
        return list((await connection.execute(select(tables.Audit.turn))).scalars())

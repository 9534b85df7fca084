"""The custody ledger in the database: two writers, a worker that died, a case that moves: no gap and no overlap."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from activities.records import Records
from activities.sessions import Sessions
from models import tables
from models.commands import Turn
from models.events import CustodyAccepted, CustodyDeclined, CustodyOffered, Event
from models.moving import Moved
from models.people import AgencyKind, Doer, Role
from tests.support.casework import doer
from tests.support.turns import ROUTES, Story, deposit
from workflows.engine.core import advance

pytestmark = pytest.mark.database
GIVER = doer(AgencyKind.COMMISSION, Role.SECRETARY)
TAKER = Doer(person="kdn-2", agency="commission-2", kind=AgencyKind.COMMISSION, role=Role.SECRETARY)
THERE = Moved(territory="ru.per.perm", offset=300, agencies={kind: f"{kind.value}-2" for kind in AgencyKind})


async def offered(sessions: Sessions, territory: str | None = None) -> Story:
    """A case whose offer stands in the record."""
    story = Story(1)
    story.now += timedelta(hours=1)
    story.happen(CustodyOffered(to=TAKER.agency, territory=territory, by=GIVER))
    story.now += timedelta(hours=1)
    await deposit(sessions, story)
    recorder = Records(sessions, ROUTES.__getitem__)
    for turn in story.turns:
        await recorder.record_turn(turn)
    return story


def next_turn(story: Story, event: Event, at: datetime) -> Turn:
    """What a worker would record if this came first; the story itself does not go on."""
    state, commands = advance(story.norm, story.state, event, at)
    return Turn(case=story.case, number=state.turn, at=at, event=event, commands=commands, state=state)


async def ledger(sessions: Sessions) -> list[Any]:
    async with sessions.reading() as connection:
        return list(await connection.execute(select(tables.Custody).order_by(tables.Custody.since)))


def tiles(rows: list[Any]) -> bool:
    return [row.since for row in rows[1:]] == [row.until for row in rows[:-1]] and rows[-1].until is None


async def test_of_two_writers_of_one_turn_one_is_heard_and_the_ledger_has_no_gap(sessions: Sessions) -> None:
    story = await offered(sessions)
    accepted = next_turn(story, CustodyAccepted(by=TAKER), story.now)
    declined = next_turn(story, CustodyDeclined(reason="no_room", by=TAKER), story.now + timedelta(seconds=1))
    workers = (Records(sessions, ROUTES.__getitem__), Records(sessions, ROUTES.__getitem__))
    answers = await asyncio.gather(workers[0].record_turn(accepted), workers[1].record_turn(declined))
    heard = [answer.earlier is None for answer in answers]
    assert sorted(heard) == [False, True], "the other one learns what came first and decides anew"
    rows = await ledger(sessions)
    assert [row.agency for row in rows] == (["commission-1", "commission-2"] if heard[0] else ["commission-1"])
    assert tiles(rows)


async def test_a_worker_that_died_after_its_record_passes_custody_once(sessions: Sessions) -> None:
    story = await offered(sessions)
    turn = next_turn(story, CustodyAccepted(by=TAKER), story.now)
    for _ in range(3):  # nobody heard that it stands, so it is written again
        await Records(sessions, ROUTES.__getitem__).record_turn(turn)
    rows = await ledger(sessions)
    assert [(row.agency, row.until) for row in rows] == [("commission-1", story.now), ("commission-2", None)]
    assert tiles(rows)


async def test_a_case_that_moves_is_of_the_new_territory_with_its_open_steps(sessions: Sessions) -> None:
    story = await offered(sessions, THERE.territory)
    await Records(sessions, ROUTES.__getitem__).record_turn(
        next_turn(story, CustodyAccepted(moved=THERE, by=TAKER), story.now)
    )
    async with sessions.reading() as connection:
        file = (await connection.execute(select(tables.CaseFile.territory, tables.CaseFile.custodian))).one()
        still = tables.Task.closed_at.is_(None)
        steps = list(await connection.execute(select(tables.Task.territory, tables.Task.agency).where(still)))
        past = list(await connection.scalars(select(tables.Task.territory).where(~still)))
    assert tuple(file) == ("ru.per.perm", "commission-2")
    assert {tuple(step) for step in steps} == {("ru.per.perm", "commission-2")}
    assert set(past) == {"ru.sve.nizhneozersk"}, "what was done stays where it was done"
    assert tiles(await ledger(sessions))

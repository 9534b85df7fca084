"""What the clock of the office does: rounds come by schedules, do their work once, and wait for nobody."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from temporalio.client import ScheduleActionStartWorkflow

from activities.commissions import Planning
from activities.sessions import Sessions
from activities.storage import FileStorage
from activities.upkeep import Housekeeping
from models import tables
from tests.support.clock import Clock
from tests.support.server import Office, eventually
from workflows import options, packs
from workflows.schedules import keep_schedules, schedule_id
from workflows.upkeep import Round
from workflows.worker import upkeep_worker

NOW = datetime.now(UTC)
OLD, FRESH = NOW - timedelta(days=100), NOW - timedelta(hours=1)


def answer(key: str, at: datetime) -> dict[str, Any]:
    return {"person": "nobody", "key": key, "request": "0" * 64, "status": 200, "answer": {}, "at": at}


async def keys(sessions: Sessions) -> set[str]:
    async with sessions.reading() as connection:
        found = await connection.scalars(select(tables.Idempotency.key).where(tables.Idempotency.person == "nobody"))
        return set(found)


async def seals(sessions: Sessions) -> int:
    async with sessions.reading() as connection:
        return len(list(await connection.scalars(select(tables.Seal.number))))


async def test_rounds_come_by_schedules_that_are_made_once_and_keep_their_pause(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    await office.open()  # something to be sealed
    async with office.sessions.transaction() as connection:
        await connection.execute(delete(tables.Idempotency).where(tables.Idempotency.person == "nobody"))
        await connection.execute(insert(tables.Idempotency), [answer("old", OLD), answer("fresh", FRESH)])
    before = await seals(office.sessions)
    await keep_schedules(clock.client, attachment_days=30)
    daily, quarter = (clock.client.get_schedule_handle(schedule_id(kind)) for kind in (Round.DAILY, Round.QUARTER))
    await quarter.pause()
    await keep_schedules(clock.client, attachment_days=30)
    assert (await quarter.describe()).schedule.state.paused
    housekeeping = Housekeeping(office.sessions, FileStorage(tmp_path), lambda _place, _day: True, sends_mail=True)
    planning = Planning(office.sessions, rules_at=packs.regulation_at, calendar_at=packs.calendar_at)
    async with upkeep_worker(clock.client, upkeep=housekeeping, planning=planning):
        for handle in (daily, quarter):
            await handle.trigger()

        async def is_done() -> bool:
            return await keys(office.sessions) == {"fresh"} and await seals(office.sessions) == before + 1

        await eventually(is_done, within=30)
    action = (await daily.describe()).schedule.action
    assert isinstance(action, ScheduleActionStartWorkflow)
    assert action.task_queue == options.UPKEEP
    for handle in (daily, quarter):
        await handle.delete()

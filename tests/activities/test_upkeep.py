"""What upkeep forgets, and what it leaves."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select

from activities.contracts import UpkeepOrder
from activities.directory import Directory, enter_directory
from activities.records import Records
from activities.sessions import Sessions
from activities.upkeep import forget
from models import tables
from tests.support.casework import MORNING
from tests.support.turns import ROUTES, Story, deposit

pytestmark = pytest.mark.database
A_DAY = timedelta(hours=24)
ORDER = UpkeepOrder(
    at=MORNING,
    attachments_before=MORNING - A_DAY,
    files_before=MORNING - A_DAY,
    answers_before=MORNING - A_DAY,
    drafts_before=MORNING - A_DAY,
    mail_before=MORNING - A_DAY,
)
LONG_AGO, NOW = MORNING - 2 * A_DAY, MORNING


def draft(story: Story, person: str, task: int, at: datetime) -> dict[str, Any]:
    words = {"form": "signal_card", "form_version": 1, "answers": {}, "revision": 1, "agency": "x", "beside": None}
    return {"case_id": story.case, "task": task, "person": person, "updated_at": at, **words}


def letter(name: str, state: str, settled_at: datetime | None) -> dict[str, Any]:
    told = {"sort": "trial", "subject": name, "turn": None, "place": None, "day": None, "urgent": False}
    stands = {"held_until": None, "attempts": 1, "state": state, "settled_at": settled_at, "fault": None}
    return {"id": name, "person": "doctor", "queued_at": LONG_AGO, "due_at": LONG_AGO, **told, **stands}


async def test_what_is_old_and_over_is_forgotten_and_nothing_else(sessions: Sessions) -> None:
    story = Story(1, at=LONG_AGO)
    await deposit(sessions, story)
    await Records(sessions, ROUTES.__getitem__).record_turn(story.turns[0])
    place = {"code": "ru", "name": "Россия", "offset": 180}
    agency = {"code": "x1", "kind": "health", "name": "П", "short_name": "П", "territory": "ru"}
    person = {"code": "doctor", "full_name": "Р", "position": "врач", "agency": "x1", "role": "specialist"}
    parts = {"territories": [place], "agencies": [{**agency, "address": "у", "phone": "0"}], "people": [person]}
    await enter_directory(sessions, Directory.model_validate(parts, strict=False), at=LONG_AGO)
    drafts = [draft(story, "open", 1, LONG_AGO), draft(story, "closed", 2, LONG_AGO), draft(story, "late", 2, NOW)]
    letters = [letter("waits", "waiting", None), letter("old", "sent", LONG_AGO), letter("new", "failed", NOW)]
    async with sessions.transaction() as connection:
        (task,) = (await connection.execute(select(tables.Task.__table__))).mappings().all()
        await connection.execute(insert(tables.Task), [{**task, "number": 2, "closed_at": LONG_AGO, "how": "done"}])
        await connection.execute(insert(tables.Draft), drafts)
        await connection.execute(insert(tables.Mail), letters)
    assert await sessions.write(partial(forget, ORDER)) == (0, 1, 1)
    async with sessions.reading() as connection:
        kept = set(await connection.scalars(select(tables.Draft.person)))
        mail = set(await connection.scalars(select(tables.Mail.id)))
    assert (kept, mail) == ({"open", "late"}, {"waits", "new"})
    assert await sessions.write(partial(forget, ORDER)) == (0, 0, 0)


async def test_an_answer_is_kept_as_long_as_its_request_may_be_repeated(sessions: Sessions) -> None:
    row = {"person": "nobody", "request": "0" * 64, "status": 200, "answer": {}}
    async with sessions.transaction() as connection:
        rows = [{**row, "key": "old", "at": LONG_AGO}, {**row, "key": "fresh", "at": NOW}]
        await connection.execute(insert(tables.Idempotency), rows)
    assert await sessions.write(partial(forget, ORDER)) == (1, 0, 0)
    async with sessions.reading() as connection:
        assert set(await connection.scalars(select(tables.Idempotency.key))) == {"fresh"}

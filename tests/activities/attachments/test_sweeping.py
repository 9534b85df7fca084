"""The sweep of files forgets keys with the files that they open, and deletes nothing that it cannot name."""

import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from structlog.testing import capture_logs

from activities.attachments.sweeping import sweep
from activities.data_keys import file_key, own_holder
from activities.sessions import Sessions
from activities.storage import FileStorage
from models.tables import Attachment, DataKey
from tests.support.stored_files import lying

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OLD = (NOW - timedelta(days=40)).timestamp()
CASE, SIGNAL = "case-1", f"{2:032x}"


async def kept(sessions: Sessions, folder: Path, *, sent: bool) -> FileStorage:
    """A file of a case and one of a signal, forty days old; sent with forms, or left in drafts that are gone."""
    storage = FileStorage(folder)
    rows = []
    for number, (holder, case, task) in enumerate(((CASE, CASE, 1), (own_holder(SIGNAL), None, None)), 1):
        key = await sessions.write(partial(file_key, holder=holder))
        digest = storage.put(holder.encode(), key)
        row: dict[str, Any] = {
            "id": f"{number:032x}",
            "case_id": case,
            "task": task,
            "holder": holder,
            "digest": digest,
            "original": digest,
        }
        row |= {"form": "f", "form_version": 1, "field": "x", "media_type": "text/plain", "size": 9, "name": "a.txt"}
        row |= {"made_at": NOW - timedelta(days=40), "person": "p", "agency": "a"}
        rows.append(row | {"submission": "s" if sent else None})
    await sessions.write(lambda connection: connection.execute(insert(Attachment), rows))
    for path in lying(folder):
        os.utime(path, (OLD, OLD))
    return storage


async def swept(sessions: Sessions, storage: FileStorage) -> tuple[int, int]:
    month, day = NOW - timedelta(days=30), NOW - timedelta(days=1)
    found = await sweep(sessions, storage, before=month, files_before=day)
    return found.rows, found.files


async def test_what_belongs_to_sent_forms_stays(sessions: Sessions, tmp_path: Path) -> None:
    storage = await kept(sessions, tmp_path, sent=True)
    assert await swept(sessions, storage) == (0, 0)
    assert len(lying(tmp_path)) == 2


async def test_the_key_of_a_file_of_a_signal_goes_with_it_and_that_of_a_case_stays(
    sessions: Sessions, tmp_path: Path
) -> None:
    storage = await kept(sessions, tmp_path, sent=False)
    assert await swept(sessions, storage) == (2, 2)
    assert lying(tmp_path) == []
    async with sessions.reading() as connection:
        assert list(await connection.scalars(select(DataKey.case_id))) == [CASE]


async def test_while_a_key_is_missing_no_file_goes(sessions: Sessions, tmp_path: Path) -> None:
    """The database was put back without its keys: what they name looks as if nobody wanted it."""
    storage = await kept(sessions, tmp_path, sent=True)
    await sessions.write(lambda connection: connection.execute(delete(DataKey).where(DataKey.case_id == CASE)))
    with capture_logs() as said:
        assert await swept(sessions, storage) == (0, 0)
    assert len(lying(tmp_path)) == 2
    assert [(line["event"], line["keys_missing"]) for line in said] == [("files_not_swept", 1)]

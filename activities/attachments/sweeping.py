"""Upkeep of attachments: what was brought and never sent goes, and the files that nobody names any more."""

import asyncio
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import Connection, delete, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.data_keys import own_holder
from activities.sessions import Sessions
from activities.storage import FileStorage
from activities.stored_files import Owned, attached_files, keyed
from models.sealed_files import FileKey
from models.submission import canonical_json
from models.tables import Attachment, DataKey, Draft

log = structlog.get_logger()


class Swept(NamedTuple):
    """How much was swept away."""

    rows: int
    files: int


async def sweep(sessions: Sessions, storage: FileStorage, *, before: datetime, files_before: datetime) -> Swept:
    """Forget what was brought before this moment, belongs to no sent form and is mentioned in no draft of its task.

    Then delete files that no attachment names and nobody touched since `files_before`. That moment must lie at least
    a day in the past: the file of an upload is stored a moment before its row. Done twice it changes nothing more.
    """
    async with sessions.transaction() as connection:
        rows = await _forget(connection, before)
    async with sessions.reading() as connection:
        files = await connection.run_sync(_named)
    return Swept(rows, await asyncio.to_thread(_sweep_files, storage, files, before=files_before))


def _named(connection: Connection) -> list[tuple[Owned, FileKey | None]]:
    return list(keyed(connection, attached_files(connection, lambda _table: true())))


def _sweep_files(storage: FileStorage, files: list[tuple[Owned, FileKey | None]], *, before: datetime) -> int:
    """Nothing goes while a key is missing that some file must have: a copy of the keys may still be put back."""
    lost = [one for one, key in files if key is None and not storage.has(one.digest, None)]
    if lost:
        log.error("files_not_swept", keys_missing=len(lost))
        return storage.sweep_aside(before=before)
    names = {key.name(one.digest) for one, key in files if key is not None}
    return storage.sweep(names | {one.digest for one, _key in files}, before=before)


async def _forget(connection: AsyncConnection, before: datetime) -> int:
    unsent = (Attachment.submission.is_(None), Attachment.made_at < before)
    old = (await connection.execute(select(Attachment.id, Attachment.case_id, Attachment.task).where(*unsent))).all()
    # Drafts are closed with the keys of their cases: no SQL looks into them.
    drafts = select(Draft.case_id, Draft.task, Draft.answers).where(Draft.case_id.in_({one.case_id for one in old}))
    said: dict[tuple[str, int], str] = {}
    for row in await connection.execute(drafts):
        said[row.case_id, row.task] = said.get((row.case_id, row.task), "") + canonical_json(row.answers)
    unused = [one.id for one in old if one.id not in said.get((one.case_id, one.task), "")]
    deleted = delete(Attachment).where(*unsent, Attachment.id.in_(unused)).returning(Attachment.id)
    gone = list(await connection.scalars(deleted))
    await connection.execute(delete(DataKey).where(DataKey.case_id.in_([own_holder(one) for one in gone])))
    return len(gone)

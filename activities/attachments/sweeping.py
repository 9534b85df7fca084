"""Upkeep of attachments: what was brought and never sent goes, and the files that nobody names any more."""

import asyncio
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.sessions import Sessions
from activities.storage import FileStorage
from models.submission import canonical_json
from models.tables import Attachment, Draft


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
        wanted = set(await connection.scalars(select(Attachment.digest).distinct()))
    return Swept(rows, await asyncio.to_thread(storage.sweep, wanted, before=files_before))


async def _forget(connection: AsyncConnection, before: datetime) -> int:
    unsent = (Attachment.submission.is_(None), Attachment.made_at < before)
    old = (await connection.execute(select(Attachment.id, Attachment.case_id, Attachment.task).where(*unsent))).all()
    # Drafts are closed with the keys of their cases: no SQL looks into them.
    drafts = select(Draft.case_id, Draft.task, Draft.answers).where(Draft.case_id.in_({one.case_id for one in old}))
    said: dict[tuple[str, int], str] = {}
    for row in await connection.execute(drafts):
        said[row.case_id, row.task] = said.get((row.case_id, row.task), "") + canonical_json(row.answers)
    unused = [one.id for one in old if one.id not in said.get((one.case_id, one.task), "")]
    gone = await connection.execute(
        delete(Attachment).where(*unsent, Attachment.id.in_(unused)).returning(Attachment.id)
    )
    return len(gone.all())

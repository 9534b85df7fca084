"""The files of papers as the doors read them: opened with the key of the case or sitting that they belong to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from activities.data_keys import known_file_key
from activities.errors import FileDamaged, FileMissing
from api.errors import Away
from api.languages import gettext as _
from api.office import Office
from models.ids import CaseId, Digest


async def opened_paper(at: Office, case: CaseId, digest: Digest) -> BinaryIO:
    """A paper, or the file of a signature of one. Raises Away when the store has lost or spoilt it."""
    async with at.sessions.reading() as connection:
        key = await connection.run_sync(known_file_key, case)
    with away_when_unreadable():
        return await asyncio.to_thread(at.papers.open, digest, key)


async def content_of_paper(at: Office, case: CaseId, digest: Digest) -> bytes:
    """The same, whole."""
    with await opened_paper(at, case, digest) as paper:
        return await asyncio.to_thread(paper.read)


@contextmanager
def away_when_unreadable() -> Iterator[None]:
    """Says in words that a paper on record has lost its file."""
    try:
        yield
    except (FileMissing, FileDamaged):
        raise Away(
            _("Документ есть в журнале, но его файл не читается."),
            _("Сообщите администратору: файл надо восстановить."),
        ) from None

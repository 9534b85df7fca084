"""A stored file on its way out, whole or in parts: shown where nothing in it can act, saved under a name of ours."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, BinaryIO

import anyio
from fastapi import Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from activities.attachments.thumbnail import thumbnail
from activities.data_keys import holder_of, known_file_key
from activities.errors import FileDamaged, FileMissing
from api.errors import Away, NotFound
from api.languages import gettext as _
from api.office import Office
from api.reading.rows import Line
from models.attachment import MediaType
from models.sealed_files import PIECE

BINARY = {"type": "string", "format": "binary"}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "Файл", "content": {kind.value: {"schema": BINARY} for kind in MediaType}},
    206: {"description": "Часть файла (Range)", "content": {kind.value: {"schema": BINARY} for kind in MediaType}},
    416: {"description": "Такой части в файле нет (Range)", "content": {"text/plain": {}}},
}
SHUT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"
"""What an opened file may do: nothing but be seen."""
SAVED = frozenset({MediaType.PDF})
"""What a browser does not show in a sandbox."""
PICTURES = frozenset({MediaType.JPEG, MediaType.PNG})


class KeptFile(FileResponse):
    """A stored file, whole or in parts; the library opens paths, and what is sealed has none to be read by."""

    chunk_size = 4 * PIECE

    def __init__(self, file: BinaryIO, at: datetime, **more: Any) -> None:  # noqa: ANN401 - as the library takes it
        """`at` is when it was brought."""
        self._file, since = file, int(at.timestamp())
        size = file.seek(0, os.SEEK_END)
        about = os.stat_result((stat.S_IFREG, 0, 0, 1, 0, 0, size, since, since, since))
        super().__init__("", stat_result=about, **more)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and close it whatever happens; never by handing its path to the server."""
        try:
            await super().__call__({**scope, "extensions": {}}, receive, send)
        finally:
            self._file.close()

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        self._file.seek(0)
        yield anyio.wrap_file(self._file)


async def given_out(at: Office, row: Line) -> KeptFile:
    """The file of an attachment. Raises Away when the store has lost or spoilt it."""
    media_type = MediaType(row.media_type)
    headers = {
        "ETag": f'"{row.digest}"',
        "Content-Security-Policy": SHUT,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return KeptFile(
        await _opened(at, row),
        row.made_at,
        media_type=media_type.value,
        headers=headers,
        filename=saved_name(row.name, media_type),
        content_disposition_type="attachment" if media_type in SAVED else "inline",
    )


async def shown_small(at: Office, row: Line) -> Response:
    """A small picture of the file. Raises NotFound for what is no picture.

    No browser keeps it: it shows as much as the file, and whoever sits down there next would see it without a trace.
    """
    if MediaType(row.media_type) not in PICTURES:
        raise NotFound(_("У этого файла нет уменьшенного изображения."), _("Откройте сам файл."))
    headers = {"ETag": f'"{row.digest}"', "Content-Security-Policy": SHUT}
    with await _opened(at, row) as file:
        small = await asyncio.to_thread(thumbnail, file)
    return Response(small, headers=headers, media_type=MediaType.JPEG.value)


async def _opened(at: Office, row: Line) -> BinaryIO:
    async with at.sessions.reading() as connection:
        key = await connection.run_sync(known_file_key, holder_of(row.id, row.case_id, row.task))
    try:
        return await asyncio.to_thread(at.intake.storage.open, row.digest, key)  # reads the whole file
    except (FileMissing, FileDamaged):
        raise Away(
            _("Файл есть в журнале, но не читается."), _("Сообщите администратору: файл надо восстановить.")
        ) from None


def saved_name(name: str, media_type: MediaType) -> str:
    """The name under which the file is saved: it ends as its content does, whatever it was called."""
    stem = name.rsplit(".", 1)[0] if "." in name.strip(".") else name
    return f"{stem.strip(' .') or _('файл')}{media_type.suffix}"

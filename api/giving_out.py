"""A stored file on its way out, whole or in parts: shown where nothing in it can act, saved under a name of ours."""

import asyncio
from typing import Any

from fastapi import Response
from fastapi.responses import FileResponse

from activities.attachments.thumbnail import thumbnail
from activities.errors import FileDamaged, FileMissing
from activities.storage import FileStorage
from api.errors import Away, NotFound
from api.languages import gettext as _
from api.reading.rows import Line
from models.attachment import MediaType

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


async def given_out(storage: FileStorage, row: Line) -> FileResponse:
    """The file of an attachment. Raises Away when the store has lost or spoilt it."""
    try:
        place = await asyncio.to_thread(storage.place, row.digest)  # reads the whole file
    except (FileMissing, FileDamaged):
        raise Away(
            _("Файл есть в журнале, но не читается."), _("Сообщите администратору: файл надо восстановить.")
        ) from None
    media_type = MediaType(row.media_type)
    headers = {
        "ETag": f'"{row.digest}"',
        "Content-Security-Policy": SHUT,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return FileResponse(
        place,
        media_type=media_type.value,
        headers=headers,
        filename=saved_name(row.name, media_type),
        content_disposition_type="attachment" if media_type in SAVED else "inline",
    )


async def shown_small(storage: FileStorage, row: Line) -> Response:
    """A small picture of the file, which a browser may keep for itself. Raises NotFound for what is no picture."""
    if MediaType(row.media_type) not in PICTURES:
        raise NotFound(_("У этого файла нет уменьшенного изображения."), _("Откройте сам файл."))
    try:
        place = await asyncio.to_thread(storage.place, row.digest)
    except (FileMissing, FileDamaged):
        raise Away(
            _("Файл есть в журнале, но не читается."), _("Сообщите администратору: файл надо восстановить.")
        ) from None
    headers = {"ETag": f'"{row.digest}"', "Cache-Control": "private, max-age=86400", "Content-Security-Policy": SHUT}
    return Response(await asyncio.to_thread(thumbnail, place), headers=headers, media_type=MediaType.JPEG.value)


def saved_name(name: str, media_type: MediaType) -> str:
    """The name under which the file is saved: it ends as its content does, whatever it was called."""
    stem = name.rsplit(".", 1)[0] if "." in name.strip(".") else name
    return f"{stem.strip(' .') or _('файл')}{media_type.suffix}"

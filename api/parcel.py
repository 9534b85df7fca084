"""Requests that bring a file: it is put aside as it streams in, measured, and never held in memory.

Whatever happens then, the file that lies aside is gone when the request is over.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO, NamedTuple

from fastapi import Depends, Request, Response
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from api.body import Letter
from api.door import Door, Handle
from api.errors import BadRequest, TooLarge, WrongMediaType
from api.form_file import FormFile
from api.languages import gettext as _
from api.languages import later
from api.office import office
from models.ids import Digest
from models.submission import canonical_json

PATIENCE = 600.0
"""Seconds for one file (product default): twenty megabytes from a village on a bad day."""
DRAINED = 4
"""How many times the limit is still read, and thrown away, of what is too large: a browser shows an answer only after
it has sent everything."""
MULTIPART = "multipart/form-data"
NAME_LIMIT = 300
NOTHING_KEPT = later("Файл не сохранён; введённое в форму цело.")


class BroughtFile(NamedTuple):
    """A file that lies aside: where, what it was called, how large it is, and the digest of its bytes as they came."""

    path: Path
    name: str
    size: int
    digest: Digest


class Parcel(Letter):
    """A request that brings a file; anything else it brings is a letter."""

    async def body(self) -> bytes:
        """What tells this request from another: the file's digest and name. Raises as `_received` does."""
        if not self.headers.get("content-type", "").lower().startswith(MULTIPART):
            return await super().body()
        if not hasattr(self, "_body"):
            shelf: ExitStack = self.state.shelf
            path = shelf.enter_context(office(self).intake.aside())
            self.state.brought = file = await _received(self, path, office(self).intake.limit)
            self._body = canonical_json({"digest": file.digest, "name": file.name}).encode()
        return self._body


class ParcelDoor(Door):
    """A door wide enough for files."""

    reads = Parcel

    def get_route_handler(self) -> Handle:
        """The door's own handler; at its end nothing lies aside any more."""
        handle = super().get_route_handler()

        async def opened(request: Request) -> Response:
            with ExitStack() as shelf:
                request.state.shelf = shelf
                return await handle(request)

        return opened


async def of_request(request: Request) -> BroughtFile:
    """The file that this request brought. Raises WrongMediaType when it brought none."""
    brought: BroughtFile | None = getattr(request.state, "brought", None)
    if brought is None:
        raise WrongMediaType(
            _("Файл пришёл не через форму."),
            _("%(kept)s Отправьте его как %(kind)s.") % {"kept": _(NOTHING_KEPT), "kind": MULTIPART},
        )
    return brought


TheFile = Annotated[BroughtFile, Depends(of_request)]


async def _received(request: Request, path: Path, limit: int) -> BroughtFile:
    """Put the file aside. Raises TooLarge; BadRequest when it is cut off, missing or unreadable."""
    with path.open("wb") as aside:
        measured = Measured(aside, limit)
        file = FormFile(measured.take)
        try:
            async with asyncio.timeout(PATIENCE):
                await _unpack(request, file, limit)
        except (ClientDisconnect, TimeoutError):
            message = _("Файл передан не целиком: связь прервалась.")
            raise BadRequest(message, _("%(kept)s Отправьте ещё раз.") % {"kept": _(NOTHING_KEPT)}) from None
        except FormParserError:
            raise BadRequest(
                _("Форма с файлом не читается."),
                _("%(kept)s Выберите файл ещё раз.") % {"kept": _(NOTHING_KEPT)},
            ) from None
    if measured.size > limit:
        raise too_large(limit)
    if file.name is None:
        raise BadRequest(_("В форме нет файла."), _("%(kept)s Выберите файл и отправьте.") % {"kept": _(NOTHING_KEPT)})
    return BroughtFile(path, named_file(file.name), measured.size, measured.digest.hexdigest())


class Measured:
    """What has been put aside: written and measured up to the limit, only counted beyond it."""

    def __init__(self, aside: BinaryIO, limit: int) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._aside, self._limit = aside, limit

    def take(self, piece: bytes) -> None:
        """One piece more."""
        self.size += len(piece)
        if self.size <= self._limit:
            self.digest.update(piece)
            self._aside.write(piece)


async def _unpack(request: Request, file: FormFile, limit: int) -> None:
    _kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise WrongMediaType(_("В заголовке Content-Type нет границы частей."), _(NOTHING_KEPT))
    parser = MultipartParser(boundary, file.callbacks())  # type: ignore[arg-type]  # plain callables
    async for piece in _pieces(request, DRAINED * limit):
        parser.write(piece)
    parser.finalize()


async def _pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise too_large(most // DRAINED)
        yield piece


def too_large(limit: int) -> TooLarge:
    """What is told of a file above the limit (bytes)."""
    return TooLarge(
        _("Файл больше %(size)s МБ.") % {"size": limit // 1024 // 1024},
        _("%(kept)s Уменьшите фотографию или разделите скан на части.") % {"kept": _(NOTHING_KEPT)},
    )


def named_file(name: str) -> str:
    """How a file is called: the last part of the name, without what a browser or a joker put before it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if sign.isprintable()).strip()
    return plain[-NAME_LIMIT:] or _("файл")

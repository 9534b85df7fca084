"""What a page's form brings when it carries files: fields in order, and files that lie aside until it is answered.

A file that is too large or broken spoils only itself: the words that came with it are kept.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from activities.attachments.intake import Intake
from api.body import BROKEN, Letter
from api.errors import BadRequest, TooLarge
from api.languages import gettext as _
from api.languages import later
from api.pages.fields import MOST, Fields, LaidFile, parsed
from api.parcel import MULTIPART, PATIENCE, BroughtFile, Measured, named_file

WORDS = 8 * 1024 * 1024
"""Bytes of what is written in one form: a table of a thousand rows, each letter of which may take six."""
FILES = 20
"""Files of one form (product default); more are brought with the next one."""
WHOLE = 4
"""How many times the limit of one file a form may bring in all."""
CUT_OFF = later("Ничего не сохранено; введённое осталось на вашей странице. Отправьте ещё раз.")


class PageLetter(Letter):
    """A request from a page: what is written in it may be long."""

    largest = WORDS


async def brought_by(letter: PageLetter, shelf: ExitStack, intake: Intake | None) -> Fields:
    """The fields of a form. Its files lie on the shelf; without an `intake` (nobody is signed in) they are let go.

    Raises BadRequest when it came only in part or cannot be read, TooLarge when it is beyond every bound.
    """
    kind = letter.headers.get("content-type", "")
    try:
        if not kind.lower().startswith(MULTIPART):
            return parsed(kind, await letter.body())
        async with asyncio.timeout(PATIENCE):
            return await _unpacked(letter, shelf, intake)
    except (ClientDisconnect, TimeoutError):
        raise BadRequest(_("Форма передана не целиком: связь прервалась."), _(CUT_OFF)) from None
    except FormParserError:
        raise BadRequest(_("Форму не удалось прочитать."), _(CUT_OFF)) from None


async def _unpacked(letter: PageLetter, shelf: ExitStack, intake: Intake | None) -> Fields:
    _kind, options = parse_options_header(letter.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if not boundary:
        raise BadRequest(_("Форму не удалось прочитать."), _(CUT_OFF))
    parts = Parts(shelf, intake)
    parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]  # plain callables
    async for piece in _pieces(letter, WORDS + (WHOLE * intake.limit if intake else 0)):
        parser.write(piece)
    parser.finalize()
    return parts.fields()


async def _pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise TooLarge(
                _("Форма с файлами больше %(size)s МБ.") % {"size": most // 1024 // 1024},
                _("Ничего не сохранено. Вернитесь назад и прикладывайте файлы по одному, сохраняя черновик."),
            )
        yield piece


class Laid(NamedTuple):
    """A file that is being laid aside."""

    path: Path
    content: BinaryIO
    measured: Measured


class Parts:
    """The parts of a form as the parser meets them."""

    def __init__(self, shelf: ExitStack, intake: Intake | None) -> None:
        self._shelf, self._intake = shelf, intake
        self._pairs: list[tuple[str, str]] = []
        self._files: list[LaidFile] = []
        self._let_go: list[str] = []
        self._header = self._value = self._disposition = b""
        self._field = self._called = ""
        self._words = bytearray()
        self._written = 0
        self._is_file = False
        self._laid: Laid | None = None

    def fields(self) -> Fields:
        """What has come. Signs that no table could hold are left out."""
        return Fields(tuple(self._pairs), tuple(self._files), tuple(self._let_go))

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": self._header_goes_on,
            "on_header_value": self._value_goes_on,
            "on_header_end": self._header_ends,
            "on_headers_finished": self._content_begins,
            "on_part_data": self._content_goes_on,
            "on_part_end": self._part_ends,
        }

    def _part_begins(self) -> None:
        self._disposition, self._words = b"", bytearray()
        self._field = self._called = ""

    def _header_goes_on(self, piece: bytes, start: int, end: int) -> None:
        self._header += piece[start:end]

    def _value_goes_on(self, piece: bytes, start: int, end: int) -> None:
        self._value += piece[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _content_begins(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        named = options.get(b"filename")
        self._is_file = named is not None
        self._called = (named or b"").decode("utf-8", "replace")
        if len(self._pairs) > MOST:
            raise TooLarge(_("В форме слишком много текста."), _(CUT_OFF))
        if self._called and self._intake is None:
            self._let_go.append(named_file(self._called))
        elif self._called and self._intake is not None:
            if len(self._files) == FILES:
                raise TooLarge(_("За один раз прикладывают не больше %(most)s файлов.") % {"most": FILES}, _(CUT_OFF))
            path = self._shelf.enter_context(self._intake.aside())
            content = self._shelf.enter_context(path.open("wb"))
            self._laid = Laid(path, content, Measured(content, self._intake.limit))

    def _content_goes_on(self, piece: bytes, start: int, end: int) -> None:
        if self._laid is not None:
            self._laid.measured.take(piece[start:end])
        elif not self._is_file:
            self._written += end - start
            if self._written > WORDS:
                raise TooLarge(_("В форме слишком много текста."), _(CUT_OFF))
            self._words += piece[start:end]

    def _part_ends(self) -> None:
        if self._laid is not None:
            path, content, measured = self._laid
            content.close()
            self._laid = None
            file = BroughtFile(path, named_file(self._called), measured.size, measured.digest.hexdigest())
            self._files.append(LaidFile(self._field, file))
        elif not self._is_file:
            self._pairs.append((self._field, BROKEN.sub("", self._words.decode("utf-8", "replace"))))


def marks_of(files: tuple[LaidFile, ...]) -> str:
    """What tells these files from others: for the key under which the form is carried out once."""
    return hashlib.sha256("\n".join(f"{one.field}={one.file.digest}" for one in files).encode()).hexdigest()

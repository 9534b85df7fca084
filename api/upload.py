"""A file that somebody brings to be checked: read as it streams by, measured, and let go."""

import asyncio
from collections.abc import AsyncIterator

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from activities.signatures.fingerprint import Fingerprint
from api.errors import Problem, TooLarge, WrongMediaType
from api.form_file import FormFile
from api.languages import gettext as _
from api.languages import later
from models.ids import Digest

LARGEST = 32 * 1024 * 1024
DRAINED = 4 * LARGEST
"""Bytes that are still read, and thrown away, of a file that is too large: a browser shows an answer only after it has
sent everything."""

PATIENCE = 120.0
"""Seconds for one upload."""

AT_ONCE = 8
"""Uploads that are read at the same time; whoever comes next is asked to come again."""

NOTHING_KEPT = later("Ничего не сохранено.")


class NotAPdf(Problem):
    status, kind, title = 422, "not-a-pdf", later("Это не PDF")


class TooSlow(Problem):
    status, kind, title = 408, "too-slow", later("Файл передавался слишком долго")


class TooMany(Problem):
    status, kind, title = 429, "too-many", later("Сейчас проверяют много файлов")


class Reception:
    """Where uploads are received, so many at once and no more."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def receive(self, request: Request) -> tuple[Fingerprint, Digest]:
        """The file of this form and its digest.

        Raises TooMany, TooSlow, TooLarge, WrongMediaType, and NotAPdf for a file that is none or that is not there.
        """
        if self._places.locked():
            raise TooMany(
                _("Все места для проверки заняты."),
                _("%(kept)s Повторите через минуту.") % {"kept": _(NOTHING_KEPT)},
                headers=AGAIN,
            )
        async with self._places:
            try:
                async with asyncio.timeout(PATIENCE):
                    file = await _measured(request)
            except (TimeoutError, ClientDisconnect):
                raise TooSlow(
                    _("Файл не удалось получить целиком."),
                    _("%(kept)s Повторите.") % {"kept": _(NOTHING_KEPT)},
                ) from None
        return _accepted(file)


AGAIN = {"Retry-After": "60"}


async def _measured(request: Request) -> Fingerprint:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType(
            _("Файл прислан в сжатом виде."),
            _("%(kept)s Пришлите файл как есть.") % {"kept": _(NOTHING_KEPT)},
        )
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise WrongMediaType(
            _("Файл пришёл не через форму."),
            _("%(kept)s Выберите файл в форме на этой странице.") % {"kept": _(NOTHING_KEPT)},
        )
    file = Fingerprint()

    def take(piece: bytes) -> None:
        if file.size <= LARGEST:
            file.feed(piece)

    try:
        parser = MultipartParser(boundary, FormFile(take).callbacks())  # type: ignore[arg-type]  # plain callables
        async for piece in _pieces(request):
            parser.write(piece)
        parser.finalize()
    except FormParserError:
        raise WrongMediaType(
            _("Форма не читается."),
            _("%(kept)s Выберите файл ещё раз и отправьте.") % {"kept": _(NOTHING_KEPT)},
        ) from None
    return file


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body up to the limit; what comes beyond it is read for a while and let go. Raises TooLarge."""
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > DRAINED:
            break
        if size <= LARGEST:
            yield piece
    if size > LARGEST:
        raise TooLarge(
            _("Файл больше %(size)s МБ.") % {"size": LARGEST // 1024 // 1024},
            _("%(kept)s Документы этой системы меньше.") % {"kept": _(NOTHING_KEPT)},
        )


def _accepted(file: Fingerprint) -> tuple[Fingerprint, Digest]:
    digest = file.finish()
    if file.size == 0:
        raise NotAPdf(
            _("Файл не выбран или пуст."),
            _("%(kept)s Выберите файл PDF и отправьте.") % {"kept": _(NOTHING_KEPT)},
        )
    if not file.is_pdf:
        raise NotAPdf(
            _("Это не PDF. Снимок, скан или архив проверить так нельзя."),
            _("%(kept)s Нужен сам файл документа, каким его выдал орган.") % {"kept": _(NOTHING_KEPT)},
        )
    return file, digest

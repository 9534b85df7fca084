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
from models.ids import Digest

LARGEST = 32 * 1024 * 1024
DRAINED = 4 * LARGEST
"""Bytes that are still read, and thrown away, of a file that is too large: a browser shows an answer only after it has
sent everything."""

PATIENCE = 120.0
"""Seconds for one upload."""

AT_ONCE = 8
"""Uploads that are read at the same time; whoever comes next is asked to come again."""

NOTHING_KEPT = "Ничего не сохранено."


class NotAPdf(Problem):
    status, kind, title = 422, "not-a-pdf", "Это не PDF"


class TooSlow(Problem):
    status, kind, title = 408, "too-slow", "Файл передавался слишком долго"


class TooMany(Problem):
    status, kind, title = 429, "too-many", "Сейчас проверяют много файлов"


class Reception:
    """Where uploads are received, so many at once and no more."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)

    async def receive(self, request: Request) -> tuple[Fingerprint, Digest]:
        """The file of this form and its digest.

        Raises TooMany, TooSlow, TooLarge, WrongMediaType, and NotAPdf for a file that is none or that is not there.
        """
        if self._places.locked():
            raise TooMany("Все места для проверки заняты.", f"{NOTHING_KEPT} Повторите через минуту.", headers=AGAIN)
        async with self._places:
            try:
                async with asyncio.timeout(PATIENCE):
                    file = await _measured(request)
            except (TimeoutError, ClientDisconnect):
                raise TooSlow("Файл не удалось получить целиком.", f"{NOTHING_KEPT} Повторите.") from None
        return _accepted(file)


AGAIN = {"Retry-After": "60"}


async def _measured(request: Request) -> Fingerprint:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType("Файл прислан в сжатом виде.", f"{NOTHING_KEPT} Пришлите файл как есть.")
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise WrongMediaType("Файл пришёл не через форму.", f"{NOTHING_KEPT} Выберите файл в форме на этой странице.")
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
        raise WrongMediaType("Форма не читается.", f"{NOTHING_KEPT} Выберите файл ещё раз и отправьте.") from None
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
        raise TooLarge(f"Файл больше {LARGEST // 1024 // 1024} МБ.", f"{NOTHING_KEPT} Документы этой системы меньше.")


def _accepted(file: Fingerprint) -> tuple[Fingerprint, Digest]:
    digest = file.finish()
    if file.size == 0:
        raise NotAPdf("Файл не выбран или пуст.", f"{NOTHING_KEPT} Выберите файл PDF и отправьте.")
    if not file.is_pdf:
        raise NotAPdf(
            "Это не PDF. Снимок, скан или архив проверить так нельзя.",
            f"{NOTHING_KEPT} Нужен сам файл документа, каким его выдал орган.",
        )
    return file, digest

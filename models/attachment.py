"""What files may be attached to a form, and why others may not, in words for the person who brings them.

Which kinds are taken is ours (product default), chosen so that nothing kept here can run on the reader's machine.
"""

from enum import StrEnum
from typing import NamedTuple


class FileKind(StrEnum):
    """What a file is, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    TEXT = "text"


class MediaType(StrEnum):
    """As what a kept file is given out."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"
    TEXT = "text/plain; charset=utf-8"

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, whatever it was called when it was brought."""
        return SUFFIXES[self]


SUFFIXES = {MediaType.JPEG: ".jpg", MediaType.PNG: ".png", MediaType.PDF: ".pdf", MediaType.TEXT: ".txt"}


class Unwelcome(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    ARCHIVE = "archive"
    PROGRAM = "program"
    MARKUP = "markup"
    OFFICE = "office"
    SOUND_OR_VIDEO = "sound_or_video"
    OTHER_PICTURE = "other_picture"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    TOO_FINE = "too_fine"
    TOO_HARD = "too_hard"
    LOCKED = "locked"
    SIGNED_AND_ACTIVE = "signed_and_active"

    @property
    def words(self) -> "Words":
        """What to tell the person."""
        return WORDS[self]


class Words(NamedTuple):
    """What is wrong with a file, and what can be done."""

    message: str
    remedy: str


TAKEN = "Принимаются фотографии (JPEG, PNG, WebP, HEIC), документы PDF и простой текст."
AS_PDF = "Сохраните его в PDF («Сохранить как» или «Печать в PDF») и приложите PDF."
AGAIN = "Откройте файл у себя: если он открывается, сохраните его заново и приложите ещё раз."

WORDS: dict[Unwelcome, Words] = {
    Unwelcome.EMPTY: Words("Файл пустой.", "Выберите файл заново."),
    Unwelcome.ARCHIVE: Words("Архивы не принимаются.", "Распакуйте архив и приложите файлы по одному. " + TAKEN),
    Unwelcome.PROGRAM: Words("Программы и сценарии не принимаются.", TAKEN),
    Unwelcome.MARKUP: Words("Веб-страницы, SVG и XML не принимаются: в них бывают сценарии.", AS_PDF),
    Unwelcome.OFFICE: Words("Файлы Word, Excel и других редакторов не принимаются: в них бывают макросы.", AS_PDF),
    Unwelcome.SOUND_OR_VIDEO: Words("Видео и звук не принимаются.", "Опишите запись словами. " + TAKEN),
    Unwelcome.OTHER_PICTURE: Words("Такой вид изображения не принимается.", "Сохраните его в JPEG или PNG. " + TAKEN),
    Unwelcome.UNKNOWN: Words("Вид файла не распознан.", TAKEN),
    Unwelcome.DAMAGED: Words("Файл повреждён или передан не целиком.", AGAIN),
    Unwelcome.TOO_FINE: Words("В изображении слишком много точек.", "Уменьшите изображение и приложите его ещё раз."),
    Unwelcome.TOO_HARD: Words("Файл слишком сложен, его не удалось проверить.", AS_PDF),
    Unwelcome.LOCKED: Words("PDF закрыт паролем.", "Снимите пароль и приложите файл ещё раз."),
    Unwelcome.SIGNED_AND_ACTIVE: Words(
        "В PDF есть действия или вложенные файлы, а сам он подписан: очистить его, не испортив подпись, нельзя.",
        "Приложите копию без подписи («Печать в PDF»), подлинник храните у себя.",
    ),
}


class FileUnwelcome(Exception):
    """The file is not taken; nothing of it is kept."""

    def __init__(self, reason: Unwelcome) -> None:
        super().__init__(reason.value)
        self.reason = reason

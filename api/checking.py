"""Is this document genuine? Answered from digests alone: the file itself is neither kept nor read.

`genuine`: the register knows exactly these bytes, or the code of the QR. `changed`: the file is not registered, and
yet it is a copy of a registered document: it names itself by our identifier, or begins with a registered version, or
it was brought to be compared with a code. `unknown`: neither.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import StrEnum

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.signatures.fingerprint import Fingerprint
from activities.wall import as_system
from api.languages import gettext as _
from api.languages import later
from api.office import Office
from api.reading.checking import named, registered, signature_rows
from api.reading.rows import Line
from api.reading.signatures import offset_of
from api.v1.shapes import Told
from forms import catalogue
from models.ids import Digest
from models.signatures import Finding, Standing, Verdict, Way


class Answer(StrEnum):
    """What the check came to."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN = "unknown"


TITLES = {
    Answer.GENUINE: later("Подлинный"),
    Answer.CHANGED: later("Изменён"),
    Answer.UNKNOWN: later("Неизвестен"),
}


class Signed(StrEnum):
    """Whether the document is signed, as far as it may be told to anybody."""

    NO = "no"
    TRAINING = "training"
    YES = "yes"
    UNCHECKED = "unchecked"


SIGNED = {
    Signed.NO: later("Электронной подписью не подписан."),
    Signed.TRAINING: later("Подписан учебной электронной подписью, не квалифицированной."),
    Signed.YES: later("Подписан электронной подписью, подпись проверена."),
    Signed.UNCHECKED: later("Есть электронная подпись; не проверено: нет средства проверки или доверия к издателю."),
}


class DocumentOnRegister(Told):
    """What may be told of a registered document to whoever holds it: nothing about a child or a family."""

    kind: str = Field(description="Вид документа")
    agency: str = Field(description="Орган, который издал документ")
    number: str = Field(description="Номер в журнале исходящих органа")
    date: str = Field(description="Дата, ДД.ММ.ГГГГ")
    signed: Signed
    signatures: int = Field(description="Сколько подписей верны")
    superseded_by: str | None = Field(description="Номер и дата документа, который издан вместо него; null: действует")


class Checked(Told):
    """The answer to a check."""

    digest: Digest
    answer: Answer
    title: str = Field(description="Подлинный, изменён или неизвестен")
    detail: str = Field(description="Что это значит и что делать")
    document: DocumentOnRegister | None


async def check_digest(at: Office, digest: Digest, *, of: Digest | None = None) -> Checked:
    """What the register says of a digest: of a file, or the code of a QR; `of` is the code it should belong to."""
    async with _register(at) as connection:
        row = await registered(connection, digest)
        wanted = None if of is None else await registered(connection, of)
        if row is not None and (wanted is None or _key(row) == _key(wanted)):
            return await _genuine(connection, digest, row)
        if wanted is not None:
            return await _changed(connection, digest, wanted, CHANGED if row is None else ANOTHER)
    return _checked(digest, Answer.UNKNOWN, UNKNOWN, None)


async def check_file(at: Office, file: Fingerprint, digest: Digest, *, of: Digest | None = None) -> Checked:
    """What the register says of a file that streamed by."""
    found = await check_digest(at, digest, of=of)
    if found.answer is not Answer.UNKNOWN:
        return found
    async with _register(at) as connection:
        for version in reversed(file.versions):
            row = await registered(connection, version)
            if row is not None:
                return await _changed(connection, digest, row, ADDED)
        row = None if file.identifier is None else await named(connection, file.identifier)
        return found if row is None else await _changed(connection, digest, row, CHANGED)


@asynccontextmanager
async def _register(at: Office) -> AsyncIterator[AsyncConnection]:
    """Whoever is signed in is told what everybody is told."""
    with as_system():
        async with at.sessions.reading() as connection:
            yield connection


CODE = later(
    "Код зарегистрирован. Сверьте вид, номер, дату и орган с тем, что напечатано: код можно перенести на чужой лист. "
    "Чтобы проверить весь текст, загрузите файл документа."
)
FILE = later("Файл зарегистрирован и с тех пор не изменён ни в одном байте.")
BEFORE_SIGNING = later("Файл подлинный, но это документ до подписания: есть его подписанный вариант.")
APART = later("Это файл электронной подписи зарегистрированного документа.")
CHANGED = later(
    "Файл отличается от зарегистрированного документа. Его могли исправить или просто сохранить другой программой. "
    "Не полагайтесь на него: попросите файл у органа, который издал документ."
)
ADDED = later(
    "В начале файла подлинный документ, но к нему что-то дописано: правка, пометка или подпись, которой нет в реестре. "
    "Не полагайтесь на дописанное: попросите файл у органа, который издал документ."
)
ANOTHER = later("Файл зарегистрирован, но это другой документ: не тот, чей код вы проверяете.")
UNKNOWN = later(
    "Такого документа в реестре этой системы нет. Это ещё не значит, что он поддельный: он мог быть издан без неё, "
    "сфотографирован или отсканирован. Спросите орган, который назван в документе."
)


async def _genuine(connection: AsyncConnection, digest: Digest, row: Line) -> Checked:
    signatures = await signature_rows(connection, row)
    embedded = [one.digest for one in signatures if one.way == Way.EMBEDDED]
    match row.what:
        case "code":
            detail = CODE
        case "original":
            detail = BEFORE_SIGNING if embedded else FILE
        case _:
            detail = FILE if digest in embedded else APART
    return _checked(digest, Answer.GENUINE, detail, _told(row, signatures))


async def _changed(connection: AsyncConnection, digest: Digest, row: Line, detail: str) -> Checked:
    return _checked(digest, Answer.CHANGED, detail, _told(row, await signature_rows(connection, row)))


def _checked(digest: Digest, answer: Answer, detail: str, document: DocumentOnRegister | None) -> Checked:
    return Checked(digest=digest, answer=answer, title=_(TITLES[answer]), detail=_(detail), document=document)


def _told(row: Line, signatures: Sequence[Line]) -> DocumentOnRegister:
    there = row.made_at + timedelta(minutes=offset_of(row))
    found = [[Finding.model_validate(one) for one in line.findings] for line in signatures]
    valid = [one for line in found for one in line if all(other.verdict is Verdict.VALID for other in line)]
    return DocumentOnRegister(
        kind=_kind(row.document),
        agency=row.agency or "",
        number=f"{row.number}/{row.year}",
        date=f"{there:%d.%m.%Y}",
        signed=_signed(valid, any_at_all=bool(signatures)),
        signatures=len(valid),
        superseded_by=_successor(row),
    )


def _successor(row: Line) -> str | None:
    if row.newer_number is None:
        return None
    there = row.newer_at + timedelta(minutes=offset_of(row))
    return _("%(number)s от %(day)s") % {"number": row.newer_number, "day": f"{there:%d.%m.%Y}"}


def _signed(valid: Sequence[Finding], *, any_at_all: bool) -> Signed:
    if not any_at_all:
        return Signed.NO
    if not valid:
        return Signed.UNCHECKED
    standings = {one.certificate.standing for one in valid if one.certificate is not None}
    return Signed.TRAINING if standings == {Standing.TRAINING} else Signed.YES


def _kind(document: str) -> str:
    try:
        return catalogue.form(document).title
    except catalogue.UnknownForm:
        return _("Документ")


def _key(row: Line) -> tuple[str, int, int]:
    return row.case_id, row.turn, row.place

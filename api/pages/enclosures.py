"""Files that are given to a form on a page: taken in one by one, each with its own answer beside its field."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePath
from secrets import token_hex
from typing import NamedTuple

from babel.numbers import format_decimal

from api import attachments
from api.attachments import Belongs
from api.errors import BadInput, Problem
from api.languages import gettext as _
from api.languages import locale
from api.office import Office
from api.pages.controls import ShownFile
from api.pages.fields import Fields, LaidFile, whole
from api.pages.rows import columns_of
from api.parcel import too_large
from api.reading.rows import Line
from api.v1.uploads import holding
from forms.answers import Gap
from forms.definition import Form
from models.attachment import MediaType
from models.ids import AttachmentId, CaseId, TaskId
from models.people import Actor

ONE, MANY = "file ", "files "
"""A place for one file is named after the control it fills; one for several, after the rows that it adds."""
PICTURES = frozenset({MediaType.JPEG.value, MediaType.PNG.value})
MEGABYTE = 1024 * 1024


class Place(NamedTuple):
    """The form to which files are given: of a task, or of a signal that has neither case nor task yet."""

    form: Form
    case: CaseId | None
    task: TaskId | None

    @property
    def address(self) -> str:
        """Where its files are found on pages."""
        root = "/signals" if self.case is None else f"/cases/{self.case}/tasks/{self.task}"
        return f"{root}/attachments"


class Taken(NamedTuple):
    """What was written, with the numbers of the files that were taken in, and what is wrong with the others."""

    pairs: list[tuple[str, str]]
    gaps: tuple[Gap, ...]


async def take_files(at: Office, actor: Actor, place: Place, sent: Fields, once: str = "") -> Taken:
    """Take in every file that came with the form. Sent again under the same name, each one stands once."""
    pairs, gaps, name = list(sent.theirs()), list[Gap](), once or token_hex(16)
    for number, laid in enumerate(sent.files):
        kind, control = (MANY, laid.field.removeprefix(MANY)) if laid.field.startswith(MANY) else (ONE, "")
        control = control or laid.field.removeprefix(ONE)
        field = control.partition("/")[0]
        try:
            row = await take_file(at, actor, place, laid, hashlib.sha256(f"{name}/{number}".encode()).hexdigest()[:32])
        except Problem as problem:
            gaps.append(Gap(field=field, kind="wrong", message=f"«{laid.file.name}»: {words_of(problem)}"))
            continue
        pairs += _row(pairs, control, row) if kind == MANY else [(control, row.id)]
    return Taken(pairs, tuple(gaps))


async def take_file(at: Office, actor: Actor, place: Place, laid: LaidFile, name: AttachmentId) -> Line:
    """Take in one file under this name. Raises BadInput or TooLarge; nothing of it is kept then."""
    if laid.file.size > at.intake.limit:
        raise too_large(at.intake.limit)
    field = laid.field.removeprefix(MANY).removeprefix(ONE).partition("/")[0]
    try:
        form = holding(place.form, field)
    except BadInput as wrong:
        raise BadInput(wrong.errors[0].message, wrong.remedy) from None
    return await attachments.take_in(at, actor, Belongs(place.case, place.task, form, field), laid.file, name)


def shown_file(row: Line, address: str) -> ShownFile:
    """A file as the page shows it; `address` is where the files of its form are found."""
    return ShownFile(row.id, row.name, size_words(row.size), f"{address}/{row.id}", row.media_type in PICTURES)


def shown_files(rows: Iterable[Line], address: str) -> dict[str, ShownFile]:
    """The same by number."""
    return {row.id: shown_file(row, address) for row in rows}


def label_of(form: Form, name: str) -> str:
    """What the place of a file is called: the column, the part of a paper, or the question itself."""
    key, *rest = name.split("/")
    field = form.field_of.get(key)
    if field is None or not rest:
        return "" if field is None else field.title
    return next((one.title for one in columns_of(field) if one.key == rest[-1]), field.title)


def words_of(problem: Problem) -> str:
    """What is wrong with a file and what can be done, in a line."""
    return f"{problem.detail} {problem.remedy}"


def size_words(size: int) -> str:
    """«1,4 МБ», «320 КБ»."""
    if size >= MEGABYTE:
        return _("%(size)s МБ") % {"size": format_decimal(round(size / MEGABYTE, 1), locale=locale())}
    return _("%(size)s КБ") % {"size": format_decimal(max(round(size / 1024), 1), locale=locale())}


def stem_of(name: str) -> str:
    """A title for a paper that was brought as a file of this name."""
    return PurePath(name).stem or name


def _row(pairs: list[tuple[str, str]], rows: str, row: Line) -> list[tuple[str, str]]:
    """A new row with this file and a title, after every row that is there already."""
    numbers = (name.removeprefix(f"{rows}/").partition("/")[0] for name, _value in pairs if name.startswith(f"{rows}/"))
    place = max((place for place in map(whole, numbers) if place is not None), default=-1) + 1
    return [(f"{rows}/{place}/title", stem_of(row.name)), (f"{rows}/{place}/attachment", row.id)]

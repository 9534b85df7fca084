"""What a page's form brought: names and values, in the order in which they stood on the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api.body import BROKEN
from api.errors import BadInput, BadRequest, WrongMediaType
from api.languages import gettext as _
from api.mistakes import mistakes_of
from api.parcel import BroughtFile

MOST = 40_000
"""Fields of one form: a table of 1 000 rows with every column."""
WHOLE = re.compile(r"[0-9]{1,9}")
"""A number as forms and addresses of ours hold them: longer ones no column can keep, and some no machine can read."""
OURS = frozenset({"token", "once"})
"""Fields that every form carries and nobody fills in."""
SECRET = frozenset({"password", "new_password", "one_time_code"})
"""Fields that are never kept for later: not in a page, not in the browser."""


B = TypeVar("B", bound=BaseModel)


class LaidFile(NamedTuple):
    """A file that came with a form: in which field, and where it lies aside."""

    field: str
    file: BroughtFile


@dataclass(frozen=True)
class Fields:
    """The fields of one form, and its files."""

    pairs: tuple[tuple[str, str], ...]
    files: tuple[LaidFile, ...] = ()
    let_go: tuple[str, ...] = ()
    """Names of files that nobody may bring: the session is over, so they were not kept."""

    def one(self, name: str) -> str:
        """The value of this field without blanks around it; empty if it did not come."""
        return next((value.strip() for key, value in self.pairs if key == name), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of this field."""
        return tuple(value for key, value in self.pairs if key == name)

    def secret(self, name: str) -> str:
        """The value of this field as it was typed, blanks and all."""
        return next(iter(self.many(name)), "")

    def theirs(self) -> Iterator[tuple[str, str]]:
        """What the person filled in, but for secrets."""
        return ((key, value) for key, value in self.pairs if key not in OURS | SECRET)


def brought(shape: type[B], **values: Any) -> B:  # noqa: ANN401 - each shape checks its own
    """What a page brings in the shape that the API takes. Raises BadInput where a value is of no use."""
    try:
        return shape(**values)
    except ValidationError as wrong:
        raise BadInput(
            _("Не всё выбрано или указано."),
            _("Ничего не сделано. Вернитесь назад, отметьте нужное и отправьте снова."),
            errors=mistakes_of(wrong.errors()),
        ) from None


def whole(text: str) -> int | None:
    """The number that somebody wrote; None when it is none, or too long to be one of ours."""
    return int(text) if WHOLE.fullmatch(text) else None


def parsed(kind: str, body: bytes) -> Fields:
    """The fields of a body. Signs that no table could hold are left out."""
    if not body:
        return Fields(())
    if kind.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise WrongMediaType(_("Страница прислала данные не того вида."), _("Ничего не сохранено. Обновите страницу."))
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        raise BadRequest(_("Форму не удалось прочитать."), _("Ничего не сохранено. Обновите страницу.")) from None
    return Fields(tuple((key, BROKEN.sub("", value)) for key, value in pairs))


async def fields(request: Request) -> Fields:
    """The fields of this request, which the door has read."""
    found: Fields = request.state.fields
    return found


Sent = Annotated[Fields, Depends(fields)]

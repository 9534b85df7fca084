"""Pages of long lists: an opaque cursor says after which row the next one begins."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query

from api.errors import BadInput
from api.languages import gettext as _
from api.mistakes import Mistake

R = TypeVar("R")
Limit = Annotated[int, Query(ge=1, le=200, description="Сколько строк на странице")]
Cursor = Annotated[str | None, Query(max_length=400, description="Поле next предыдущей страницы")]


def cursor_of(moment: datetime, *marks: str | int) -> str:
    """The cursor of a row that stands at this moment and is told from its neighbours by the marks."""
    text = json.dumps([moment.isoformat(), *marks])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def turned(rows: Sequence[R], limit: int, *, came_back: bool, is_first: bool) -> tuple[list[R], R | None, R | None]:
    """The rows of a page out of one row more than it holds, and at which row the page before and the next one begin.

    `came_back`: the rows are those before a mark, so the odd one stands first.
    """
    is_longer = len(rows) > limit
    shown = list(rows[-limit:] if came_back else rows[:limit])
    if not shown:
        return shown, None, None
    has_before = is_longer if came_back else not is_first
    return shown, shown[0] if has_before else None, shown[-1] if came_back or is_longer else None


def marks_of(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The moment and the marks of a cursor, or `BadInput` when nobody issued it."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, *marks = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or [type(mark) for mark in marks] != list(kinds) or not all(map(_is_plain, marks)):
            raise _no_such_page()
        return (at.astimezone(UTC), *marks)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise _no_such_page() from None


def _no_such_page() -> BadInput:
    message = _("Такой страницы нет: передайте значение поля next из предыдущего ответа без изменений.")
    return BadInput(message, _("Начните список с начала."), errors=(Mistake(field="cursor", message=message),))


def _is_plain(mark: str | int) -> bool:
    """An id or a number, as we put them in."""
    return isinstance(mark, int) or (mark.isascii() and mark.isalnum())

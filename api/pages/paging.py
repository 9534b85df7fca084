"""A long list page by page: where one is in it, and the addresses of the pages around.

Pages are told by the row at their edge, so nothing is shown twice when rows come and go meanwhile; which rows they are
by number stands in the address only to be said.
"""

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import Query

from api.languages import gettext as _

From = Annotated[int, Query(alias="from", ge=1, le=10_000_000, description="Какой по счёту идёт первая строка")]


class Around(NamedTuple):
    """The pages around this one, by address; empty where there is none."""

    words: str
    """Which rows these are; empty when the list is shown whole."""
    first: str
    previous: str
    next: str


def around(
    address: Callable[..., str],
    *,
    start: int,
    shown: int,
    limit: int,
    total: int | None,
    ends: tuple[str | None, str | None],
) -> Around:
    """The pages around `shown` rows of which the first is number `start`; `ends` are the cursors before and after.

    `address` makes the address of the list with its filters and these changes. `total` is None where nobody counts.
    """
    before, after = ends
    earlier = max(start - limit, 1)
    return Around(
        words=_words(start, shown, total) if before or after else "",
        first=address() if before and earlier > 1 else "",
        previous="" if not before else address() if earlier == 1 else address(before=before, **{"from": str(earlier)}),
        next=address(cursor=after, **{"from": str(start + shown)}) if after else "",
    )


def _words(start: int, shown: int, total: int | None) -> str:
    numbers = {"first": start, "last": start + shown - 1, "total": total}
    if shown == 1:
        return (_("Строка %(first)d") if total is None else _("Строка %(first)d из %(total)d")) % numbers
    if total is None:
        return _("Строки %(first)d–%(last)d") % numbers
    return _("Строки %(first)d–%(last)d из %(total)d") % numbers

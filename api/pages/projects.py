"""Printing a paper that is not sent yet: two at a time, each once for whoever looks at its pages one after the other.

Nothing is stored: what was printed is remembered in this process for a minute, under the digest of what was printed.
"""

import asyncio
import hashlib
import time
from typing import NamedTuple

from api.errors import Away, Problem
from api.languages import gettext as _
from api.languages import later

AT_ONCE = asyncio.Semaphore(2)
"""Projects that are printed at the same time in this process: each takes a core for a second."""
KEPT_FOR, MOST_KEPT = 60.0, 16
"""Seconds and projects: the pages of one are asked for right after each other."""


class TooManyProjects(Problem):
    status, kind, title = 429, "too-many", later("Сейчас печатают много проектов")


class Printing(NamedTuple):
    """A project on the press or just off it."""

    begun: float
    content: asyncio.Task[bytes]


_printing: dict[str, Printing] = {}


async def printed(html: str) -> bytes:
    """The project as PDF. Raises Away where the web server has no printer, TooManyProjects when it is busy."""
    key, now = hashlib.sha256(html.encode()).hexdigest(), time.monotonic()
    for old in [name for name, one in _printing.items() if now - one.begun > KEPT_FOR]:
        del _printing[old]
    known = _printing.get(key)
    if known is None:
        if AT_ONCE.locked():
            raise TooManyProjects(
                _("Сейчас печатают много проектов."),
                _("Ничего не потеряно: черновик сохранён. Повторите через несколько секунд."),
                headers={"Retry-After": "5"},
            )
        while len(_printing) >= MOST_KEPT:
            del _printing[min(_printing, key=lambda name: _printing[name].begun)]
        known = _printing[key] = Printing(now, asyncio.create_task(_print(html)))
    try:
        return await asyncio.shield(known.content)
    except Problem:
        _printing.pop(key, None)
        raise


async def _print(html: str) -> bytes:
    async with AT_ONCE:
        return await asyncio.to_thread(_pdf, html)


def _pdf(html: str) -> bytes:
    try:
        from forms.pdf import pdf_of  # noqa: PLC0415 - brings Pango
    except OSError:
        raise Away(
            _("На этом сервере нечем печатать."),
            _("Черновик сохранён, отправить его можно. Администратор может поставить Pango и шрифты."),
        ) from None
    return pdf_of(html)

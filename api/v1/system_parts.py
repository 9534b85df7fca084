"""The parts of the system in words: whether each works, what is known of it, and what to do when it does not."""

import os
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from api.languages import gettext as _
from api.languages import number as spoken_number
from api.pages.lengths import length
from api.sending import Queue
from api.v1.shapes import Told

PATIENT = timedelta(minutes=15)
"""Work that nobody has taken up, or a deed that is not done, after so long is looked into. Ours, not law."""
LITTLE = 2 * 1024**3
"""Bytes of free disk below which somebody must act. Ours, not law."""


class PartTold(Told):
    """One part of the system."""

    name: str
    works: bool
    note: str
    advice: str = Field(description="Что делать; пусто, если всё хорошо")


def database_part(address: str, current: str | None, newest: str) -> PartTold:
    """The database and its tables."""
    kind = "PostgreSQL" if address.startswith("postgresql") else "SQLite"
    works = current == newest
    note = _("%(kind)s, таблицы новейшей редакции") if works else _("%(kind)s, таблицы прежней редакции: обновите")
    advice = "" if works else _("Выполните на сервере marshrut migrate; до этого новое может не работать.")
    return PartTold(name=_("База данных"), works=works, note=note % {"kind": kind}, advice=advice)


def temporal_part(queue: Queue | None) -> PartTold:
    """The service that leads the cases; `queue` is one of its queues, None when it does not answer."""
    if queue is not None:
        return PartTold(name=_("Temporal"), works=True, note=_("отвечает"), advice="")
    advice = _("Запустите службу Temporal. Введённое сохраняется в черновиках, дела продолжатся с того же места.")
    return PartTold(name=_("Temporal"), works=False, note=_("не отвечает: дела стоят"), advice=advice)


def queue_part(name: str, queue: Queue | None) -> PartTold:
    """A task queue and whoever takes work from it."""
    if queue is None:
        return PartTold(name=name, works=False, note=_("неизвестно: Temporal не отвечает"), advice="")
    if not queue.workers:
        note = _("никто не берёт работу, ждёт задач: %(num)d") % {"num": queue.waiting}
        advice = _("Запустите исполнителя: marshrut up или служба worker. Ждущее не потеряно и будет сделано.")
        return PartTold(name=name, works=False, note=note, advice=advice)
    waiting = _("ждёт задач: %(num)d") % {"num": queue.waiting} if queue.waiting else _("очередь пуста")
    oldest = _(", самая старая ждёт %(time)s") % {"time": length(queue.oldest.total_seconds())} if queue.waiting else ""
    note = _("исполнителей: %(num)d, ") % {"num": queue.workers} + waiting + oldest
    slow = queue.oldest > PATIENT
    advice = _("Исполнители не успевают: добавьте ещё одного или узнайте, чем они заняты.") if slow else ""
    return PartTold(name=name, works=not slow, note=note, advice=advice)


def disk_part(free: int) -> PartTold:
    """The place for papers and attachments, with so many bytes free."""
    works, note = free >= LITTLE, _("свободно %(size)s") % {"size": size(free)}
    advice = "" if works else _("Освободите место или добавьте диск: без места не сохранятся документы и вложения.")
    return PartTold(name=_("Место на диске"), works=works, note=note, advice=advice)


@lru_cache(maxsize=8)
def bytes_in(folder: Path, _spell: int) -> int:
    """What the files of this folder take up, counted once in a spell: they may be hundreds of thousands."""
    total = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # gone meanwhile
                total += (Path(parent) / name).stat().st_size
    return total


def size(number: int) -> str:
    """«1,4 ГБ»."""
    for limit, words in ((1024**3, _("%(num)s ГБ")), (1024**2, _("%(num)s МБ"))):
        if number >= limit:
            return words % {"num": spoken_number(number / limit, "0.0")}
    return _("%(num)s КБ") % {"num": spoken_number(number / 1024, "0")}

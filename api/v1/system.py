"""In which condition the system is: every part in words with what to do, what waits, what is stuck, how much there is.

Nothing personal: counts, numbers of cases, kinds of faults.
"""

import asyncio
import shutil
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError

from api.door import Door
from api.duties import Administrator
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.reading.condition import case_numbers, database_size, holdings, late_deeds, pending_deeds
from api.stuck import Stuck
from api.v1.mail import mail_part
from api.v1.shapes import Told
from api.v1.system_parts import PATIENT, PartTold, bytes_in, database_part, disk_part, queue_part, temporal_part
from models.ids import CaseId
from models.migrations import revisions
from models.people import Actor
from workflows import options

router = APIRouter(route_class=Door, tags=["Состояние"])
MOST = 20
"""Cases that are looked into at once."""
COUNTED_EVERY = 600
"""Seconds for which the size of a folder is good."""


class PendingTold(Told):
    """What turns of cases ordered and nobody has done yet."""

    kind: str
    count: int
    oldest: datetime


class StuckTold(Told):
    """A case that does not go on, or a deed of it that fails again and again."""

    case: CaseId
    case_number: str
    deed: str = Field(description="Что не удаётся; пусто: само дело остановлено ошибкой программы")
    attempts: int
    fault: str = Field(description="Вид ошибки, без её текста: в нём могут быть личные данные")
    since: datetime | None


class HoldingsTold(Told):
    """How much there is."""

    open_cases: int
    closed_cases: int
    papers: int
    undelivered: int = Field(description="Извещения, которые ещё не доставлены")
    database_bytes: int
    papers_bytes: int
    attachments_bytes: int
    free_bytes: int = Field(description="Свободно на диске с файлами")


class SystemTold(Told):
    """The condition of the system."""

    is_ready: bool = Field(description="То же, что отвечает /readyz балансировщику")
    parts: list[PartTold]
    pending: list[PendingTold]
    stuck: list[StuckTold]
    holdings: HoldingsTold
    revision: str = Field(description="Редакция таблиц в базе")
    newest_revision: str = Field(description="Редакция таблиц, которую знает программа")


@router.get("/system")
async def system(actor: Administrator, at: At) -> SystemTold:
    """Состояние системы: части и что делать, очереди, застрявшее, объёмы, редакции таблиц."""
    cases, documents = await asyncio.gather(*(at.sending.queue(name) for name in (options.CASES, options.DOCUMENTS)))
    current, newest = await _revisions(at)
    held = await _holdings(at, actor)
    parts = [
        PartTold(name=_("Веб-сервер"), works=True, note=_("отвечает"), advice=""),
        database_part(at.settings.database, current, newest),
        temporal_part(cases),
        queue_part(_("Ведение дел"), cases),
        queue_part(_("Изготовление документов"), documents),
        await mail_part(at, actor),
        disk_part(held.free_bytes),
    ]
    async with at.sessions.reading() as connection:
        pending = await pending_deeds(connection, actor)
    return SystemTold(
        is_ready=cases is not None,
        parts=parts,
        pending=[PendingTold(kind=row.kind, count=row.number, oldest=row.oldest) for row in pending],
        stuck=await _stuck(at, actor),
        holdings=held,
        revision=current or "—",
        newest_revision=newest,
    )


async def _stuck(at: Office, actor: Actor) -> list[StuckTold]:
    """Deeds that are late with what Temporal says of them, and cases that a fault of the program has stopped."""
    async with at.sessions.reading() as connection:
        late = await late_deeds(connection, actor, before=at.clock() - PATIENT, limit=MOST)
        since = {row.case_id: row.at for row in reversed(late)}
        found = await at.sending.stuck(list(since), most=MOST)
        numbers = await case_numbers(connection, actor, [*{one.case for one in found}])
    return [_told(one, numbers.get(one.case, "—"), since.get(one.case)) for one in found]


def _told(one: Stuck, number: str, since: datetime | None) -> StuckTold:
    return StuckTold(
        case=one.case, case_number=number, deed=one.deed, attempts=one.attempts, fault=one.fault, since=since
    )


async def _revisions(at: Office) -> tuple[str | None, str]:
    try:
        return await asyncio.to_thread(revisions.standing, at.settings.database)
    except (SQLAlchemyError, OSError):
        return None, revisions.newest()


async def _holdings(at: Office, actor: Actor) -> HoldingsTold:
    async with at.sessions.reading() as connection:
        held = await holdings(connection, actor)
        database = await database_size(connection, actor, on=at.settings.database)
    spell = int(at.clock().timestamp()) // COUNTED_EVERY
    folders = at.settings.storage, at.settings.attachments
    papers, attachments = await asyncio.gather(*(asyncio.to_thread(bytes_in, folder, spell) for folder in folders))
    return HoldingsTold(
        open_cases=held.open,
        closed_cases=held.closed,
        papers=held.papers,
        undelivered=held.undelivered,
        database_bytes=database,
        papers_bytes=papers,
        attachments_bytes=attachments,
        free_bytes=shutil.disk_usage(at.settings.data).free,
    )

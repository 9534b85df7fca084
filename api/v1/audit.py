"""The audit log: verified on demand, sealed day by day, taken away to be verified elsewhere."""

import asyncio
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, StreamingResponse
from pydantic import Field

from activities.audit.accesses import Entry
from activities.audit.checking import Checked, check, enter_check
from activities.audit.exporting import LOG, ROOTS, VERIFIER, VERIFIER_FILE, pieces, roots
from activities.sessions import picture
from api.door import Door
from api.duties import Auditor, Exporter
from api.errors import RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.office import Office
from api.reading.audit import last_verification, seal_rows
from api.reading.rows import Line
from api.v1.shapes import Told
from api.v1.steps import NOT_ALLOWED
from models.access import AccessKind
from models.ids import Digest
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Журнал"], responses=NOT_ALLOWED)
SHOWN = 60
"""Seals that are shown; all of them are in the list that is taken away."""
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}
LINES = {"content": {"application/jsonl": {"schema": {"type": "string"}}}}


class VerificationTold(Told):
    """What a verification of the whole log found."""

    at: datetime
    by: str | None = Field(description="Код сотрудника; null, если проверяла команда")
    turns: int = Field(description="Сколько ходов дел проверено")
    accesses: int = Field(description="Сколько обращений проверено")
    seals: int
    last_seal: Digest = Field(description="Хеш последней печати; нули, если печатей нет")
    is_whole: bool
    flaw: str | None = Field(description="Первая неверная строка: дело, ход и что с ней не так")


class SealTold(Told):
    """A seal over everything that came since the one before it."""

    number: int
    day: str = Field(description="День (UTC), в который поставлена печать", examples=["2026-11-26"])
    at: datetime
    rows: int = Field(description="Сколько строк под печатью")
    root: Digest = Field(description="Корень дерева Меркла (RFC 6962) над ними")
    chain: Digest = Field(description="Хеш печати: он связан с предыдущей печатью")


class AuditTold(Told):
    """The log as a whole."""

    last: VerificationTold | None = Field(description="Последняя проверка; null, если её не было")
    seals: list[SealTold] = Field(description="Последние печати, новые сверху")


@router.get("/audit")
async def audit(actor: Auditor, at: At) -> AuditTold:
    """Журнал: последняя проверка и печати по дням."""
    async with at.sessions.reading() as connection:
        last = await last_verification(connection, actor)
        seals = await seal_rows(connection, actor, SHOWN)
    return AuditTold(last=None if last is None else _verification(last), seals=[_seal(row) for row in seals])


@router.post("/audit/verifications")
async def verify(actor: Auditor, once: Once, at: At) -> VerificationTold:  # noqa: ARG001 - the door has used the key
    """Проверить весь журнал сейчас: хеши, порядок, печати."""
    return await verified(actor, at)


@router.get("/audit/" + LOG, response_class=StreamingResponse, responses={200: LINES})
async def export(actor: Exporter, at: At) -> StreamingResponse:
    """Весь журнал строками JSON для проверки без системы; имён и текстов в нём нет."""
    now = at.clock()
    at.accesses.note(Entry(AccessKind.LOG_EXPORTED, now, actor.person, actor.agency, actor.role))
    headers = {"Content-Disposition": f'attachment; filename="{LOG}"'}
    return StreamingResponse(pieces(at.settings.database, now), media_type="application/jsonl", headers=headers)


@router.get("/audit/" + ROOTS, response_class=PlainTextResponse, responses={200: TEXT})
async def list_of_seals(actor: Auditor, at: At) -> PlainTextResponse:  # noqa: ARG001 - the guard lets in
    """Список печатей: его подписывают и хранят отдельно от журнала."""
    async with at.sessions.reading() as connection:
        listed = await connection.run_sync(lambda looking: "".join(roots(looking)))
    return PlainTextResponse(listed, headers={"Content-Disposition": f'attachment; filename="{ROOTS}"'})


@router.get("/audit/" + VERIFIER, response_class=FileResponse, responses={200: TEXT})
async def verifier(actor: Auditor) -> FileResponse:  # noqa: ARG001 - the guard lets in
    """Программа проверки: один файл, только стандартная библиотека Python."""
    return FileResponse(VERIFIER_FILE, media_type="text/plain", filename=VERIFIER)


async def verified(actor: Actor, at: Office) -> VerificationTold:
    """Verify the whole log and keep what was found. Raises RefusedNow while it is being verified."""
    if at.verifying.locked():
        raise RefusedNow(_("Журнал уже проверяется."), _("Подождите минуту и обновите страницу."))
    async with at.verifying:
        now = at.clock()
        found = await asyncio.to_thread(_checked, at.settings.database, now)
        await at.sessions.write(partial(enter_check, found=found, at=now, by=actor.person))
    return VerificationTold(
        at=now,
        by=actor.person,
        turns=found.turns,
        accesses=found.accesses,
        seals=found.seals,
        last_seal=found.last_seal,
        is_whole=found.flaw is None,
        flaw=found.flaw,
    )


def _checked(database: str, at: datetime) -> Checked:
    with picture(database) as connection:
        return check(connection, at)


def _verification(row: Line) -> VerificationTold:
    return VerificationTold(
        at=row.at,
        by=row.person,
        turns=row.turns,
        accesses=row.accesses,
        seals=row.seals,
        last_seal=row.last_seal,
        is_whole=row.flaw is None,
        flaw=row.flaw,
    )


def _seal(row: Line) -> SealTold:
    return SealTold(number=row.number, day=row.day, at=row.at, rows=row.rows, root=row.root, chain=row.chain)

"""Terms of keeping: what is due, what is held, and destruction as a deed of two people that leaves an act."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from activities import destruction
from activities.destruction import CannotDestroy, remove_files
from activities.retention import hold, lift
from activities.wall import as_system
from api.door import Door
from api.duties import DestructionJudge, RetentionKeeper, RetentionReader
from api.errors import Away, BadInput, NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import place_of
from api.reading.retention import (
    case_numbered,
    destruction_row,
    destruction_rows,
    due_count,
    due_rows,
    hold_rows,
    listed_rows,
    staff_rows,
)
from api.reading.rows import Line
from api.retelling import retold
from api.v1.file_kinds import kinds_told
from api.v1.pages import Cursor, Limit, cursor_of, marks_of
from api.v1.retention_shapes import (
    Deciding,
    DestructionTold,
    DestructionWhole,
    DuePage,
    DueTold,
    Holding,
    HoldTold,
    KindTold,
    Lifting,
    Proposing,
)
from api.v1.shapes import basis_of, destroyed
from api.v1.steps import NOT_ALLOWED
from forms.destruction import act_html
from models.law import UnknownRule, citation
from models.law_words import term_in_words
from models.people import Actor
from workflows import packs
from workflows.nomenclature import nomenclature

router = APIRouter(route_class=Door, tags=["Хранение"], responses=NOT_ALLOWED)
PDF = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
ActPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="Предложение или акт, 32 знака")]


@router.get("/retention/kinds")
async def list_kinds(actor: RetentionReader) -> list[KindTold]:
    """Номенклатура: виды дел, сроки хранения, их источники; наши значения помечены."""
    country = actor.territory.partition(".")[0]
    return list(kinds_told(country).values())


@router.get("/retention")
async def list_due(actor: RetentionReader, at: At, limit: Limit = 50, cursor: Cursor = None) -> DuePage:
    """Закрытые дела вашей территории, срок хранения которых истёк."""
    mark = marks_of(cursor, str)
    after = None if mark is None else (mark[0].date(), mark[1])
    async with past_the_wall(at) as connection:
        rows = await due_rows(connection, actor, today(at), limit=limit + 1, after=after)
        total = await due_count(connection, actor, today(at))
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    marked = None if last is None else cursor_of(_noon(last.until), last.case_id)
    return DuePage(items=[due_told(row) for row in shown], total=total, next=marked)


@router.get("/retention/holds")
async def list_holds(actor: RetentionReader, at: At) -> list[HoldTold]:
    """Запреты уничтожения: сначала действующие."""
    async with past_the_wall(at) as connection:
        return [_hold_told(row) for row in await hold_rows(connection, actor)]


@router.post("/retention/holds", status_code=201)
async def lay_hold(actor: RetentionKeeper, sent: Holding, _once: Once, at: At) -> HoldTold:
    """Запретить уничтожение дела, что бы ни говорил срок: пока запрет не снят, дело остаётся."""
    async with past_the_wall(at) as connection:
        case = await case_numbered(connection, actor, sent.case_number.strip())
    if case is None:
        told = _("Дела с таким номером на вашей территории нет.")
        raise BadInput(
            told, _("Ничего не сделано. Проверьте номер."), errors=(Mistake(field="case_number", message=told),)
        )
    deed = partial(hold, case=case.id, reason=sent.reason, by=actor.person, at=at.clock())
    number = await at.sessions.write(deed)
    async with past_the_wall(at) as connection:
        rows = await hold_rows(connection, actor)
    return _hold_told(next(row for row in rows if (row.case_id, row.number) == (case.id, number)))


@router.post("/retention/holds/lifting")
async def lift_hold(actor: RetentionKeeper, sent: Lifting, _once: Once, at: At) -> Lifting:
    """Снять запрет: срок хранения снова решает."""
    async with past_the_wall(at) as connection:
        known = {(row.case_id, row.number) for row in await hold_rows(connection, actor) if row.until is None}
    if (sent.case, sent.number) not in known:
        raise NotFound(_("Такого действующего запрета нет."), _("Откройте список заново."))
    await at.sessions.write(partial(lift, case=sent.case, number=sent.number, by=actor.person, at=at.clock()))
    return sent


@router.get("/retention/destructions")
async def list_destructions(actor: RetentionReader, at: At) -> list[DestructionTold]:
    """Предложения и акты вашей территории, новые сверху."""
    async with at.sessions.reading() as connection:
        return [DestructionTold(**_destruction(row, row.cases)) for row in await destruction_rows(connection, actor)]


@router.post("/retention/destructions", status_code=201)
async def propose(actor: RetentionKeeper, sent: Proposing, _once: Once, at: At) -> DestructionWhole:
    """Предложить уничтожить: решает другой человек, председатель комиссии."""
    async with past_the_wall(at) as connection:
        mine = {row.case_id for row in await due_rows(connection, actor, today(at), limit=100_000, after=None)}
    if set(sent.cases) - mine:
        raise _refused(_("Не у всех этих дел истёк срок хранения, или они не на вашей территории."))
    deed = partial(destruction.propose, actor=actor, cases=sent.cases, day=today(at), at=at.clock())
    try:
        name = await at.sessions.write(deed)
    except CannotDestroy as no:
        raise _refused(retold(str(no))) from None
    return await _whole(at, actor, name)


@router.get("/retention/destructions/{act}")
async def read_destruction(actor: RetentionReader, act: ActPath, at: At) -> DestructionWhole:
    """Одно предложение или акт: дела, кто предложил, кто решил."""
    return await _whole(at, actor, act)


@router.post("/retention/destructions/{act}/decision")
async def decide(actor: DestructionJudge, act: ActPath, sent: Deciding, _once: Once, at: At) -> DestructionWhole:
    """Уничтожить или отклонить. Уничтоженное не восстановить: исчезают ключи дел и всё, что ими закрыто."""
    await _whole(at, actor, act)
    try:
        if sent.confirm:
            deed = partial(destruction.destroy, actor=actor, name=act, day=today(at), at=at.clock(), words=_words)
            await at.sessions.write(deed)
            await remove_files(at.sessions, (at.papers, at.intake.storage))
        else:
            await at.sessions.write(partial(destruction.refuse, name=act, by=actor.person, at=at.clock()))
    except CannotDestroy as no:
        raise _refused(retold(str(no))) from None
    return await _whole(at, actor, act)


@router.get("/retention/destructions/{act}/act", response_class=Response, responses={200: PDF})
async def print_act(actor: RetentionReader, act: ActPath, at: At) -> Response:
    """Акт об уничтожении персональных данных, PDF."""
    async with at.sessions.reading() as connection:
        row = await destruction_row(connection, actor, act)
        place = await place_of(connection, actor, actor.territory)
    if row is None or row.content is None:
        raise NotFound(_("Такого акта нет."), _("Акт появляется, когда уничтожение подтверждено."))
    day = (row.decided_at + timedelta(minutes=place.offset if place else 0)).date()
    content = await asyncio.to_thread(_pdf, act_html(row.content, row.digest, day))
    name = f"akt-{row.number}-{row.year}.pdf"
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _pdf(html: str) -> bytes:
    try:
        from forms.pdf import pdf_of  # noqa: PLC0415 - brings Pango
    except OSError:
        raise Away(
            _("На этом сервере нечем печатать."), _("Акт не потерян. Администратор может поставить Pango.")
        ) from None
    return pdf_of(html)


async def _whole(at: Office, actor: Actor, name: str) -> DestructionWhole:
    async with past_the_wall(at) as connection:
        row = await destruction_row(connection, actor, name)
        if row is None:
            raise NotFound(_("Такого предложения нет."), _("Откройте список заново."))
        listed = await listed_rows(connection, actor, name)
        staff = await staff_rows(connection, actor, [row.proposed_by, row.decided_by or ""])
    names = {code: one.full_name for code, one in staff.items()}
    return DestructionWhole(
        **_destruction(row, len(listed)),
        proposed_by=names.get(row.proposed_by, row.proposed_by),
        decided_by=names.get(row.decided_by, row.decided_by) if row.decided_by else None,
        digest=row.digest,
        items=[due_told(one, proposed=row.state == "proposed") for one in listed],
        may_decide=row.state == "proposed" and row.proposed_by != actor.person,
    )


def _destruction(row: Line, cases: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": f"{row.number}/{row.year}",
        "state": row.state,
        "agency": row.short_name or row.agency,
        "proposed_at": row.proposed_at,
        "decided_at": row.decided_at,
        "cases": cases,
    }


def due_told(row: Line, *, proposed: bool | None = None) -> DueTold:
    country = row.territory.partition(".")[0]
    return DueTold(
        case=row.case_id,
        case_number=row.number,
        kind=_title(country, row.kind),
        basis=basis_of(row.rule, country),
        closed_on=row.closed_at.date(),
        until=row.until,
        is_held=row.held,
        is_proposed=row.proposed if proposed is None else proposed,
    )


def _hold_told(row: Line) -> HoldTold:
    return HoldTold(
        case=row.case_id,
        case_number=row.case_number,
        number=row.number,
        reason=row.reason or destroyed(),
        by=row.full_name or row.by,
        since=row.since,
        until=row.until,
    )


@asynccontextmanager
async def past_the_wall(at: Office) -> AsyncIterator[AsyncConnection]:
    """A reading of cases in which whoever decides about their end need have no part.

    The statements ask for numbers, kinds and days within the actor's territory, and for nothing of the child.
    """
    with as_system():
        async with at.sessions.reading() as connection:
            yield connection


def _title(country: str, kind: str) -> str:
    found = nomenclature(country)
    return next((retold(one.title) for one in found.kinds if one.id == kind), kind) if found else kind


def _words(territory: str, kind: str, rule: str) -> tuple[str, str]:
    """How the act calls a kind and its rule: in Russian, whatever language the pages speak."""
    country = territory.partition(".")[0]
    kinds = nomenclature(country)
    title = next((one.title for one in kinds.kinds if one.id == kind), kind) if kinds else kind
    try:
        found = packs.law(country).rule(rule)
    except UnknownRule:
        return title, rule
    return title, f"{citation(found)}: {term_in_words(found.term)}"


def _refused(why: str) -> RefusedNow:
    return RefusedNow(why, _("Ничего не уничтожено. Откройте список заново."))


def today(at: Office) -> date:
    """The day in UTC: nowhere east of Greenwich is it earlier, so nothing goes before its day is over."""
    return at.clock().astimezone(UTC).date()


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

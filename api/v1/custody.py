"""Custody: who answered for the child at any moment, and how another agency takes over, in two phases."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.guards import At, DoTask, LeadCase, ReadCase
from api.idempotency import Once
from api.reading.cases import custody_rows
from api.reading.directory import agency_of, names_in
from api.v1.shapes import AgencyTold, Brought, Done, Told
from api.v1.terms import require_agency, told
from api.v1.turns import KEPT
from models.events import CustodyAccepted, CustodyDeclined, CustodyOffered
from models.ids import AgencyCode, Code
from models.people import AgencyKind

router = APIRouter(route_class=Door, tags=["Ответственность за ребёнка"])


class CustodyInterval(Told):
    """Who answered for the child in this time."""

    agency: AgencyTold
    since: datetime
    until: datetime | None
    turn: int = Field(description="Ход журнала, которым орган стал отвечать")


class CustodyTold(Told):
    """The custody ledger, and whether it covers the whole case."""

    intervals: list[CustodyInterval]
    is_continuous: bool = Field(description="Интервалы без разрывов и наложений от открытия до завершения дела")


class Offer(Brought):
    """Who is asked to take over."""

    to: AgencyCode


class Decline(Brought):
    """Why the case is not taken over."""

    reason: Code = Field(description="Код причины")


@router.get("/cases/{case_id}/custody")
async def case_custody(file: ReadCase, at: At) -> CustodyTold:
    """Кто отвечал за ребёнка в каждый момент."""
    async with at.sessions.reading() as connection:
        rows = await custody_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
    intervals = [
        CustodyInterval(
            agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
            since=row.since,
            until=row.until,
            turn=row.turn,
        )
        for row in rows
    ]
    closed = None if file.state.closed is None else file.state.closed.at
    begins = [*(interval.since for interval in intervals), closed]
    ends = [file.state.opened_at, *(interval.until for interval in intervals)]
    return CustodyTold(intervals=intervals, is_continuous=begins == ends)


@router.post("/cases/{case_id}/custody-offers")
async def offer_custody(file: LeadCase, sent: Offer, once: Once, at: At) -> Done:
    """Предложить другому органу того же рода принять дело; до согласия отвечает прежний."""
    async with at.sessions.reading() as connection:
        ours = await agency_of(connection, file.actor, file.state.custodian)
    kind = AgencyKind(ours.kind) if ours else file.actor.kind
    await require_agency(at, file, sent.to, kind)
    return await told(at, file, CustodyOffered(to=sent.to, by=file.actor.doer), name=once.name, kept=KEPT)


@router.post("/cases/{case_id}/custody-acceptance")
async def accept_custody(file: DoTask, once: Once, at: At) -> Done:
    """Принять предложенное дело."""
    return await told(at, file, CustodyAccepted(by=file.actor.doer), name=once.name, kept=KEPT)


@router.post("/cases/{case_id}/custody-refusal")
async def decline_custody(file: DoTask, sent: Decline, once: Once, at: At) -> Done:
    """Отказаться принять дело, с причиной."""
    event = CustodyDeclined(reason=sent.reason, by=file.actor.doer)
    return await told(at, file, event, name=once.name, kept=KEPT)

"""Custody: who answered for the child at any moment, and how another agency takes over, in two phases."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import parts
from api.door import Door
from api.guards import At, DoTask, LeadCase, Open, ReadCase
from api.idempotency import Once
from api.office import Office
from api.reading.cases import custody_rows
from api.reading.directory import agencies_of, agency_of, names_in, place_of
from api.v1.shapes import AgencyTold, Brought, Done, Told, When
from api.v1.terms import require_agency, told
from api.v1.turns import KEPT
from models.events import CustodyAccepted, CustodyDeclined, CustodyOffered
from models.ids import AgencyCode, Code, Territory, lies_within
from models.moving import Moved
from models.people import AgencyKind

router = APIRouter(route_class=Door, tags=["Ответственность за ребёнка"])
NOBODY: list[AgencyCode] = []


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
    """Who is asked to take over. One that works for another territory takes the case there."""

    to: AgencyCode


class Decline(Brought):
    """Why the case is not taken over."""

    reason: Code = Field(description="Код причины")


@router.get("/cases/{case_id}/custody")
async def case_custody(
    file: ReadCase,
    at: At,
    moment: Annotated[
        When | None, Query(alias="at", description="Кто отвечал в этот момент; пусто: все интервалы")
    ] = None,
) -> CustodyTold:
    """Кто отвечал за ребёнка в каждый момент, или в один названный."""
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
    if moment is not None:
        intervals = [one for one in intervals if one.since <= moment and (one.until is None or moment < one.until)]
    return CustodyTold(intervals=intervals, is_continuous=begins == ends)


@router.post("/cases/{case_id}/custody-offers")
async def offer_custody(file: LeadCase, sent: Offer, once: Once, at: At) -> Done:
    """Предложить другому органу того же рода принять дело, и на другой территории; до согласия отвечает прежний."""
    async with at.sessions.reading() as connection:
        ours = await agency_of(connection, file.actor, file.state.custodian)
        theirs = await agency_of(connection, file.actor, sent.to)
    kind = AgencyKind(ours.kind) if ours else file.actor.kind
    await require_agency(at, file, sent.to, kind)
    is_here = theirs is None or lies_within(file.state.territory, theirs.territory)
    there = None if theirs is None or is_here else theirs.territory
    event = CustodyOffered(to=sent.to, territory=there, by=file.actor.doer)
    return await told(at, file, event, name=once.name, kept=KEPT)


@router.post("/cases/{case_id}/custody-acceptance")
async def accept_custody(
    file: DoTask,
    once: Once,
    at: At,
    agencies: Annotated[
        list[AgencyCode], Query(alias="agency", description="Кто участвует здесь, если органов одного рода несколько")
    ] = NOBODY,
) -> Done:
    """Принять предложенное дело; с другой территории оно приходит к органам этой."""
    there = file.state.offered_in
    moved = None if there is None else await moved_to(at, file, there, agencies)
    event = CustodyAccepted(moved=moved, by=file.actor.doer)
    return await told(at, file, event, name=once.name, kept=KEPT)


async def moved_to(at: Office, file: Open, territory: Territory, named: list[AgencyCode]) -> Moved:
    """Who plays the parts of the case in this territory. Raises BadInput where several could and none is named."""
    route = file.norm.route
    kinds = route.agencies + route.addressees
    async with at.sessions.reading() as connection:
        place = await place_of(connection, file.actor, territory)
        found = await agencies_of(connection, file.actor, kinds, territory)
    chosen = {AgencyKind(row.kind): row.code for row in found if row.code in named}
    agencies = parts.cast(kinds, found, file.actor, chosen)
    return Moved(territory=territory, offset=place.offset if place else file.state.offset, agencies=agencies)


@router.post("/cases/{case_id}/custody-refusal")
async def decline_custody(file: DoTask, sent: Decline, once: Once, at: At) -> Done:
    """Отказаться принять дело, с причиной."""
    event = CustodyDeclined(reason=sent.reason, by=file.actor.doer)
    return await told(at, file, event, name=once.name, kept=KEPT)

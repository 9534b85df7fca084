"""Who sits in a commission: its own office by the directory, and members from other agencies by its composition."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from activities.commissions import Seated, seat_member, unseat_member
from api.door import Door
from api.duties import SittingKeeper
from api.errors import BadInput, NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.mistakes import Mistake
from api.reading.composition import is_candidate
from api.reading.directory import agency_names
from api.reading.sittings import composition_rows
from api.v1.shapes import AgencyTold, Brought, PersonTold, Told
from models.ids import PersonCode
from models.sitting import Seat

router = APIRouter(route_class=Door, tags=["Заседания"])


class MemberIn(Brought):
    """Somebody of another agency who is to sit in the commission."""

    person: PersonCode
    votes: bool = Field(True, description="С правом голоса")


class MemberTold(Told):
    """Somebody who sits in the commission."""

    person: PersonTold
    position: str
    agency: AgencyTold
    votes: bool
    since: datetime | None = Field(description="null: сотрудник самой комиссии, по справочнику")


@router.get("/commission/members")
async def list_members(actor: SittingKeeper, at: At) -> list[MemberTold]:
    """Состав моей комиссии: её сотрудники и члены из других органов."""
    async with at.sessions.reading() as connection:
        rows = await composition_rows(connection, actor)
        names = await agency_names(connection, actor, {row.agency for row in rows})
    return [
        MemberTold(
            person=PersonTold(code=row.code, name=row.full_name),
            position=row.position,
            agency=AgencyTold(code=row.agency, name=names.get(row.agency, row.agency)),
            votes=bool(row.votes),
            since=None if row.agency == actor.agency else row.since,
        )
        for row in rows
    ]


@router.post("/commission/members", status_code=201)
async def enter_member(actor: SittingKeeper, sent: MemberIn, _once: Once, at: At) -> list[MemberTold]:
    """Включить в состав сотрудника другого органа. Действует с заседаний, которые созовут после этого."""
    one = Seated(actor.agency, sent.person, Seat.MEMBER, sent.votes, actor.person)
    async with at.sessions.transaction() as connection:
        if not await is_candidate(connection, actor, sent.person):
            message = _("Включить можно работающего сотрудника другого органа вашей территории.")
            raise BadInput(message, _("Состав не изменён."), errors=(Mistake(field="person", message=message),))
        entered = await seat_member(connection, one, at.clock())
    if not entered:
        raise RefusedNow(_("Этот человек уже в составе комиссии."), _("Ничего не изменено."), more={"code": "already"})
    return await list_members(actor, at)


@router.post("/commission/members/{person}/ending")
async def end_member(actor: SittingKeeper, person: PersonCode, _once: Once, at: At) -> list[MemberTold]:
    """Вывести из состава. В уже созванных заседаниях он остаётся: замены нет."""
    async with at.sessions.transaction() as connection:
        ended = await unseat_member(connection, actor.agency, person, at=at.clock(), by=actor.person)
    if not ended:
        raise NotFound(_("Этого человека нет среди членов комиссии из других органов."), _("Обновите страницу."))
    return await list_members(actor, at)

"""Who is at a sitting: members in the hall and on the line, guests, and who presides."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.door import Door
from api.guards import At, ReadSitting
from api.idempotency import Once
from api.v1.shapes import Brought, Done
from api.v1.sitting_deeds import told
from models.ids import Code, PersonCode
from models.sitting import Guest, ItemNumber
from models.sitting_events import GuestsNoted, MemberCame, MemberExcused, MemberLeft, PresidingNamed

router = APIRouter(route_class=Door, tags=["Заседания"])


class AttendanceIn(Brought):
    """Who is there, how."""

    person: PersonCode
    where: Literal["hall", "remote", "left", "excused"]
    reason: Code | None = Field(None, description="Причина отсутствия, только для excused")


class GuestIn(Brought):
    """Somebody who is no member."""

    part: Code = Field(description="prosecutor, parent, child, representative, specialist, organisation …")
    came: bool
    remote: bool = False


class GuestsIn(Brought):
    """Who takes part in the sitting, or in one question of it."""

    item: ItemNumber | None = None
    guests: list[GuestIn]


class PresidingIn(Brought):
    """Whom the members present chose."""

    person: PersonCode


@router.post("/sittings/{sitting_id}/attendance")
async def note_attendance(hall: ReadSitting, sent: AttendanceIn, once: Once, at: At) -> Done:
    """Отметить члена комиссии: пришёл, на связи, ушёл, предупредил об отсутствии. Себя может отметить каждый."""
    by, person = hall.actor.doer, sent.person
    event: MemberCame | MemberLeft | MemberExcused
    match sent.where:
        case "hall" | "remote":
            event = MemberCame(person=person, remote=sent.where == "remote", by=by)
        case "left":
            event = MemberLeft(person=person, by=by)
        case "excused":
            event = MemberExcused(person=person, reason=sent.reason or "other", by=by)
    return await told(at, hall, event, name=once.name)


@router.post("/sittings/{sitting_id}/guests")
async def note_guests(hall: ReadSitting, sent: GuestsIn, once: Once, at: At) -> Done:
    """Записать приглашённых (прокурор, семья, специалисты): кем участвуют, без имён; список заменяется."""
    guests = tuple(Guest(part=one.part, came=one.came, remote=one.remote) for one in sent.guests)
    return await told(at, hall, GuestsNoted(item=sent.item, guests=guests, by=hall.actor.doer), name=once.name)


@router.post("/sittings/{sitting_id}/presiding")
async def name_presiding(hall: ReadSitting, sent: PresidingIn, once: Once, at: At) -> Done:
    """Записать, кого присутствующие избрали вести заседание без председателя и заместителя."""
    return await told(at, hall, PresidingNamed(person=sent.person, by=hall.actor.doer), name=once.name)

"""Calling a sitting: who sits in it, by which rules, and under which id."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from activities.commissions import has_vote, seat_of
from api.errors import BadInput
from api.languages import gettext as _
from api.mistakes import Mistake
from api.office import Office
from api.reading.directory import place_of
from api.reading.rows import Line
from api.reading.sittings import composition_rows, last_seats
from models.ids import PersonCode, SittingId
from models.payload import digest_of
from models.people import Actor, AgencyKind, Role
from models.sitting import Member, Seat
from models.sitting_events import SittingCalled
from workflows import packs


class Call(NamedTuple):
    """What is said when a sitting is called; who is deputy and who has no vote stays as last time when unsaid."""

    at: datetime
    urgent: bool = False
    deputy: PersonCode | None = None
    without_vote: tuple[PersonCode, ...] | None = None


def sitting_named(name: str) -> SittingId:
    """The id of the sitting that this request calls: the same however often it is asked."""
    return hashlib.sha256(f"sitting\n{name}".encode()).hexdigest()[:32]


async def calling(at: Office, actor: Actor, call: Call, *, name: str) -> SittingCalled:
    """The calling of a sitting of the actor's commission. Raises BadInput when somebody named is not of it."""
    async with at.sessions.reading() as connection:
        place = await place_of(connection, actor, actor.territory)
        people = await composition_rows(connection, actor)
        before = await last_seats(connection, actor)
    if place is None:
        raise _wrong("territory", _("Такой территории нет в справочнике."))
    known = {row.code for row in people}
    for field, code in (("deputy", call.deputy), *(("without_vote", one) for one in call.without_vote or ())):
        if code is not None and code not in known:
            raise _wrong(field, _("Этого человека нет в составе вашей комиссии."))
    return SittingCalled(
        sitting=sitting_named(name),
        commission=actor.agency,
        territory=actor.territory,
        offset=place.offset,
        calendar=digest_of(packs.calendar_at(actor.territory, at.settings.non_working)),
        regulation=packs.regulation_at(actor.territory),
        at=call.at,
        urgent=call.urgent,
        members=_members(actor, people, call, before),
        by=actor.doer,
    )


def _members(actor: Actor, people: list[Line], call: Call, before: dict[str, Line]) -> tuple[Member, ...]:
    deputy = call.deputy or next((code for code, row in before.items() if row.seat == Seat.DEPUTY), None)
    rules = packs.regulation_at(actor.territory)
    found = []
    for row in people:
        known = before.get(row.code)
        votes = has_vote(row, actor.agency, rules)
        if call.without_vote is not None:
            votes = votes and row.code not in call.without_vote
        elif known is not None:
            votes = votes and known.votes
        seat = Seat.DEPUTY if row.code == deputy else seat_of(row, actor.agency)
        part = {"agency": row.agency, "kind": AgencyKind(row.kind), "role": Role(row.role)}
        found.append(Member(person=row.code, seat=seat, votes=votes, **part))
    return tuple(found)


def _wrong(field: str, message: str) -> BadInput:
    return BadInput(message, _("Заседание не созвано."), errors=(Mistake(field=field, message=message),))

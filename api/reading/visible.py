"""Which cases an actor sees, as a condition of SQL. It says the same as `may(actor, CASE_READ, relation)`.

The relation of a case: its territory, its custodian, and the agencies with an open task or an offer to take over; and
whether it lies open to this person by emergency access, which the door has found out (`Actor.emergencies`).
To build a statement takes longer than most take to run, so the busiest are built once for each role, with holes for
whoever asks: `visible_to` is the condition with the holes, `own` fills them.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Label,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from models.people import OFFICE_ROLES, Actor, Role
from models.referral import OFFER
from models.tables import CaseFile, Referral, Sitting, SittingItem, SittingMember, Task

OWED = Task.__table__.alias("owed").c
"""Tasks under a name of their own: the statement around may read tasks too. Made once, because that is dear."""
HALL, SEAT = Sitting.__table__.alias("hall"), SittingMember.__table__.alias("seat")
ASKED = SittingItem.__table__.alias("asked")
HELD, OFFERS = Task.__table__.alias("held").c, Referral.__table__.alias("offers").c
IN_SESSION = ("called", "open")
"""Phases of a sitting in which its members read what stands on its agenda."""
Word = str | BindParameter[str]
OWN_AGENCY, OWN_PERSON = (bindparam(name, type_=CaseFile.territory.type) for name in ("own_agency", "own_person"))
OWN_PLACE = {
    name: bindparam(name, type_=CaseFile.territory.type) for name in ("own_territory", "own_first", "own_last")
}
OWN_EMERGENCIES = bindparam("own_emergencies", type_=CaseFile.id.type, expanding=True)
"""The holes that `own` fills."""
OWN_AGENDA = bindparam("own_agenda", type_=CaseFile.id.type, expanding=True)
"""The cases on the agendas of the actor, where they were looked up beforehand."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read the `CaseFile` of this row."""
    seen = _seen(actor.role, **_of(actor, actor.territory))
    return or_(seen, *in_emergency(actor)) if actor.role in OFFICE_ROLES else seen


def opened(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read what was written in the `CaseFile` of this row: `may(actor, FILE_READ, relation)`."""
    if actor.role not in OFFICE_ROLES:
        return visible(actor)
    trusts = or_(CaseFile.trusted.is_(None), CaseFile.trusted.contains(f" {actor.kind} ", autoescape=True))
    reads = or_(asked(actor), CaseFile.id.in_(on_agenda(actor.person)))
    return or_(CaseFile.custodian == actor.agency, and_(reads, trusts), *in_emergency(actor))


def asked(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor reads what asks them in the `CaseFile` of this row: `may(actor, REQUEST_READ, relation)`."""
    if actor.role not in OFFICE_ROLES:
        return false()
    offer = exists().where(OFFERS.case_id == HELD.case_id, OFFERS.number == HELD.number, OFFERS.key == OFFER)
    return CaseFile.id.in_(select(HELD.case_id).where(HELD.agency == actor.agency, HELD.closed_at.is_(None), ~offer))


def in_emergency(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Whether the `CaseFile` of this row lies open to the actor by emergency access; nothing where none does."""
    return (CaseFile.id.in_(actor.emergencies),) if actor.emergencies else ()


def on_agenda(person: Word) -> Select[tuple[str]]:
    """The cases on the agendas of the sittings in which this person sits, until these have ended."""
    return (
        select(ASKED.c.case_id)
        .select_from(ASKED)
        .join(HALL, HALL.c.id == ASKED.c.sitting_id)
        .join(SEAT, SEAT.c.sitting_id == ASKED.c.sitting_id)
        .where(SEAT.c.person == person, HALL.c.phase.in_(IN_SESSION))
        .where(ASKED.c.standing.not_in(("removed", "postponed")))
    )


def has_seat(person: InstrumentedAttribute[str] | str) -> Label[bool]:
    """Whether this person sits in a sitting that has not ended, so that its agenda may lie open to them."""
    seats = SEAT.join(HALL, HALL.c.id == SEAT.c.sitting_id)
    taken = exists().select_from(seats).where(SEAT.c.person == person, HALL.c.phase.in_(IN_SESSION))
    return taken.label("has_seat")


@cache
def visible_to(role: Role) -> ColumnElement[bool]:
    """The same with holes for an actor of this role."""
    seen = _seen(role, own_agency=OWN_AGENCY, own_person=OWN_PERSON, **OWN_PLACE)
    return seen if role not in OFFICE_ROLES else or_(seen, CaseFile.id.in_(OWN_EMERGENCIES))


def in_own_territory(*, is_wide: bool) -> tuple[ColumnElement[bool], ...]:
    """The territory of supervision as conditions with holes, each to be asked for a page of its own.

    The cases of a place itself stand in its index in the order of a list, and below a town there are few or none. In a
    wide territory they are looked through from the newest on instead: no index knows the newest of many places. An
    index of places would gather and sort all of them, so the condition is written in a way that no index answers.
    """
    first, last = OWN_PLACE["own_first"], OWN_PLACE["own_last"]
    if is_wide:
        return (_lies(CaseFile.territory.concat(literal_column("''")), **OWN_PLACE),)
    return CaseFile.territory == OWN_PLACE["own_territory"], and_(
        CaseFile.territory >= first, CaseFile.territory < last
    )


def own(actor: Actor, territory: str | None = None) -> dict[str, Any]:
    """What fills the holes; `territory`: the part of the actor's that they look at, if not all of it."""
    return {**_of(actor, territory or actor.territory), "own_emergencies": actor.emergencies}


def _of(actor: Actor, territory: str) -> dict[str, Any]:
    first, last = _below(territory)
    place = {"own_territory": territory, "own_first": first, "own_last": last}
    return {"own_agency": actor.agency, "own_person": actor.person, **place}


def within(territory: str) -> ColumnElement[bool]:
    """Whether the case lies in the territory or anywhere below it."""
    return lies_within(CaseFile.territory, territory)


def lies_within(column: InstrumentedAttribute[str], territory: str) -> ColumnElement[bool]:
    """Whether the territory in this column is this one or lies anywhere below it."""
    first, last = _below(territory)
    return _lies(column, own_territory=territory, own_first=first, own_last=last)


def _seen(
    role: Role, *, own_agency: Word, own_person: Word, own_territory: Word, own_first: Word, own_last: Word
) -> ColumnElement[bool]:
    if role is Role.SUPERVISOR:
        return _lies(CaseFile.territory, own_territory=own_territory, own_first=own_first, own_last=own_last)
    if role not in OFFICE_ROLES:
        return false()
    # As a list, which is made once: asked of each row, SQLite would go through the agency's open tasks for each.
    owing = select(OWED.case_id).where(OWED.agency == own_agency, OWED.closed_at.is_(None))
    mine = or_(CaseFile.custodian == own_agency, CaseFile.offered_to == own_agency, CaseFile.id.in_(owing))
    return or_(mine, CaseFile.id.in_(on_agenda(own_person)))


def _lies(
    column: SQLColumnExpression[str], *, own_territory: Word, own_first: Word, own_last: Word
) -> ColumnElement[bool]:
    """As a range, which an index finds; codes compare byte by byte, and «/» is the byte after «.»."""
    return or_(column == own_territory, and_(column >= own_first, column < own_last))


def _below(territory: str) -> tuple[str, str]:
    """The codes below a territory lie from the first of these words up to the second."""
    return f"{territory}.", f"{territory}/"

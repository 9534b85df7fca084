"""Reading sittings for their pages: the list, one sitting, what its members wrote, the cases of its agenda."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, case, false, func, null, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.contracts import AFTER_DEEDS
from api.reading.rows import Line
from api.reading.visible import lies_within, opened, visible
from models.ids import AgencyCode, CaseId, PersonCode, SittingId
from models.people import OFFICE_ROLES, Actor, Role
from models.tables import (
    Agency,
    CaseFile,
    CommissionMember,
    Document,
    Person,
    Signature,
    Sitting,
    SittingItem,
    SittingMember,
    SittingText,
    Submission,
    Task,
)

COLUMNS = (
    *(Sitting.id, Sitting.number, Sitting.commission, Sitting.territory, Sitting.offset, Sitting.at, Sitting.urgent),
    *(Sitting.phase, Sitting.outcome, Sitting.called_at, Sitting.opened_at, Sitting.ended_at, Sitting.turn),
)


class OfficeRow(NamedTuple):
    """What the directory says of a commission."""

    name: str
    short_name: str
    address: str
    phone: str


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may see the sitting of this row: its commission, its members, supervision of its territory."""
    if actor.role is Role.SUPERVISOR:
        return lies_within(Sitting.territory, actor.territory)
    sits = select(SittingMember.sitting_id).where(SittingMember.person == actor.person)
    ours = Sitting.commission == actor.agency if actor.role in OFFICE_ROLES else false()
    return or_(ours, Sitting.id.in_(sits))


async def sitting_rows(connection: AsyncConnection, actor: Actor, *, coming: bool, limit: int) -> list[Line]:
    """The sittings that are called or go on, the next first; or those that are over, the last first."""
    is_coming = Sitting.phase.in_(("called", "open"))
    statement = (
        select(*COLUMNS, _state())
        .where(seen_by(actor), is_coming if coming else ~is_coming)
        .order_by(Sitting.at if coming else Sitting.at.desc(), Sitting.id)
        .limit(limit)
    )
    return list(await connection.execute(statement))


async def is_called(connection: AsyncConnection, actor: Actor) -> bool:
    """Whether the actor sits in a commission of another agency now, or was called to one of its sittings."""
    sits = select(CommissionMember.person).where(
        CommissionMember.person == actor.person, CommissionMember.until.is_(None)
    )
    was = select(SittingMember.person).where(SittingMember.person == actor.person)
    return bool(await connection.scalar(select(or_(sits.exists(), was.exists()))))


async def sitting_row(connection: AsyncConnection, actor: Actor, sitting: SittingId) -> Line | None:
    """One sitting with the text of its state; None when there is none that the actor may see."""
    statement = select(*COLUMNS, _state()).where(Sitting.id == sitting, seen_by(actor))
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def sitting_texts(connection: AsyncConnection, actor: Actor, sitting: SittingId) -> dict[str, str]:
    """What members wrote, by the id of the text; supervision reads the course of a sitting and not what was said."""
    if actor.role is Role.SUPERVISOR:
        return {}
    statement = (
        select(SittingText.id, SittingText.text)
        .join(Sitting, Sitting.id == SittingText.sitting_id)
        .where(SittingText.sitting_id == sitting, SittingText.recorded_turn.is_not(None), seen_by(actor))
    )
    return {row.id: row.text for row in await connection.execute(statement)}


async def people_told(
    connection: AsyncConnection, _: Actor, codes: Collection[PersonCode]
) -> dict[PersonCode, tuple[str, str]]:
    """Full names and positions of members of staff, which everybody signed in may know."""
    statement = select(Person.code, Person.full_name, Person.position).where(Person.code.in_(set(codes)))
    return {row.code: (row.full_name, row.position) for row in await connection.execute(statement)}


async def office_row(connection: AsyncConnection, _: Actor, code: AgencyCode) -> OfficeRow:
    """What the directory says of this agency; the code where it knows none."""
    columns = (Agency.name, Agency.short_name, Agency.address, Agency.phone)
    row = (await connection.execute(select(*columns).where(Agency.code == code))).one_or_none()
    return OfficeRow(code, code, "", "") if row is None else OfficeRow(*(part or "" for part in row))


async def case_rows(connection: AsyncConnection, actor: Actor, cases: Collection[CaseId]) -> dict[CaseId, Line]:
    """Number, route and child of these cases; the child only where the actor sees the case."""
    is_seen = visible(actor)
    statement = select(
        *(CaseFile.id, CaseFile.number, CaseFile.route_digest, CaseFile.custodian),
        case((is_seen, CaseFile.child_name), else_=null()).label("child_name"),
        case((is_seen, CaseFile.child_born), else_=null()).label("child_born"),
        case((is_seen, True), else_=False).label("is_seen"),
        case((opened(actor), True), else_=False).label("is_read"),
    ).where(CaseFile.id.in_(set(cases)))
    return {row.id: row for row in await connection.execute(statement)}


async def case_agencies(connection: AsyncConnection, actor: Actor, case_id: CaseId) -> dict[AgencyCode, str]:
    """Short names of the agencies that have, or had, a task in this case: they get the copies of its decisions."""
    statement = (
        select(Agency.code, Agency.short_name)
        .join(Task, Task.agency == Agency.code)
        .where(Task.case_id == case_id, Agency.code != actor.agency)
        .distinct()
        .order_by(Agency.short_name)
    )
    return {row.code: row.short_name for row in await connection.execute(statement)}


async def decision_papers(
    connection: AsyncConnection, actor: Actor, sitting: SittingId
) -> dict[tuple[CaseId, int], Line]:
    """The papers that the decisions of a sitting made in their cases, by case and turn."""
    statement = (
        select(Document.case_id, Document.turn, Document.document, Document.number, Document.digest, Document.pages)
        .join(SittingItem, and_(SittingItem.case_id == Document.case_id, SittingItem.heard_turn == Document.turn))
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .where(Sitting.id == sitting, seen_by(actor))
        .order_by(Document.place.desc())
    )
    return {(row.case_id, row.turn): row for row in await connection.execute(statement)}


async def sittings_of_case(connection: AsyncConnection, actor: Actor, case_id: CaseId) -> dict[int, Line]:
    """The questions from which the case took decisions, as far as the actor may see their sittings, by its turn."""
    statement = (
        select(SittingItem.heard_turn, SittingItem.number.label("item"), Sitting.id, Sitting.number)
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .where(SittingItem.case_id == case_id, SittingItem.heard_turn.is_not(None), seen_by(actor))
    )
    return {row.heard_turn: row for row in await connection.execute(statement)}


async def notice_rows(connection: AsyncConnection, actor: Actor, case_id: CaseId, turn: int) -> dict[int, Line]:
    """The notices to the parents that followed this turn of the case, as documents of the register, by their number."""
    made = (Document.case_id == case_id, Document.turn == turn, Document.place > AFTER_DEEDS)
    statement = (
        select(Document.place, Document.year, Document.number, Document.made_at, Document.digest)
        .join(CaseFile, CaseFile.id == Document.case_id)
        .where(*made, or_(opened(actor), Document.agency == actor.agency))
    )
    return {row.place - AFTER_DEEDS: row for row in await connection.execute(statement)}


async def minutes_rows(connection: AsyncConnection, actor: Actor, sitting: SittingId) -> list[Line]:
    """The editions of the протокол of a sitting in the register, the first one first; not for supervision."""
    if actor.role is Role.SUPERVISOR:
        return []
    same = (Signature.case_id == Document.case_id, Signature.turn == Document.turn, Signature.place == Document.place)
    signed = select(func.count()).where(*same).correlate(Document).scalar_subquery().label("signatures")
    made_of = and_(Submission.case_id == Document.case_id, Submission.recorded_turn == Document.turn)
    statement = (
        select(Document.year, Document.number, Document.made_at, Document.digest, Submission.reason, signed)
        .join(Sitting, Sitting.id == Document.case_id)
        .outerjoin(Submission, made_of)
        .where(Sitting.id == sitting, seen_by(actor))
        .order_by(Document.turn)
    )
    return list(await connection.execute(statement))


def _state() -> ColumnElement[str]:
    return type_coerce(Sitting.state, Text).label("state")

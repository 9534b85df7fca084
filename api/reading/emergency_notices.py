"""Reading notices of emergency access: who was told what, and what nobody has read yet."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, EmergencyAccess, EmergencyNotice

NOTICE = (
    *(EmergencyNotice.access, EmergencyNotice.place, EmergencyNotice.about, EmergencyNotice.at),
    *(EmergencyNotice.read_at, EmergencyAccess.case_id, EmergencyAccess.person, CaseFile.custodian),
    CaseFile.number.label("case_number"),
)


async def emergency_notices(connection: AsyncConnection, actor: Actor, most: int) -> list[Line]:
    """What the actor was told of emergency accesses, unread first, then the newest."""
    notice = EmergencyNotice
    statement = (
        select(*NOTICE)
        .join(EmergencyAccess, EmergencyAccess.id == notice.access)
        .join(CaseFile, CaseFile.id == EmergencyAccess.case_id)
        .where(_to(actor))
        .order_by(notice.read_at.is_not(None), notice.at.desc(), notice.access, notice.place)
        .limit(most)
    )
    return list(await connection.execute(statement))


async def emergency_told(connection: AsyncConnection, _: Actor, access: str | None, place: int | None) -> Line | None:
    """What a letter says of one notice."""
    notice = EmergencyNotice
    statement = (
        select(*NOTICE)
        .join(EmergencyAccess, EmergencyAccess.id == notice.access)
        .join(CaseFile, CaseFile.id == EmergencyAccess.case_id)
        .where(notice.access == access, notice.place == place)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def unread_emergencies(connection: AsyncConnection, actor: Actor) -> int:
    """How many of them nobody has read yet."""
    unread = select(func.count()).select_from(EmergencyNotice).where(_to(actor), EmergencyNotice.read_at.is_(None))
    return (await connection.execute(unread)).scalar_one()


async def readable_emergencies(
    connection: AsyncConnection, actor: Actor, keys: Collection[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Those of these notices that the actor was told and that are not marked as read."""
    notice = EmergencyNotice
    any_of = or_(false(), *(and_(notice.access == access, notice.place == place) for access, place in keys))
    statement = select(notice.access, notice.place).where(any_of, _to(actor), notice.read_at.is_(None))
    return [(row.access, row.place) for row in await connection.execute(statement)]


def _to(actor: Actor) -> ColumnElement[bool]:
    """To the person, to their role in the agency, or, for those who do its work, to the agency as a whole."""
    notice = EmergencyNotice
    whole = notice.role.is_(None) if actor.role in OFFICE_ROLES else false()
    shared = and_(notice.person.is_(None), or_(whole, notice.role == actor.role.value))
    return and_(notice.agency == actor.agency, or_(shared, notice.person == actor.person))

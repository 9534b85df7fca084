"""Reading who read a case: its accesses, the newest first."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import visible
from models.ids import CaseId
from models.people import Actor
from models.tables import Access, Agency, CaseFile, Person


async def reader_rows(
    connection: AsyncConnection, actor: Actor, case: CaseId, *, before: int | None, most: int
) -> list[Line]:
    """The accesses to a case that the actor sees, the newest first; those before this number, if one is given."""
    statement = (
        select(Access.number, Access.at, Access.kind, Access.person, Access.role, Access.purpose, Access.place)
        .add_columns(Person.full_name, Access.agency, Agency.short_name)
        .join_from(Access, CaseFile, CaseFile.id == Access.subject)
        .outerjoin(Person, Person.code == Access.person)
        .outerjoin(Agency, Agency.code == Access.agency)
        .where(Access.subject == case, visible(actor))
        .order_by(Access.number.desc())
        .limit(most)
    )
    if before is not None:
        statement = statement.where(Access.number < before)
    return list(await connection.execute(statement))

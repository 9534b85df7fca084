"""The rows of the directory's tables: reading what stands, and writing over it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.registers import insert_into
from activities.rows import Row
from models import tables
from models.ids import AgencyCode, PersonCode, Territory


async def known(
    connection: AsyncConnection, table: type[tables.Base], column: str, values: Collection[str]
) -> dict[str, Row]:
    """The rows with these values, by their first key."""
    shelf = table.__table__
    (key, *_) = (column.name for column in shelf.primary_key)
    found = await connection.execute(select(shelf).where(shelf.c[column].in_(list(values))).order_by(shelf.c[key]))
    return {row[key]: dict(row) for row in found.mappings()}


async def upsert(
    connection: AsyncConnection, table: type[tables.Base], rows: list[Row], *, kept: tuple[str, ...] = ()
) -> None:
    """Insert the rows, or bring those that stand up to date in all but the key and the columns to be `kept`."""
    if not rows:
        return
    new = insert_into(connection.dialect, table)
    key = [column.name for column in table.__table__.primary_key]
    changed = {name: new.excluded[name] for name in rows[0] if name not in {*key, *kept}}
    await connection.execute(new.on_conflict_do_update(index_elements=key, set_=changed), rows)


async def homes(connection: AsyncConnection, agencies: Collection[AgencyCode]) -> dict[AgencyCode, Territory]:
    agency = tables.Agency
    found = await connection.execute(select(agency.code, agency.territory).where(agency.code.in_(tuple(agencies))))
    return {row.code: row.territory for row in found}


async def homes_of(connection: AsyncConnection, people: Collection[PersonCode]) -> dict[PersonCode, Territory]:
    person, agency = tables.Person, tables.Agency
    joined = select(person.code, agency.territory).join(agency, agency.code == person.agency)
    found = await connection.execute(joined.where(person.code.in_(tuple(people))))
    return {row.code: row.territory for row in found}

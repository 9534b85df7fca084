"""Reading who may be called into a commission: members of staff of the agencies of its territory."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import lies_within
from models.people import OFFICE_ROLES, Actor
from models.tables import Agency, Person

MOST = 20


async def candidates(connection: AsyncConnection, actor: Actor, words: str) -> list[Line]:
    """People of other agencies of the commission's territory whose name has these words, by name; a few at most.

    Compared here: SQLite knows no capital letters but the Latin ones.
    """
    asked = (
        select(Person.code, Person.full_name, Person.position, Agency.short_name)
        .join(Agency, Agency.code == Person.agency)
        .where(Person.active, Agency.active, Person.agency != actor.agency, Person.role.in_(OFFICE_ROLES))
        .where(lies_within(Agency.territory, actor.territory))
        .order_by(Person.full_name, Person.code)
    )
    wanted = words.casefold().split()
    if not wanted:
        return []
    rows = await connection.execute(asked)
    return [row for row in rows if all(one in row.full_name.casefold() for one in wanted)][:MOST]


async def is_candidate(connection: AsyncConnection, actor: Actor, person: str) -> bool:
    """Whether this person may be called into the actor's commission."""
    asked = (
        select(Person.code)
        .join(Agency, Agency.code == Person.agency)
        .where(Person.code == person, Person.active, Agency.active, Person.agency != actor.agency)
        .where(Person.role.in_(OFFICE_ROLES), lies_within(Agency.territory, actor.territory))
    )
    return (await connection.execute(asked)).one_or_none() is not None

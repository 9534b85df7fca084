"""Reading the directory for those who keep it: territories, agencies, people and the keys that they hold."""

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from api.reading.rows import Line
from models.ids import PersonCode
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, TerritoryNode, Token


async def territory_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The territories that the actor keeps, from the top."""
    statement = select(TerritoryNode.code, TerritoryNode.name, TerritoryNode.offset)
    kept = statement.where(_within(TerritoryNode.code, actor)).order_by(TerritoryNode.code)
    return list(await connection.execute(kept))


async def territory_names(connection: AsyncConnection, _: Actor) -> dict[str, str]:
    """The names of all territories by code."""
    return {row.code: row.name for row in await connection.execute(select(TerritoryNode.code, TerritoryNode.name))}


async def agency_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The agencies of the actor's territories, with how many people work in each."""
    staff = (
        select(func.count())
        .where(Person.agency == Agency.code, Person.active.is_(True))
        .correlate(Agency)
        .scalar_subquery()
    )
    statement = select(
        *(Agency.code, Agency.kind, Agency.name, Agency.short_name, Agency.territory, Agency.address, Agency.phone),
        staff.label("staff"),
    )
    kept = statement.where(_within(Agency.territory, actor)).order_by(Agency.territory, Agency.kind, Agency.code)
    return list(await connection.execute(kept))


async def people_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The people of the agencies of the actor's territories; those who have left stand last."""
    statement = (
        select(
            *(Person.code, Person.full_name, Person.position, Person.agency, Person.role, Person.territory),
            *(Person.active, Agency.short_name, Agency.territory.label("home")),
        )
        .join(Agency, Agency.code == Person.agency)
        .where(_within(Agency.territory, actor))
        .order_by(Person.active.desc(), Agency.territory, Agency.short_name, Person.full_name)
    )
    return list(await connection.execute(statement))


async def token_rows(connection: AsyncConnection, actor: Actor, person: str | None = None) -> list[Line]:
    """The keys of one person, or of all people whom the actor keeps, the newest first; never the keys themselves."""
    statement = (
        select(
            *(Token.digest, Token.label, Token.created_at, Token.expires_at, Token.last_used_at),
            *(Token.person, Person.full_name, Person.active, Agency.short_name),
        )
        .join(Person, Person.code == Token.person)
        .join(Agency, Agency.code == Person.agency)
        .where(_within(Agency.territory, actor))
        .order_by(Token.created_at.desc(), Token.digest)
    )
    if person is not None:
        statement = statement.where(Token.person == person)
    return list(await connection.execute(statement))


def _within(column: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """Whether the row lies in the actor's territory or below it."""
    return or_(column == actor.territory, column.startswith(f"{actor.territory}.", autoescape=True))


async def is_entered(connection: AsyncConnection, _: Actor, sort: str, code: str) -> bool:
    """Whether the directory has an entry of this sort under this code, whoever keeps it."""
    column = {"territories": TerritoryNode.code, "agencies": Agency.code, "people": Person.code}[sort]
    return (await connection.execute(select(column).where(column == code))).one_or_none() is not None


async def actor_named(connection: AsyncConnection, code: PersonCode) -> Actor | None:
    """The person of this code as an actor; None when there is nobody, or somebody who has left."""
    asked = (
        select(Person.code, Person.agency, Agency.kind, Person.role, Person.territory)
        .join(Agency, Agency.code == Person.agency)
        .where(Person.code == code, Person.active.is_(True))
    )
    row = (await connection.execute(asked)).one_or_none()
    if row is None:
        return None
    kind, role = AgencyKind(row.kind), Role(row.role)
    return Actor(person=row.code, agency=row.agency, kind=kind, role=role, territory=row.territory)

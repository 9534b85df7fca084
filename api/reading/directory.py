"""Reading the directory: names of agencies, people and territories, which everybody signed in may know."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from models.case import CaseState
from models.ids import AgencyCode
from models.people import Actor, AgencyKind
from models.tables import Agency, Audit, Person, Service, TerritoryNode

NAMES = select(Agency.code, Agency.short_name)
NAMES_OF = NAMES.where(Agency.code.in_(bindparam("codes", expanding=True)))
NAMES_IN = NAMES.where(
    or_(
        Agency.territory.in_(bindparam("places", expanding=True)),
        Agency.code.in_(bindparam("codes", expanding=True)),
        Agency.code.in_(select(Audit.agency).where(Audit.case_id == bindparam("case"))),
    )
)
PEOPLE_OF = union_all(
    select(Person.code, Person.full_name).where(Person.code.in_(bindparam("codes", expanding=True))),
    select(Service.code, Service.title).where(Service.code.in_(bindparam("codes", expanding=True))),
)
PLACE = (
    select(TerritoryNode.code, TerritoryNode.name, TerritoryNode.offset)
    .where(TerritoryNode.code.in_(bindparam("codes", expanding=True)))
    .order_by(func.length(TerritoryNode.code).desc())
    .limit(1)
)
"""Statements of every page, built once."""
SYSTEM = "информационная система"
"""What stands in a paper in place of the position of whoever sent it."""


class AgencyRow(NamedTuple):
    """An agency that may play a part in a case."""

    code: str
    kind: str
    name: str
    territory: str


class Place(NamedTuple):
    """A territory and its distance from UTC in minutes."""

    code: str
    name: str
    offset: int


async def agency_names(connection: AsyncConnection, _: Actor, codes: Collection[str] | None = None) -> dict[str, str]:
    """Short names by code: of these agencies, or of all there are, which in a region are thousands."""
    if codes is None:
        rows = await connection.execute(NAMES)
    else:
        rows = await connection.execute(NAMES_OF, {"codes": [*codes]})
    return {row.code: row.short_name for row in rows}


async def names_in(connection: AsyncConnection, _: Actor, state: CaseState) -> dict[str, str]:
    """Short names of the agencies that a case may speak of: those of its places, and whoever had a part in it."""
    codes = {*state.agencies.values(), *state.relation.agencies, *(one.agency for one in state.custody)}
    holes = {"case": state.id, "codes": [*codes], "places": list(above(state.territory))}
    return {row.code: row.short_name for row in await connection.execute(NAMES_IN, holes)}


async def agency_phones(connection: AsyncConnection, _: Actor, codes: Collection[str]) -> dict[str, str]:
    """The telephones of these agencies, as far as the directory knows them."""
    rows = await connection.execute(select(Agency.code, Agency.phone).where(Agency.code.in_(set(codes))))
    return {row.code: row.phone for row in rows if row.phone}


async def people_names(connection: AsyncConnection, _: Actor, codes: Collection[str]) -> dict[str, str]:
    """Full names of these members of staff, titles of these services, by code."""
    if not codes:
        return {}
    rows = await connection.execute(PEOPLE_OF, {"codes": [*codes]})
    return {row.code: row.full_name for row in rows}


async def agencies_of(
    connection: AsyncConnection, _: Actor, kinds: Collection[AgencyKind], territory: str
) -> list[AgencyRow]:
    """The agencies of these kinds that work for the territory: its own and those above it, the nearest first.

    One that was closed gets no new work.
    """
    statement = (
        select(Agency.code, Agency.kind, Agency.short_name, Agency.territory)
        .where(Agency.kind.in_([kind.value for kind in kinds]), Agency.territory.in_(above(territory)))
        .where(Agency.active.is_(True))
        .order_by(func.length(Agency.territory).desc(), Agency.code)
    )
    return [AgencyRow(*row) for row in await connection.execute(statement)]


async def agencies_elsewhere(
    connection: AsyncConnection, _: Actor, kind: AgencyKind, territory: str
) -> list[tuple[AgencyRow, str]]:
    """The agencies of this kind that work for other territories, each with the name of its own, by that name."""
    statement = (
        select(Agency.code, Agency.kind, Agency.short_name, Agency.territory, TerritoryNode.name)
        .join(TerritoryNode, TerritoryNode.code == Agency.territory)
        .where(Agency.kind == kind.value, Agency.active.is_(True), Agency.territory.not_in(above(territory)))
        .order_by(TerritoryNode.name, Agency.code)
    )
    return [(AgencyRow(*row[:4]), row.name) for row in await connection.execute(statement)]


async def agencies_by_name(connection: AsyncConnection, _: Actor, territory: str) -> list[tuple[str, AgencyRow]]:
    """The agencies that work for the territory, each under its full and its short name."""
    statement = (
        select(Agency.code, Agency.kind, Agency.short_name, Agency.territory, Agency.name)
        .where(Agency.territory.in_(above(territory)), Agency.active.is_(True))
        .order_by(Agency.code)
    )
    rows = [(row.name, AgencyRow(*row[:4])) for row in await connection.execute(statement)]
    return [(name, agency) for full, agency in rows for name in dict.fromkeys((full, agency.name))]


async def agency_of(connection: AsyncConnection, _: Actor, code: str) -> AgencyRow | None:
    """One agency, if the directory knows it."""
    statement = select(Agency.code, Agency.kind, Agency.short_name, Agency.territory).where(Agency.code == code)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else AgencyRow(*row)


async def own_words(connection: AsyncConnection, actor: Actor) -> dict[str, dict[str, str]]:
    """What the directory says of the person (or the system that sends) and the agency, by the source of a form."""
    place = Agency.name, Agency.address, Agency.phone
    person = select(Person.full_name, Person.position, *place).join(Agency, Agency.code == Person.agency)
    system = select(Service.title.label("full_name"), literal(SYSTEM).label("position"), *place).join(
        Agency, Agency.code == Service.agency
    )
    both = union_all(person.where(Person.code == actor.person), system.where(Service.code == actor.person))
    row = (await connection.execute(both)).one()
    staff = {"full_name": row.full_name, "position": row.position, "agency": row.name, "phone": row.phone}
    return {
        "agency": _organisation(row.name, row.address, row.phone),
        "actor": {part: value for part, value in staff.items() if value},
    }


async def words_of_agencies(
    connection: AsyncConnection, _: Actor, agencies: Mapping[AgencyKind, AgencyCode]
) -> dict[str, dict[str, str]]:
    """What the directory says of these agencies, by their kind, which is the source that a form names."""
    columns = (Agency.code, Agency.name, Agency.address, Agency.phone)
    statement = select(*columns).where(Agency.code.in_(agencies.values()))
    rows = {row.code: row for row in await connection.execute(statement)}
    return {
        kind.value: _organisation(rows[code].name, rows[code].address, rows[code].phone)
        for kind, code in agencies.items()
        if code in rows
    }


def _organisation(name: str, address: str, phone: str) -> dict[str, str]:
    parts = {"name": name, "address": address, "contacts": phone}
    return {part: value for part, value in parts.items() if value}


async def place_of(connection: AsyncConnection, _: Actor, territory: str) -> Place | None:
    """The territory, or the nearest one above it, that the directory knows."""
    row = (await connection.execute(PLACE, {"codes": [*above(territory)]})).one_or_none()
    return None if row is None else Place(*row)


def above(territory: str) -> tuple[str, ...]:
    """The territory and everything it lies in: `ru.sve.ekb`, `ru.sve`, `ru`."""
    parts = territory.split(".")
    return tuple(".".join(parts[:length]) for length in range(len(parts), 0, -1))


class Colleague(NamedTuple):
    """A member of staff and where they work."""

    full_name: str
    position: str
    agency: str


async def colleagues(connection: AsyncConnection, codes: Collection[str]) -> dict[str, Colleague]:
    """These members of staff, as far as they still work."""
    statement = (
        select(Person.code, Person.full_name, Person.position, Agency.short_name)
        .join(Agency, Agency.code == Person.agency)
        .where(Person.code.in_(set(codes)), Person.active.is_(True))
    )
    return {row[0]: Colleague(*row[1:]) for row in await connection.execute(statement)}


async def places_below(connection: AsyncConnection, actor: Actor) -> list[Place]:
    """The actor's own territory and every one below it, without those that were closed."""
    own = actor.territory
    statement = (
        select(TerritoryNode.code, TerritoryNode.name, TerritoryNode.offset)
        .where(or_(TerritoryNode.code == own, TerritoryNode.code.startswith(f"{own}.", autoescape=True)))
        .where(TerritoryNode.active.is_(True))
        .order_by(TerritoryNode.code)
    )
    return [Place(*row) for row in await connection.execute(statement)]

"""Reading the directory for those who keep it: territories, agencies, people and the keys that they hold."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased

from api.reading.rows import Line
from api.reading.tasks import COLUMNS
from api.reading.visible import lies_within
from models.finding import WORD, folded
from models.ids import PersonCode
from models.people import Actor, AgencyKind, Role
from models.tables import (
    Absence,
    Agency,
    Appointment,
    CaseFile,
    DirectoryChange,
    Person,
    Task,
    TerritoryNode,
    Token,
)

OF_PERSON = ("keys", "absences", "accounts")
"""Sorts of changes that concern a person beside the entry itself."""


class Wanted(NamedTuple):
    """Which entries of the directory are asked for; empty or None asks nothing."""

    find: str = ""
    """Beginnings of words."""
    code: str | None = None
    territory: str | None = None
    kind: str | None = None
    agency: str | None = None
    role: str | None = None
    active: bool | None = None


ALL = Wanted()


async def territory_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted = ALL) -> list[Line]:
    """The territories that the actor keeps, from the top, with how many agencies work in each itself."""
    node = TerritoryNode
    agencies = select(func.count()).where(Agency.territory == node.code, Agency.active.is_(True)).correlate(node)
    columns = node.code, node.name, node.offset, node.active, node.version
    statement = select(*columns, agencies.scalar_subquery().label("agencies")).where(_within(node.code, actor))
    narrowed = statement.where(*_asked(node, node.code, wanted)).order_by(node.code)
    return _found(list(await connection.execute(narrowed)), wanted.find, "name", "code")


async def territory_names(connection: AsyncConnection, _: Actor) -> dict[str, str]:
    """The names of all territories by code."""
    return {row.code: row.name for row in await connection.execute(select(TerritoryNode.code, TerritoryNode.name))}


async def agency_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted = ALL) -> list[Line]:
    """The agencies of the actor's territories, with how many people work in each; those that were closed stand last."""
    staff = (
        select(func.count())
        .where(Person.agency == Agency.code, Person.active.is_(True))
        .correlate(Agency)
        .scalar_subquery()
    )
    statement = select(
        *(Agency.code, Agency.kind, Agency.name, Agency.short_name, Agency.territory, Agency.address, Agency.phone),
        *(Agency.active, Agency.version, staff.label("staff")),
    ).where(_within(Agency.territory, actor), *_asked(Agency, Agency.territory, wanted))
    if wanted.kind:
        statement = statement.where(Agency.kind == wanted.kind)
    ordered = statement.order_by(Agency.active.desc(), Agency.territory, Agency.kind, Agency.code)
    return _found(list(await connection.execute(ordered)), wanted.find, "name", "short_name", "code")


async def people_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted = ALL) -> list[Line]:
    """The people of the agencies of the actor's territories; those who have left stand last.

    Whoever answers for more than the actor does is another administrator's to keep, wherever their agency sits.
    """
    statement = (
        select(
            *(Person.code, Person.full_name, Person.position, Person.agency, Person.role, Person.territory),
            *(
                Person.email,
                Person.active,
                Person.version,
                Agency.short_name,
                Agency.territory.label("home"),
                Agency.kind,
            ),
            *(Absence.since, Absence.until, Absence.why, Absence.stand_in),
        )
        .join(Agency, Agency.code == Person.agency)
        .outerjoin(Absence, Absence.person == Person.code)
        .where(*_kept(actor), *_asked(Person, Agency.territory, wanted))
        .order_by(Person.active.desc(), Agency.territory, Agency.short_name, Person.full_name, Person.code)
    )
    for column, value in ((Person.agency, wanted.agency), (Person.role, wanted.role), (Agency.kind, wanted.kind)):
        if value:
            statement = statement.where(column == value)
    return _found(list(await connection.execute(statement)), wanted.find, "full_name", "position", "short_name", "code")


async def appointment_rows(connection: AsyncConnection, _: Actor, person: PersonCode) -> list[Line]:
    """The parts that a person had, the latest first."""
    statement = (
        select(
            *(Appointment.position, Appointment.role, Appointment.since, Appointment.until, Appointment.agency),
            Agency.short_name,
        )
        .join(Agency, Agency.code == Appointment.agency)
        .where(Appointment.person == person)
        .order_by(Appointment.number.desc())
    )
    return list(await connection.execute(statement))


async def change_rows(
    connection: AsyncConnection, actor: Actor, *, of: tuple[str, str] | None = None, limit: int, before: int | None
) -> list[Line]:
    """The deeds of administration, the latest first: of one entry (sort and code), or of the actor's whole territory.

    Of a person also the keys and absences. `before` is the id of the last row of the page before.
    """
    change = DirectoryChange
    columns = change.id, change.at, change.by, change.sort, change.code, change.deed, change.before, change.after
    bearer = aliased(Person)
    of_person = and_(bearer.code == change.code, change.sort.in_(OF_PERSON))
    statement = (
        select(*columns, change.note, Person.full_name, bearer.full_name.label("bearer"))
        .outerjoin(Person, Person.code == change.by)
        .outerjoin(bearer, of_person)
    )
    if of is None:
        statement = statement.where(_within(change.territory, actor))
    else:
        sorts = ("people", *OF_PERSON) if of[0] == "people" else (of[0],)
        statement = statement.where(change.sort.in_(sorts), change.code == of[1])
    if before is not None:
        statement = statement.where(change.id < before)
    return list(await connection.execute(statement.order_by(change.id.desc()).limit(limit)))


async def held_tasks(connection: AsyncConnection, _: Actor, person: PersonCode) -> list[Line]:
    """The open tasks that the person does for their agency, the most urgent first; nothing of the child."""
    statement = (
        select(*COLUMNS, CaseFile.number.label("case_number"), CaseFile.route_digest)
        .join(CaseFile, CaseFile.id == Task.case_id)
        .join(Person, and_(Person.code == Task.holder, Person.agency == Task.agency))
        .where(Task.holder == person, Task.closed_at.is_(None))
        .order_by(Task.due.is_(None), Task.due, Task.case_id, Task.number)
    )
    return list(await connection.execute(statement))


async def token_rows(connection: AsyncConnection, actor: Actor, person: str | None = None) -> list[Line]:
    """The keys of one person, or of all people whom the actor keeps, the newest first; never the keys themselves."""
    statement = (
        select(
            *(Token.digest, Token.label, Token.created_at, Token.expires_at, Token.last_used_at, Token.scope),
            *(Token.person, Person.full_name, Person.active, Person.role, Agency.short_name),
            Agency.active.label("open"),
        )
        .join(Person, Person.code == Token.person)
        .join(Agency, Agency.code == Person.agency)
        .where(*_kept(actor))
        .order_by(Token.created_at.desc(), Token.digest)
    )
    if person is not None:
        statement = statement.where(Token.person == person)
    return list(await connection.execute(statement))


def _asked(
    table: type[TerritoryNode | Agency | Person], place: InstrumentedAttribute[str], wanted: Wanted
) -> list[ColumnElement[bool]]:
    """What is asked of every sort of entry."""
    found = []
    if wanted.code:
        found.append(table.code == wanted.code)
    if wanted.territory:
        found.append(lies_within(place, wanted.territory))
    if wanted.active is not None:
        found.append(table.active.is_(wanted.active))
    return found


def _found(rows: list[Line], find: str, *columns: str) -> list[Line]:
    """The rows in which every word asked for begins a word of these columns; databases fold Russian letters unlike."""
    words = WORD.findall(folded(find))
    if not words:
        return rows
    return [row for row in rows if _says(WORD.findall(folded(" ".join(getattr(row, name) for name in columns))), words)]


def _says(said: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(start) for word in said) for start in words)


def _within(column: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """Whether the row lies in the actor's territory or below it."""
    return lies_within(column, actor.territory)


def _kept(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Whether the actor keeps this person: the agency and all that the person answers for lie in the actor's."""
    return _within(Agency.territory, actor), _within(Person.territory, actor)


async def is_entered(connection: AsyncConnection, _: Actor, sort: str, code: str) -> bool:
    """Whether the directory has an entry of this sort under this code, whoever keeps it."""
    column = {"territories": TerritoryNode.code, "agencies": Agency.code, "people": Person.code}[sort]
    return (await connection.execute(select(column).where(column == code))).one_or_none() is not None


async def absence_of(connection: AsyncConnection, _: Actor, person: PersonCode) -> Line | None:
    """The absence that is known of this person."""
    return (await connection.execute(select(Absence).where(Absence.person == person))).one_or_none()


async def colleagues_of(connection: AsyncConnection, _: Actor, person: PersonCode) -> list[Line]:
    """Everybody at work in the agency of this person, and the person."""
    home = select(Person.agency).where(Person.code == person).scalar_subquery()
    here = and_(Person.agency == home, or_(Person.active.is_(True), Person.code == person))
    columns = Person.code, Person.full_name, Person.position, Person.role
    return list(await connection.execute(select(*columns).where(here).order_by(Person.full_name, Person.code)))


async def staff_of_agencies(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """How many people of each role work in each agency; an agency without anybody has one row without a role."""
    statement = (
        select(Agency.code, Agency.kind, Agency.short_name, Person.role, func.count(Person.code).label("number"))
        .outerjoin(Person, and_(Person.agency == Agency.code, Person.active.is_(True)))
        .where(_within(Agency.territory, actor), Agency.active.is_(True))
        .group_by(Agency.code, Agency.kind, Agency.short_name, Person.role)
        .order_by(Agency.short_name, Agency.code)
    )
    return list(await connection.execute(statement))


async def is_kept_by(connection: AsyncConnection, actor: Actor, person: PersonCode) -> bool:
    """Whether the actor enters absences of this person: in the own territory, or, as a head, in the own agency."""
    mine = Person.agency == actor.agency if actor.role is Role.HEAD else and_(*_kept(actor))
    asked = select(Person.code).join(Agency, Agency.code == Person.agency).where(Person.code == person, mine)
    return (await connection.execute(asked)).one_or_none() is not None


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

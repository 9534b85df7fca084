"""Reading who read a case: its accesses, the newest first; by day, person, purpose, and what it was."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line, Statement
from api.reading.visible import visible
from models.access import AccessKind, Purpose
from models.ids import CaseId, PersonCode
from models.people import Actor
from models.tables import Access, Agency, CaseFile, Person


class Asked(NamedTuple):
    """Which accesses are asked for; None or nothing asks nothing."""

    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""
    person: PersonCode | None = None
    purpose: Purpose | None = None
    kinds: tuple[AccessKind, ...] = ()
    before: int | None = None
    """Only those with a lower number than this: the next page."""


async def reader_rows(connection: AsyncConnection, actor: Actor, case: CaseId, asked: Asked, most: int) -> list[Line]:
    """The accesses to a case that the actor sees, the newest first."""
    statement = (
        select(Access.number, Access.at, Access.kind, Access.person, Access.role, Access.purpose, Access.place)
        .add_columns(Access.agency, Access.chain, Person.full_name, Person.position, Agency.short_name)
        .outerjoin(Person, Person.code == Access.person)
        .outerjoin(Agency, Agency.code == Access.agency)
        .order_by(Access.number.desc())
        .limit(most)
    )
    return list(await connection.execute(_of(statement, actor, case, asked)))


async def reader_people(connection: AsyncConnection, actor: Actor, case: CaseId) -> list[Line]:
    """Everybody who has read the case: code, name, how often, by name."""
    statement = (
        select(Access.person, Person.full_name, func.count().label("times"))
        .outerjoin(Person, Person.code == Access.person)
        .group_by(Access.person, Person.full_name)
        .order_by(Person.full_name, Access.person)
    )
    return list(await connection.execute(_of(statement, actor, case, Asked())))


def _of(statement: Statement, actor: Actor, case: CaseId, asked: Asked) -> Statement:
    here = statement.join(CaseFile, CaseFile.id == Access.subject)
    return here.where(Access.subject == case, visible(actor), *_narrowed(asked))


def _narrowed(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.since is not None:
        yield Access.at >= asked.since
    if asked.until is not None:
        yield Access.at < asked.until
    if asked.before is not None:
        yield Access.number < asked.before
    for column, value in ((Access.person, asked.person), (Access.purpose, asked.purpose)):
        if value is not None:
            yield column == value
    if asked.kinds:
        yield Access.kind.in_(asked.kinds)

"""Reading what is over its term of keeping, what is held, what was destroyed."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.retention import NEVER, is_held, is_listed
from api.reading.rows import Line
from api.reading.visible import lies_within, within
from models.ids import CaseId
from models.people import Actor
from models.tables import Agency, CaseFile, Destruction, DestructionCase, LegalHold, Person, Retention


def act_columns() -> tuple[Any, Any]:
    """The number and the year of the act by which the case of this row was destroyed; None for one that stands."""
    listed = DestructionCase.case_id == CaseFile.id, DestructionCase.destroyed_at.is_not(None)
    act = select(Destruction.number).join(DestructionCase, DestructionCase.destruction == Destruction.id)
    year = select(Destruction.year).join(DestructionCase, DestructionCase.destruction == Destruction.id)
    return (
        act.where(*listed).correlate(CaseFile).scalar_subquery().label("act"),
        year.where(*listed).correlate(CaseFile).scalar_subquery().label("act_year"),
    )


async def due_rows(
    connection: AsyncConnection, actor: Actor, day: date, *, limit: int, after: tuple[date, str] | None
) -> list[Line]:
    """Closed cases of the actor's territory whose last day of keeping is past, the longest due first."""
    key = tuple_(Retention.until, Retention.case_id)
    asked = (
        select(Retention.case_id, Retention.kind, Retention.rule, Retention.until)
        .add_columns(CaseFile.number, CaseFile.closed_at, CaseFile.route_digest, CaseFile.territory)
        .add_columns(is_held().label("held"), _is_proposed().label("proposed"))
        .join(CaseFile, CaseFile.id == Retention.case_id)
        .where(within(actor.territory), Retention.until < day, ~is_listed())
        .where(*(() if after is None else (key > after,)))
        .order_by(Retention.until, Retention.case_id)
        .limit(limit)
    )
    return list(await connection.execute(asked))


async def due_count(connection: AsyncConnection, actor: Actor, day: date) -> int:
    """How many there are in all."""
    asked = select(func.count()).select_from(Retention).join(CaseFile, CaseFile.id == Retention.case_id)
    found = await connection.execute(asked.where(within(actor.territory), Retention.until < day, ~is_listed()))
    return found.scalar_one()


async def kept_row(connection: AsyncConnection, actor: Actor, case: CaseId) -> Line | None:
    """One closed case of the actor's territory whose term is reckoned, with the act by which it was destroyed.

    To be asked for those who decide about the end of files; nothing of the child is read.
    """
    asked = (
        select(Retention.case_id, Retention.kind, Retention.rule, Retention.until)
        .add_columns(CaseFile.number, CaseFile.closed_at, CaseFile.territory, *act_columns())
        .add_columns(is_held().label("held"), _is_proposed().label("proposed"))
        .join(CaseFile, CaseFile.id == Retention.case_id)
        .where(Retention.case_id == case, Retention.kind != NEVER.kind, within(actor.territory))
    )
    found: Line | None = (await connection.execute(asked)).one_or_none()
    return found


async def hold_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The holds on cases of the actor's territory: those that stand first, then the lifted ones."""
    asked = (
        select(LegalHold, CaseFile.number.label("case_number"), Person.full_name)
        .join(CaseFile, CaseFile.id == LegalHold.case_id)
        .outerjoin(Person, Person.code == LegalHold.by)
        .where(within(actor.territory))
        .order_by(LegalHold.until.is_not(None), LegalHold.since.desc())
        .limit(200)
    )
    return list(await connection.execute(asked))


async def case_numbered(connection: AsyncConnection, actor: Actor, number: str) -> Line | None:
    """The case of the actor's territory that bears this number."""
    asked = select(CaseFile.id, CaseFile.number).where(CaseFile.number == number, within(actor.territory))
    found: Line | None = (await connection.execute(asked)).one_or_none()
    return found


async def destruction_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The proposals and the acts of the actor's territory, the newest first."""
    counted = select(func.count()).where(DestructionCase.destruction == Destruction.id).scalar_subquery()
    asked = (
        select(*_COLUMNS, counted.label("cases"))
        .outerjoin(Agency, Agency.code == Destruction.agency)
        .where(_mine(actor))
        .order_by(Destruction.proposed_at.desc(), Destruction.id)
        .limit(200)
    )
    return list(await connection.execute(asked))


async def destruction_row(connection: AsyncConnection, actor: Actor, name: str) -> Line | None:
    """One of them, with what its act is printed of."""
    asked = select(*_COLUMNS, Destruction.content, Destruction.digest, Destruction.decided_by)
    asked = asked.outerjoin(Agency, Agency.code == Destruction.agency)
    found: Line | None = (await connection.execute(asked.where(Destruction.id == name, _mine(actor)))).one_or_none()
    return found


async def listed_rows(connection: AsyncConnection, _: Actor, name: str) -> list[Line]:
    """The cases of one proposal; to be asked only for one that the actor may see."""
    asked = (
        select(Retention.case_id, Retention.kind, Retention.rule, Retention.until, DestructionCase.destroyed_at)
        .add_columns(CaseFile.number, CaseFile.closed_at, CaseFile.territory, is_held().label("held"))
        .join(DestructionCase, DestructionCase.case_id == Retention.case_id)
        .join(CaseFile, CaseFile.id == Retention.case_id)
        .where(DestructionCase.destruction == name)
        .order_by(CaseFile.number)
    )
    return list(await connection.execute(asked))


async def staff_rows(connection: AsyncConnection, _: Actor, codes: Collection[str]) -> dict[str, Any]:
    """Names and positions of these members of staff, by code."""
    asked = select(Person.code, Person.full_name, Person.position).where(Person.code.in_(list(codes)))
    return {row.code: row for row in await connection.execute(asked)}


def _is_proposed() -> ColumnElement[bool]:
    open_ones = and_(Destruction.id == DestructionCase.destruction, Destruction.state == "proposed")
    return exists().where(DestructionCase.case_id == Retention.case_id, open_ones)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return lies_within(Destruction.territory, actor.territory)


_COLUMNS = (
    *(Destruction.id, Destruction.number, Destruction.year, Destruction.state, Destruction.proposed_at),
    *(Destruction.proposed_by, Destruction.decided_at, Destruction.agency, Agency.short_name),
)

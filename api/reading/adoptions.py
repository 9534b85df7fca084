"""Reading which open cases a version of a route could take over, and what was asked for and decided about versions.

A methodologist sees of a case its number, its place on the route and nothing of the child.
"""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from api.reading.rows import Line
from api.reading.visible import within
from models.ids import CaseId, Digest, RouteId, Territory
from models.people import Actor
from models.tables import CaseFile, Person, Publication


async def movable_rows(
    connection: AsyncConnection, actor: Actor, family: Iterable[RouteId], to: Digest, root: Territory, after: CaseId
) -> list[Line]:
    """Open cases on other versions of these routes, where the actor decides, under `root`: a hundred after `after`."""
    statement = (
        select(CaseFile.id, CaseFile.number, CaseFile.route, CaseFile.route_version, CaseFile.stage, CaseFile.state)
        .where(CaseFile.closed_at.is_(None), CaseFile.route.in_(tuple(family)), CaseFile.route_digest != to)
        .where(within(actor.territory), within(root), CaseFile.id > after)
        .order_by(CaseFile.id)
        .limit(100)
    )
    return list(await connection.execute(statement))


async def cases_on(connection: AsyncConnection, actor: Actor, routes: Iterable[RouteId]) -> dict[tuple[str, int], int]:
    """How many open cases of the actor's territory run on each version of these routes."""
    counted = (
        select(CaseFile.route, CaseFile.route_version, func.count().label("cases"))
        .where(CaseFile.closed_at.is_(None), CaseFile.route.in_(tuple(routes)))
        .where(within(actor.territory))
        .group_by(CaseFile.route, CaseFile.route_version)
    )
    return {(row.route, row.route_version): row.cases for row in await connection.execute(counted)}


async def publication_rows(connection: AsyncConnection, _actor: Actor) -> dict[Digest, Line]:
    """Every version that somebody asked to put in force, with the names of who asked and who decided."""
    asker, decider = aliased(Person), aliased(Person)
    statement = (
        select(*Publication.__table__.columns, asker.full_name.label("asker"), decider.full_name.label("decider"))
        .outerjoin(asker, asker.code == Publication.proposed_by)
        .outerjoin(decider, decider.code == Publication.decided_by)
    )
    return {row.digest: row for row in await connection.execute(statement)}

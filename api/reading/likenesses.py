"""Reading which records may be of one person: pairs that were found alike, of whom the actor sees both."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from activities.individuals.deeds import APART, still_said
from api.reading.individuals import individuals_seen
from api.reading.rows import Line
from models.people import Actor
from models.tables import Individual, IndividualDeed, Likeness


async def pairs_alike(connection: AsyncConnection, actor: Actor, limit: int) -> list[Line]:
    """Pairs of records that may be of one person, the likeliest first, both of whom the actor sees named."""
    one, other = aliased(Individual), aliased(Individual)
    seen = individuals_seen(actor)
    statement = (
        select(Likeness.score, Likeness.reasons, one.root.label("one"), other.root.label("other"))
        .join(one, one.id == Likeness.one)
        .join(other, other.id == Likeness.other)
        .where(Likeness.one.in_(seen), Likeness.other.in_(seen), one.root != other.root)
        .where(~_said_apart(one.root, other.root))
        .order_by(Likeness.score.desc(), Likeness.one, Likeness.other)
        .limit(limit)
    )
    return list(await connection.execute(statement))


async def pair_alike(connection: AsyncConnection, actor: Actor, roots: tuple[str, str]) -> Line | None:
    """The best likeness between the records of these two groups, of which the actor sees both."""
    one, other = aliased(Individual), aliased(Individual)
    seen = individuals_seen(actor)
    statement = (
        select(Likeness.score, Likeness.reasons)
        .join(one, one.id == Likeness.one)
        .join(other, other.id == Likeness.other)
        .where(Likeness.one.in_(seen), Likeness.other.in_(seen))
        .where(one.root.in_(roots), other.root.in_(roots), one.root != other.root)
        .order_by(Likeness.score.desc())
        .limit(1)
    )
    found: Line | None = (await connection.execute(statement)).first()
    return found


def _said_apart(one: Any, other: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns under other names
    """Whether records of these two groups were said to be of two people, whatever was joined since."""
    deed, first, second = IndividualDeed, aliased(Individual), aliased(Individual)
    pair = or_(and_(first.root == one, second.root == other), and_(first.root == other, second.root == one))
    said = select(deed.id).join(first, first.id == deed.one).join(second, second.id == deed.other)
    return said.where(deed.kind.in_(APART), pair, still_said()).exists()

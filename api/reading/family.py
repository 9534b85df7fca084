"""Reading which cases of a family there are: those of its other children, those that grew out of a case."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import visible
from models.finding import WORD, folded
from models.ids import CaseId
from models.people import Actor
from models.tables import CaseFile, CaseWord

COLUMNS = (
    CaseFile.id,
    CaseFile.number,
    CaseFile.child_name,
    CaseFile.child_born,
    CaseFile.route_digest,
    CaseFile.stage,
    CaseFile.outcome,
    CaseFile.parent,
    CaseFile.custodian,
)


async def cases_named(connection: AsyncConnection, actor: Actor, names: Collection[str]) -> list[Line]:
    """The cases that the actor sees whose child bears one of these names, oldest first."""
    if not names:
        return []
    statement = select(*COLUMNS).where(visible(actor), or_(*map(_named, names))).order_by(CaseFile.opened_at)
    found = await connection.execute(statement)
    wanted = {folded(name) for name in names}
    return [row for row in found if folded(row.child_name or "") in wanted]


async def cases_grown(connection: AsyncConnection, actor: Actor, case: CaseId, parent: CaseId | None) -> list[Line]:
    """The case that this one grew out of, and those that grew out of it, as far as the actor sees them."""
    kin = or_(CaseFile.parent == case, CaseFile.id == parent) if parent else CaseFile.parent == case
    statement = select(*COLUMNS).where(visible(actor), kin).order_by(CaseFile.opened_at)
    return list(await connection.execute(statement))


def _named(name: str) -> ColumnElement[bool]:
    """Whether the child of the case of this row has every word of the name."""
    words = set(WORD.findall(folded(name)))
    having = (
        select(CaseWord.case_id)
        .where(CaseWord.word.in_(words), CaseWord.of_child.is_(True))
        .group_by(CaseWord.case_id)
        .having(func.count() == len(words))
    )
    return CaseFile.id.in_(having)

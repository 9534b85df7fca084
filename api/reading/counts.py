"""Counting cases along two properties: no case, no child, only how many."""

from collections import Counter

from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.visible import visible
from models.counts import Along, Counted
from models.people import Actor
from models.tables import CaseFile


async def counted(connection: AsyncConnection, actor: Actor, rows: Along, columns: Along) -> Counter[tuple[str, str]]:
    """How many cases that the actor may see fall under each pair of values."""
    year, month = extract("year", CaseFile.opened_at), extract("month", CaseFile.opened_at)
    born = extract("year", CaseFile.child_born)
    told = (CaseFile.territory, CaseFile.route, year.label("year"), month.label("month"), born.label("born"))
    grouped = select(*told, func.count().label("count")).where(visible(actor))
    found = await connection.execute(grouped.group_by(CaseFile.territory, CaseFile.route, year, month, born))
    totals: Counter[tuple[str, str]] = Counter()
    for one in found:
        case = Counted(one.territory, one.route, int(one.year), int(one.month), one.born and int(one.born))
        totals[case.value(rows), case.value(columns)] += int(one[-1])
    return totals

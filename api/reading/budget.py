"""Reading for the child's budget of a territory: its cases with a plan, what their measures cost, what was spent."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import within
from models.ids import Code
from models.people import Actor
from models.tables import CaseFile, Referral, Submission

TOGETHER = 500
"""Submissions that are asked for at once: databases limit the holes of a statement."""


async def planned_rows(
    connection: AsyncConnection, actor: Actor, territory: str | None, asks: Collection[Code]
) -> list[Line]:
    """Every measure that was asked in the actor's territory, or in this part of it: when, and by which answer."""
    narrowed = () if territory is None else (within(territory),)
    statement = (
        select(Referral.case_id, Referral.number, Referral.sent_at, Referral.answer)
        .join(CaseFile, CaseFile.id == Referral.case_id)
        .where(within(actor.territory), *narrowed, Referral.ask.in_([*asks]))
    )
    return list(await connection.execute(statement))


async def states_of(connection: AsyncConnection, _: Actor, cases: Collection[str]) -> list[Line]:
    """These cases as they stand, with their territories."""
    found: list[Line] = []
    for part in _parts(cases):
        asked = select(CaseFile.id, CaseFile.territory, CaseFile.state).where(CaseFile.id.in_(part))
        found += list(await connection.execute(asked))
    return found


async def answers_by_id(
    connection: AsyncConnection, _: Actor, submissions: Collection[str]
) -> dict[str, tuple[Code, int, dict[str, Any]]]:
    """The form, its version and the answers of these submissions."""
    found: dict[str, tuple[Code, int, dict[str, Any]]] = {}
    for part in _parts(submissions):
        asked = select(Submission.id, Submission.form, Submission.form_version, Submission.answers)
        for row in await connection.execute(asked.where(Submission.id.in_(part))):
            found[row.id] = (row.form, row.form_version, row.answers)
    return found


def _parts(names: Collection[str]) -> list[list[str]]:
    every = sorted(names)
    return [every[at : at + TOGETHER] for at in range(0, len(every), TOGETHER)]

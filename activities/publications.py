"""Putting a version of a route in force: one person asks for it, another approves it or turns it down.

Each deed may be done twice. What was approved stays approved: cases may run on it from that moment on.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from activities.registers import insert_into
from activities.sessions import Sessions
from models.ids import Digest, PersonCode, RuleId
from models.refusal import Refusal, Refused
from models.route import Route
from models.tables import Publication

EVERY = 60
"""Seconds after which another process knows what was decided in this one."""
ASK_AGAIN = "Обновите страницу: на ней видно, что решено."


class Proposal(NamedTuple):
    """Who asks for the version to be put in force, on which ground (a rule of the law table), and what is new in it."""

    ground: RuleId
    note: str
    by: PersonCode


class Publications:
    """The decisions about versions of routes."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def propose(self, route: Route, proposal: Proposal, at: datetime) -> None:
        """Ask for it; asked for already: that stands. One that was turned down may be asked for again."""

        def deed(connection: Connection) -> None:
            turned_down = (Publication.digest == route.digest, Publication.approved.is_(False))
            connection.execute(delete(Publication).where(*turned_down))
            row = {
                "digest": route.digest,
                "route": route.id,
                "version": route.version,
                "ground": proposal.ground,
                "note": proposal.note,
                "proposed_by": proposal.by,
                "proposed_at": at,
            }
            connection.execute(insert_into(connection.dialect, Publication).values(row).on_conflict_do_nothing())

        await self._sessions.write(deed)

    async def decide(self, digest: Digest, by: PersonCode, at: datetime, *, refused_because: str = "") -> None:
        """Approve it, or turn it down with a reason. `Refused`: nobody asked, it is decided, or by the same person."""

        def deed(connection: Connection) -> None:
            mine = Publication.digest == digest
            row = connection.execute(select(Publication).where(mine).with_for_update()).one_or_none()
            if (refusal := _refusal(row, by, approves=not refused_because)) is not None:
                raise Refused(refusal)
            if row is not None and row.approved is None:
                decided = {"decided_by": by, "decided_at": at, "approved": not refused_because}
                connection.execute(update(Publication).where(mine).values(**decided, reason=refused_because or None))

        await self._sessions.write(deed)

    async def approved(self) -> frozenset[Digest]:
        """The versions that two people have put in force."""
        async with self._sessions.reading() as connection:
            found = await connection.scalars(select(Publication.digest).where(Publication.approved.is_(True)))
            return frozenset(found)

    async def follow(self, tell: Callable[[frozenset[Digest]], None]) -> None:
        """Tell what is approved now and every minute from now on; a database that is away is asked again later."""
        while True:
            with suppress(SQLAlchemyError):
                tell(await self.approved())
            await asyncio.sleep(EVERY)


def _refusal(row: object, by: PersonCode, *, approves: bool) -> Refusal | None:
    if row is None:
        return Refusal(code="unknown", message="Ввести эту редакцию никто не предлагал.", remedy=ASK_AGAIN)
    decided = getattr(row, "approved")  # noqa: B009 - a row has the columns of its statement
    if decided is not None:
        said = "Эта редакция уже введена в действие." if decided else "Введение этой редакции уже отклонено."
        return None if decided is approves else Refusal(code="already", message=said, remedy=ASK_AGAIN)
    if getattr(row, "proposed_by") == by:  # noqa: B009
        return Refusal(
            code="not_allowed",
            message="Редакцию вводит в действие не тот, кто её предложил.",
            remedy="Попросите другого методиста или надзор вашей территории.",
        )
    return None

"""The name of a child told to supervision: the reason is kept with its end, and stands in the log of reading."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from activities.audit.accesses import Entry, enter
from activities.sessions import Sessions
from models.access import AccessKind, Purpose
from models.ids import CaseId
from models.people import Actor
from models.tables import NameReason

SHOWN_FOR = timedelta(hours=8)
"""For how long the name is shown: a working day. Ours, not law."""


class Reason(NamedTuple):
    """Why the name is needed: a code, and what it is about in this case."""

    code: str
    words: str


class NameReasons:
    """The reasons that supervision gave."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def give(self, actor: Actor, case: CaseId, reason: Reason, at: datetime) -> datetime:
        """Keep the reason and enter it in the log, in one transaction; answers until when the name is shown.

        The same reason at the same moment stands already: doing it twice changes nothing.
        """

        def deed(connection: Connection) -> datetime:
            row = NameReason.__table__.c
            same = select(row.until).where(row.person == actor.person, row.case_id == case, row.since == at)
            known: datetime | None = connection.execute(same).scalar_one_or_none()
            if known is not None:
                return known
            until = at + SHOWN_FOR
            kept = {"person": actor.person, "case_id": case, "since": at, "until": until}
            connection.execute(insert(NameReason), kept | {"reason": reason.code, "words": reason.words})
            entry = Entry(
                AccessKind.NAME_ASKED,
                at,
                actor.person,
                actor.agency,
                actor.role,
                subject=case,
                purpose=Purpose.SUPERVISION,
                place=f"reason:{reason.code}",
                digest=hashlib.sha256(reason.words.encode()).hexdigest(),
            )
            enter(connection, [entry])
            return until

        return await self._sessions.write(deed)

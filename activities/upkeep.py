"""Upkeep: by the hour digests and what supervision left lying, the seal of the day; what is left over is forgotten."""

import asyncio
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, and_, delete, exists
from sqlalchemy.exc import IntegrityError
from temporalio import activity

from activities.attachments.sweeping import sweep
from activities.audit.sealing import seal_day
from activities.contracts import Tidied, Upkeep, UpkeepOrder
from activities.destruction import remove_files
from activities.emergencies.reviewing import raise_unreviewed
from activities.individuals.filling import fill
from activities.post.digests import IsWorking, order_digests
from activities.retention import Reckon, kept_for_good, reckon_some
from activities.sessions import Sessions
from activities.storage import FileStorage
from models.tables import Draft, Idempotency, Mail, Task

CASES_A_NIGHT = 2_000
"""Earlier cases whose people are entered in one round; `marshrut individuals fill` does all at once."""


class Housekeeping(Upkeep):
    """Does the upkeep."""

    def __init__(
        self,
        sessions: Sessions,
        attachments: FileStorage,
        is_working: IsWorking,
        *,
        sends_mail: bool,
        kept_until: Reckon = kept_for_good,
        papers: FileStorage | None = None,
    ) -> None:
        """`is_working` says whether people work on a day in the country of a territory.

        `kept_until` says until when a closed case is kept; `papers` is where the documents lie.
        """
        self._kept_until = kept_until
        self._storages = tuple(one for one in (papers, attachments) if one is not None)
        self._sessions = sessions
        self._attachments = attachments
        self._is_working = is_working
        self._sends_mail = sends_mail

    @activity.defn(name="order_digests")
    async def order_digests(self, at: datetime) -> int:
        """See `Upkeep.order_digests`."""
        await self._sessions.write(partial(raise_unreviewed, at=at, sends_mail=self._sends_mail))
        if not self._sends_mail:
            return 0
        return await self._sessions.write(partial(order_digests, at=at, is_working=self._is_working))

    @activity.defn(name="seal_day")
    async def seal_day(self, at: datetime) -> bool:
        """See `Upkeep.seal_day`."""
        with suppress(IntegrityError):  # somebody has just set this seal by command
            return await self._sessions.write(partial(seal_day, at=at)) is not None
        return False

    @activity.defn(name="tidy_up")
    async def tidy_up(self, order: UpkeepOrder) -> Tidied:
        """See `Upkeep.tidy_up`."""
        swept = await sweep(
            self._sessions, self._attachments, before=order.attachments_before, files_before=order.files_before
        )
        await fill(self._sessions, CASES_A_NIGHT)
        answers, drafts, mail = await self._sessions.write(partial(forget, order))
        reckoned = await self._sessions.write(partial(reckon_some, reckon=self._kept_until))
        # Should a process have died meanwhile: files of what was destroyed, and what was left half sealed.
        await remove_files(self._sessions, self._storages)
        for storage in self._storages:
            await asyncio.to_thread(storage.sweep_aside, before=order.files_before)
        return Tidied(
            attachments=swept.rows, files=swept.files, answers=answers, drafts=drafts, mail=mail, reckoned=reckoned
        )


def forget(order: UpkeepOrder, connection: Connection) -> tuple[int, int, int]:
    """Answers to requests nobody will repeat, drafts of tasks that are long closed, letters long settled: how many."""
    closed = and_(Task.case_id == Draft.case_id, Task.number == Draft.task, Task.closed_at < order.drafts_before)
    abandoned = Draft.updated_at < order.drafts_before, exists().where(closed).correlate(Draft)
    gone = (
        delete(Idempotency).where(Idempotency.at < order.answers_before),
        delete(Draft).where(*abandoned),
        delete(Mail).where(Mail.state != "waiting", Mail.settled_at < order.mail_before),
    )
    answers, drafts, mail = (connection.execute(statement).rowcount for statement in gone)
    return answers, drafts, mail

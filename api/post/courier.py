"""The courier: takes letters out of the outbox one by one, hands them to the carrier, writes down what came of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from activities.post.carrier import Carrier, MailServer, NotNow, SmtpCarrier, Undeliverable
from activities.post.outbox import Held, put_off, settle, take
from api.office import Office
from api.post.letters import letter_of, rests_until
from api.post.words import Site
from models.settings import Settings

EVERY = 5.0
"""Seconds between two looks into an outbox that was empty."""
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
MANY = 7
"""Attempts after which the rest between two grows no more."""
GIVES_UP = timedelta(hours=72)
"""After so long without success a letter counts as not delivered. Ours; mail servers do the same after some days."""

log = structlog.get_logger()


class Courier:
    """Several may work at once, in one process or in many: each letter is in the hands of one."""

    def __init__(self, at: Office, carrier: Carrier) -> None:
        self._office = at
        self._carrier = carrier

    async def follow(self) -> None:
        """Carry what is due, as long as this process runs."""
        while True:
            try:
                await self.round()
            except SQLAlchemyError as failure:  # the database is away: asked again
                log.warning("outbox_unreadable", fault=type(failure).__name__)
            await asyncio.sleep(EVERY)

    async def round(self) -> int:
        """Carry everything that is due now; answers how many letters were settled. It ends when no letter can go."""
        settled = 0
        try:
            while (held := await take(self._office.sessions, self._office.clock())) is not None:
                if not await self._finish(held):
                    break
                settled += 1
        finally:
            await asyncio.to_thread(self._carrier.rest)
        return settled

    async def _finish(self, held: Held) -> bool:
        """Carry to the end what was begun, also when this process is told to stop meanwhile."""
        work = asyncio.ensure_future(self._carry(held))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await work
            raise

    async def _carry(self, held: Held) -> bool:
        """Whether others may go now: not when the server lets nobody in."""
        at, now = self._office, self._office.clock()
        if (until := await rests_until(at, held)) is not None:
            await put_off(at.sessions, held.id, until=until)
            return True
        letter = await letter_of(at, held)
        if letter is None:
            await settle(at.sessions, held.id, "moot", at=now)
            return True
        try:
            await asyncio.to_thread(self._carrier.carry, letter)
        except Undeliverable as refused:
            log.warning("mail_refused", letter=held.id, fault=refused.fault)
            await settle(at.sessions, held.id, "failed", at=now, fault=refused.fault)
        except NotNow as later:
            log.warning("mail_put_off", letter=held.id, fault=later.fault, attempt=held.attempts)
            await self._put_off(held, later.fault, now)
            return not later.is_ours
        else:
            await settle(at.sessions, held.id, "sent", at=at.clock())
        return True

    async def _put_off(self, held: Held, fault: str, now: datetime) -> None:
        if now - held.queued_at >= GIVES_UP:
            await settle(self._office.sessions, held.id, "failed", at=now, fault=fault)
            return
        rest = min(FIRST_REST * 2 ** (held.attempts - 1), LONGEST_REST) if held.attempts < MANY else LONGEST_REST
        await put_off(self._office.sessions, held.id, until=now + rest, fault=fault)


@asynccontextmanager
async def carrying(at: Office) -> AsyncIterator[None]:
    """Within this block a courier is at work, where there is a mail server; a letter on its way is finished."""
    if not at.settings.sends_mail:
        yield
        return
    work = asyncio.create_task(Courier(at, SmtpCarrier(server_of(at.settings))).follow())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def server_of(settings: Settings) -> MailServer:
    """The mail server of these settings."""
    return MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        security=settings.mail_security,
        name=Site(settings.public_address).host,
        user=settings.mail_user,
        password=settings.mail_password.get_secret_value(),
    )

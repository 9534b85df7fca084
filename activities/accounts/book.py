"""What is done to an account: each deed in one transaction with its line in the log and with the sessions it ends."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.audit.accesses import Entry, enter
from activities.directory_changes import CLERK, Change, Hand, alone, note_changes
from activities.directory_rows import homes_of
from activities.registers import insert_into
from activities.sessions import Sessions
from models.access import AccessKind
from models.ids import Digest, PersonCode
from models.tables import Account, RecoveryCode, WebSession


class LoginTaken(ValueError):
    """Somebody else has this login."""


class FirstPassword(NamedTuple):
    """A password that an administrator hands over: good until this moment, and to be changed at once."""

    person: PersonCode
    login: str
    hash: str
    until: datetime


class Factor(NamedTuple):
    """A second factor that was just tried: its sealed secret, the step of that code, new recovery codes."""

    secret: str
    step: int
    codes: Collection[Digest]


async def give_password(sessions: Sessions, given: FirstPassword, *, at: datetime, by: Hand = CLERK) -> None:
    """Open an account, or give a new first password to one; whoever was signed in with it is signed out.

    Raises LoginTaken. The second factor stays: it is taken away by a deed of its own.
    """
    row = {
        "login": given.login,
        "password": given.hash,
        "password_at": at,
        "must_change": True,
        "first_until": given.until,
        "failed": 0,
        "failed_at": None,
    }
    try:
        async with alone(sessions) as connection:
            putting = insert_into(connection.dialect, Account).values({"person": given.person, **row})
            await connection.execute(putting.on_conflict_do_update(index_elements=["person"], set_=row))
            await _end_sessions(connection, given.person)
            await _note(connection, "password_given", AccessKind.PASSWORD_GIVEN, given.person, at, by)
    except IntegrityError:
        raise LoginTaken(given.login) from None


async def change_password(sessions: Sessions, person: PersonCode, made: str, *, at: datetime) -> None:
    """The person chose a password (`made` is its hash): every session of theirs ends, the one at hand is begun anew."""
    chosen = {"password": made, "password_at": at, "must_change": False, "first_until": None}
    async with sessions.transaction() as connection:
        await connection.execute(update(Account).where(Account.person == person).values(chosen))
        await _end_sessions(connection, person)
        await _enter(connection, Entry(AccessKind.PASSWORD_CHANGED, at, person))


async def rehash(sessions: Sessions, person: PersonCode, *, before: str, made: str) -> None:
    """The same password at today's costs, unless it was changed meanwhile."""
    async with sessions.transaction() as connection:
        mine = Account.person == person, Account.password == before
        await connection.execute(update(Account).where(*mine).values(password=made))


async def set_factor(sessions: Sessions, person: PersonCode, factor: Factor, *, at: datetime) -> None:
    """The person set a second factor up, the first or another one; earlier recovery codes are worthless now."""
    kept = {"secret": factor.secret, "factor_at": at, "last_step": factor.step}
    async with sessions.transaction() as connection:
        await connection.execute(update(Account).where(Account.person == person).values(kept))
        await connection.execute(delete(RecoveryCode).where(RecoveryCode.person == person))
        rows = [{"person": person, "digest": digest, "used_at": None} for digest in factor.codes]
        await connection.execute(insert(RecoveryCode), rows)
        await _end_sessions(connection, person)
        await _enter(connection, Entry(AccessKind.FACTOR_CHANGED, at, person))


async def reset_factor(sessions: Sessions, person: PersonCode, *, at: datetime, by: Hand = CLERK) -> None:
    """Take the second factor away from somebody who lost it; whoever is signed in as them is signed out."""
    none = {"secret": None, "factor_at": None, "last_step": None}
    async with alone(sessions) as connection:
        await connection.execute(update(Account).where(Account.person == person).values(none))
        await connection.execute(delete(RecoveryCode).where(RecoveryCode.person == person))
        await _end_sessions(connection, person)
        await _note(connection, "factor_reset", AccessKind.FACTOR_RESET, person, at, by)


async def end_sessions(sessions: Sessions, person: PersonCode, *, at: datetime, by: Hand = CLERK) -> None:
    """An administrator signs somebody out everywhere."""
    async with alone(sessions) as connection:
        await _end_sessions(connection, person)
        await _note(connection, "sessions_ended", AccessKind.SESSION_ENDED, person, at, by)


async def spend_step(sessions: Sessions, person: PersonCode, step: int) -> bool:
    """Whether this step lets in: once only, also when the same code comes twice at the same moment."""
    fresh = or_(Account.last_step.is_(None), Account.last_step < step)
    spending = update(Account).where(Account.person == person, fresh).values(last_step=step).returning(Account.person)
    async with sessions.transaction() as connection:
        return (await connection.execute(spending)).one_or_none() is not None


async def spend_code(sessions: Sessions, person: PersonCode, digest: Digest, *, at: datetime) -> bool:
    """Whether this recovery code lets in: once only."""
    mine = RecoveryCode.person == person, RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None)
    spending = update(RecoveryCode).where(*mine).values(used_at=at).returning(RecoveryCode.person)
    async with sessions.transaction() as connection:
        return (await connection.execute(spending)).one_or_none() is not None


async def count_failure(sessions: Sessions, login: str, *, at: datetime) -> None:
    """A stranger tried this login. Of a login that nobody has nothing is kept, and that takes as long."""
    counted = update(Account).where(Account.login == login).values(failed=Account.failed + 1, failed_at=at)
    async with sessions.transaction() as connection:
        await connection.execute(counted)


async def take_failures(sessions: Sessions, person: PersonCode) -> tuple[int, datetime | None]:
    """How often strangers failed since this was asked last, and when they did last."""
    async with sessions.transaction() as connection:
        asked = select(Account.failed, Account.failed_at).where(Account.person == person)
        row = (await connection.execute(asked)).one_or_none()
        if row is None or not row.failed:
            return 0, None
        await connection.execute(update(Account).where(Account.person == person).values(failed=0, failed_at=None))
        return row.failed, row.failed_at


async def _end_sessions(connection: AsyncConnection, person: PersonCode) -> None:
    await connection.execute(delete(WebSession).where(WebSession.person == person))


async def _enter(connection: AsyncConnection, entry: Entry) -> None:
    await connection.run_sync(partial(enter, entries=[entry]))


async def _note(
    connection: AsyncConnection, deed: str, kind: AccessKind, person: PersonCode, at: datetime, by: Hand
) -> None:
    """Keep a deed of administration in the history of the person's entry and in the log: who did it, to whom."""
    territory = (await homes_of(connection, {person}))[person]
    await note_changes(connection, [Change("accounts", person, deed, territory, None, None)], at, by)
    await _enter(connection, Entry(kind, at, by.person or person, place=f"people/{person}"))

"""Reading accounts and sessions: at the sign-in, for the person themselves, for whoever keeps the directory."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from models.ids import PersonCode
from models.people import Actor
from models.tables import Account, Agency, Person, RecoveryCode, Token, WebSession

COLUMNS = (
    *(Account.person, Account.login, Account.password, Account.password_at, Account.must_change, Account.first_until),
    *(Account.secret, Account.factor_at, Account.last_step),
    *(Person.role, Person.full_name, Agency.short_name),
)
ACCOUNT = (
    select(*COLUMNS)
    .join(Person, Person.code == Account.person)
    .join(Agency, Agency.code == Person.agency)
    .where(Person.active.is_(True), Agency.active.is_(True))
)


class Alive(NamedTuple):
    """Since when somebody must have been seen, and since when they must have signed in, for a session to live."""

    seen: datetime
    begun: datetime


async def account_of_login(connection: AsyncConnection, login: str) -> Line | None:
    """The account with this login, of somebody who is at work."""
    return (await connection.execute(ACCOUNT.where(Account.login == login))).one_or_none()


async def account_of(connection: AsyncConnection, person: PersonCode) -> Line | None:
    """The account of this person, who is at work."""
    return (await connection.execute(ACCOUNT.where(Account.person == person))).one_or_none()


async def is_at_work(connection: AsyncConnection, person: PersonCode) -> bool:
    """Whether this person works in an agency that is open."""
    asked = select(Person.code).join(Agency, Agency.code == Person.agency)
    works = asked.where(Person.code == person, Person.active.is_(True), Agency.active.is_(True))
    return (await connection.execute(works)).one_or_none() is not None


async def unused_codes(connection: AsyncConnection, _: Actor, person: PersonCode) -> int:
    """How many recovery codes are left."""
    left = select(func.count()).where(RecoveryCode.person == person, RecoveryCode.used_at.is_(None))
    return (await connection.execute(left)).scalar_one()


async def session_rows(connection: AsyncConnection, _: Actor, person: PersonCode, alive: Alive) -> list[Line]:
    """The sessions of this person that live, those seen last on top."""
    session = WebSession
    columns = session.digest, session.signed_in_at, session.seen_at, session.agent, session.method, session.is_factored
    lives = session.seen_at > alive.seen, session.signed_in_at > alive.begun, session.owes.is_(None)
    asked = select(*columns, session.failed, session.failed_at).where(session.person == person, *lives)
    return list(await connection.execute(asked.order_by(session.seen_at.desc(), session.digest)))


async def own_token_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The keys that this person was given, the newest first; never the keys themselves."""
    columns = Token.digest, Token.label, Token.created_at, Token.expires_at, Token.last_used_at, Token.scope
    asked = select(*columns).where(Token.person == actor.person).order_by(Token.created_at.desc(), Token.digest)
    return list(await connection.execute(asked))

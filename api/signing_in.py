"""Who stands at the door: a token of the directory becomes an actor. Only the digest of a token is ever kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from fastapi import Request
from sqlalchemy import bindparam, or_, select, update

from activities.sessions import Sessions
from api.errors import NotSignedIn
from api.languages import gettext
from api.office import Office, office
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, Token

PREFIX = "mrt_"
STAMPED_EVERY = timedelta(hours=1)
"""How exact the last use of a token is kept: a write for each reading would cost more than it tells."""

BEARER = (
    select(Person.code, Person.agency, Agency.kind, Person.role, Person.territory, Token.last_used_at)
    .join(Token, Token.person == Person.code)
    .join(Agency, Agency.code == Person.agency)
    .where(Token.digest == bindparam("digest"), Person.active.is_(True), Agency.active.is_(True))
    .where(or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now")))
)
"""Asked at every door, so built once."""


def new_token() -> str:
    """A token to be handed to a person once; it cannot be read again."""
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Under which the token is found."""
    return hashlib.sha256(token.encode()).hexdigest()


async def sign_in(request: Request) -> Actor:
    """The person whose token the request bears. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _not_signed_in("Запрос пришёл без ключа доступа.")
    actor = await actor_of(office(request), token.strip())
    if actor is None:
        raise _not_signed_in("Ключ доступа не подходит: он неизвестен, отозван или срок его истёк.")
    return actor


async def actor_of(at: Office, token: str) -> Actor | None:
    """The person of this token, if it is known and in force."""
    now, digest = at.clock(), token_digest(token)
    async with at.sessions.reading() as connection:
        row = (await connection.execute(BEARER, {"digest": digest, "now": now})).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= STAMPED_EVERY:
        await _stamp(at.sessions, digest, now)
    return Actor(
        person=row.code, agency=row.agency, kind=AgencyKind(row.kind), role=Role(row.role), territory=row.territory
    )


async def _stamp(sessions: Sessions, digest: str, now: datetime) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(update(Token).where(Token.digest == digest).values(last_used_at=now))


def _not_signed_in(detail: str) -> NotSignedIn:
    return NotSignedIn(
        detail,
        gettext("Передайте ключ в заголовке «Authorization: Bearer mrt_…»; новый ключ выдаёт администратор."),
        headers={"WWW-Authenticate": 'Bearer realm="marshrut"'},
    )

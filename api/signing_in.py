"""Who stands at the door: a token of the directory becomes an actor. Only the digest of a token is ever kept."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from fastapi import Request
from sqlalchemy import bindparam, or_, select, update

from activities.sessions import Sessions
from api.errors import NotAllowed, NotSignedIn
from api.languages import gettext
from api.office import Office, office
from api.reading.emergencies import has_emergency, open_emergencies
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, Token

PREFIX = "mrt_"
READING = frozenset({"GET", "HEAD"})
STAMPED_EVERY = timedelta(hours=1)
"""How exact the last use of a token is kept: a write for each reading would cost more than it tells."""

BEARER = (
    select(
        *(Person.code, Person.agency, Agency.kind, Person.role, Person.territory),
        *(Token.last_used_at, Token.scope, has_emergency(Person.code)),
    )
    .join(Token, Token.person == Person.code)
    .join(Agency, Agency.code == Person.agency)
    .where(Token.digest == bindparam("digest"), Person.active.is_(True), Agency.active.is_(True))
    .where(or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now")))
)
"""Asked at every door, so built once."""


class Bearer(NamedTuple):
    """Who bears a token, and whether it only reads."""

    actor: Actor
    only_reads: bool


def token_named(name: str, secret: bytes) -> str:
    """The token that is handed out under this name: asked for twice, it is the same one, and it is kept nowhere."""
    made = hmac.new(secret, f"token:{name}".encode(), hashlib.sha256).digest()
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


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
    bearer = await bearer_of(office(request), token.strip())
    if bearer is None:
        raise _not_signed_in("Ключ доступа не подходит: он неизвестен, отозван или срок его истёк.")
    if bearer.only_reads and request.method not in READING:
        raise NotAllowed(
            gettext("Этот ключ только читает."),
            gettext("Ничего не сделано. Для записи администратор выдаёт другой ключ."),
        )
    return bearer.actor


async def actor_of(at: Office, token: str) -> Actor | None:
    """The person of this token, if it is known, in force, and lets its bearer do everything that the person may."""
    bearer = await bearer_of(at, token)
    return None if bearer is None or bearer.only_reads else bearer.actor


async def bearer_of(at: Office, token: str) -> Bearer | None:
    """Who bears this token, if it is known and in force."""
    now, digest = at.clock(), token_digest(token)
    async with at.sessions.reading() as connection:
        row = (await connection.execute(BEARER, {"digest": digest, "now": now})).one_or_none()
        emergencies = await open_emergencies(connection, row, now)
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at >= STAMPED_EVERY:
        await _stamp(at.sessions, digest, now)
    kind, role = AgencyKind(row.kind), Role(row.role)
    actor = Actor(
        person=row.code, agency=row.agency, kind=kind, role=role, territory=row.territory, emergencies=emergencies
    )
    return Bearer(actor, only_reads=row.scope == "read")


async def _stamp(sessions: Sessions, digest: str, now: datetime) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(update(Token).where(Token.digest == digest).values(last_used_at=now))


def _not_signed_in(detail: str) -> NotSignedIn:
    return NotSignedIn(
        detail,
        gettext("Передайте ключ в заголовке «Authorization: Bearer mrt_…»; новый ключ выдаёт администратор."),
        headers={"WWW-Authenticate": 'Bearer realm="marshrut"'},
    )

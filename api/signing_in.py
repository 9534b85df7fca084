"""Who stands at the door: a token of the directory becomes an actor. Only the digest of a token is ever kept."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from fastapi import Request
from sqlalchemy import bindparam, or_, select, update

from activities.sessions import Sessions
from api.errors import NotAllowed, NotSignedIn
from api.languages import gettext
from api.office import Office, office
from api.reading.emergencies import has_emergency, open_emergencies
from api.reading.services import BEARER as SERVICE
from api.reading.visible import has_seat
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, ServiceKey, Token

PREFIX = "mrt_"
READING = frozenset({"GET", "HEAD"})
STAMPED_EVERY = timedelta(hours=1)
"""How exact the last use of a token is kept: a write for each reading would cost more than it tells."""

BEARER = (
    select(
        *(Person.code, Person.agency, Agency.kind, Person.role, Person.territory),
        *(Token.last_used_at, Token.scope, has_emergency(Person.code), has_seat(Person.code)),
    )
    .join(Token, Token.person == Person.code)
    .join(Agency, Agency.code == Person.agency)
    .where(Token.digest == bindparam("digest"), Person.active.is_(True), Agency.active.is_(True))
    .where(or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now")))
)
"""Asked at every door, so built once."""


class Scope(StrEnum):
    """What a key is for."""

    FULL = "full"
    READ = "read"
    SIGNALS = "signals"
    CODEC = "codec"


PLACES = {Scope.SIGNALS: "/api/v1/signals", Scope.CODEC: "/codec/decode"}
"""Keys that open these addresses only, with all below them."""
ROLE_OF = {Scope.SIGNALS: Role.REPORTER, Scope.READ: Role.SPECIALIST}
"""As what a service of this scope comes: it sends signals as any reporter does, or reads what specialists read."""


class Bearer(NamedTuple):
    """Who bears a token, and what it is for."""

    actor: Actor
    scope: Scope


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
    _require_scope(bearer.scope, request)
    return bearer.actor


async def actor_of(at: Office, token: str) -> Actor | None:
    """The person of this token, if it is known, in force, and lets its bearer do everything that the person may."""
    bearer = await bearer_of(at, token)
    return bearer.actor if bearer is not None and bearer.scope is Scope.FULL else None


async def bearer_of(at: Office, token: str) -> Bearer | None:
    """Who bears this token, if it is known and in force."""
    now, digest = at.clock(), token_digest(token)
    holes = {"digest": digest, "now": now}
    async with at.sessions.reading() as connection:
        row = (await connection.execute(BEARER, holes)).one_or_none()
        emergencies = await open_emergencies(connection, row, now)
        service = None if row else (await connection.execute(SERVICE, holes)).one_or_none()
    found = row or service
    if found is None:
        return None
    if found.last_used_at is None or now - found.last_used_at >= STAMPED_EVERY:
        await _stamp(at.sessions, Token if row else ServiceKey, digest, now)
    kind, scope = AgencyKind(found.kind), Scope(found.scope)
    role = Role(row.role) if row else ROLE_OF[scope]
    place = {"agency": found.agency, "kind": kind, "territory": found.territory}
    actor = Actor(person=found.code, role=role, **place, emergencies=emergencies, sits=row is not None and row.has_seat)
    return Bearer(actor, scope)


def _require_scope(scope: Scope, request: Request) -> None:
    """The key must be for what is asked. Raises NotAllowed."""
    remedy = gettext("Ничего не сделано. Для этого администратор выдаёт другой ключ.")
    if scope is Scope.READ and request.method not in READING:
        raise NotAllowed(gettext("Этот ключ только читает."), remedy)
    place, path = PLACES.get(scope, ""), request.url.path
    if place and path != place and not path.startswith(f"{place}/"):
        raise NotAllowed(gettext("Этот ключ не для этого адреса."), remedy)


async def _stamp(sessions: Sessions, table: type[Token | ServiceKey], digest: str, now: datetime) -> None:
    async with sessions.transaction() as connection:
        await connection.execute(update(table).where(table.digest == digest).values(last_used_at=now))


def _not_signed_in(detail: str) -> NotSignedIn:
    return NotSignedIn(
        detail,
        gettext("Передайте ключ в заголовке «Authorization: Bearer mrt_…»; новый ключ выдаёт администратор."),
        headers={"WWW-Authenticate": 'Bearer realm="marshrut"'},
    )

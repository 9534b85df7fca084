"""Who is signed in at the pages: an opaque number in a cookie, its digest in a table, and an end to both.

Outside of the demonstration a person signs in with a key; local accounts and the directory of a region come later.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response
from sqlalchemy import bindparam, delete, select, update

from activities.audit.accesses import Entry
from activities.registers import insert_into
from api.languages import SOURCE
from api.office import Office
from models.access import AccessKind
from models.ids import PersonCode
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, Preference, TerritoryNode, WebSession

IDLE = timedelta(hours=2)
"""How long a session outlives the last visit. Ours, not law; a page left open saves itself and so keeps it alive."""
LONGEST = timedelta(hours=14)
"""How long it lives at most: a working day with its evening. Ours, not law."""
STAMPED_EVERY = timedelta(minutes=1)
COOKIE = "marshrut"
VISITOR = (
    select(
        *(Person.code, Person.full_name, Person.position, Person.role, Person.territory, TerritoryNode.offset),
        *(Agency.code.label("agency"), Agency.kind, Agency.short_name),
        *(WebSession.seen_at, Preference.language, Preference.tour),
    )
    .join(WebSession, WebSession.person == Person.code)
    .join(Agency, Agency.code == Person.agency)
    .outerjoin(TerritoryNode, TerritoryNode.code == Person.territory)
    .outerjoin(Preference, Preference.person == Person.code)
    .where(WebSession.digest == bindparam("digest"), Person.active.is_(True), Agency.active.is_(True))
    .where(WebSession.seen_at > bindparam("idle"), WebSession.signed_in_at > bindparam("longest"))
)
"""Asked at every page, so built once."""


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in at the pages."""

    actor: Actor
    full_name: str
    position: str
    agency: str
    language: str
    session: str
    tour: str | None = None
    offset: int | None = None
    """How far the clocks of the person's territory are from UTC, minutes; None when it is not in the directory."""

    @property
    def token(self) -> str:
        """What every form of this session carries, so that no other site can send one in its name."""
        return hmac.new(self.session.encode(), b"form", hashlib.sha256).hexdigest()


async def begin(at: Office, person: PersonCode) -> str:
    """Sign a person in; the answer is the number for the cookie. Sessions that have run out are swept away."""
    session, now = secrets.token_urlsafe(32), at.clock()
    row = {"digest": _digest(session), "person": person, "signed_in_at": now, "seen_at": now}
    async with at.sessions.transaction() as connection:
        await connection.execute(delete(WebSession).where(WebSession.seen_at < now - IDLE))
        await connection.execute(insert_into(connection.dialect, WebSession).values(row))
    at.accesses.note(Entry(AccessKind.SIGNED_IN, now, person))
    return session


async def visitor_of(at: Office, session: str, *, is_visit: bool = True) -> Visitor | None:
    """Whose session this is, if it has not run out. What a page asks by itself is no visit: it keeps nothing alive."""
    now, digest = at.clock(), _digest(session)
    holes = {"digest": digest, "idle": now - IDLE, "longest": now - LONGEST}
    async with at.sessions.reading() as connection:
        row = (await connection.execute(VISITOR, holes)).one_or_none()
    if row is None:
        return None
    if is_visit and now - row.seen_at >= STAMPED_EVERY:
        await _stamp(at, digest, now)
    actor = Actor(
        person=row.code, agency=row.agency, kind=AgencyKind(row.kind), role=Role(row.role), territory=row.territory
    )
    language = row.language or SOURCE
    return Visitor(
        actor, row.full_name, row.position, row.short_name, language, session, tour=row.tour, offset=row.offset
    )


async def end(at: Office, session: str) -> None:
    """Sign out."""
    ended = delete(WebSession).where(WebSession.digest == _digest(session)).returning(WebSession.person)
    async with at.sessions.transaction() as connection:
        person = await connection.scalar(ended)
    if person is not None:
        at.accesses.note(Entry(AccessKind.SIGNED_OUT, at.clock(), person))


async def prefer(at: Office, person: PersonCode, **wishes: str) -> None:
    """Remember how the person wants the pages: `language`, `tour`."""
    async with at.sessions.transaction() as connection:
        putting = insert_into(connection.dialect, Preference).values({"person": person, "language": SOURCE, **wishes})
        await connection.execute(putting.on_conflict_do_update(index_elements=["person"], set_=wishes))


def cookie_of(request: Request) -> str:
    """The number in the visitor's cookie; empty without one."""
    return request.cookies.get(_name(request), "")


def give_cookie(request: Request, response: Response, session: str) -> None:
    """Let the browser keep the number until it is closed, out of reach of scripts and other sites."""
    is_safe = request.url.scheme == "https"
    response.set_cookie(_name(request), session, path="/", secure=is_safe, httponly=True, samesite="lax")


def take_cookie(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(_name(request), path="/", secure=request.url.scheme == "https", httponly=True)


def _name(request: Request) -> str:
    """Over HTTPS the name itself makes the browser refuse a cookie that is not ours alone."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()


async def _stamp(at: Office, digest: str, now: datetime) -> None:
    async with at.sessions.transaction() as connection:
        await connection.execute(update(WebSession).where(WebSession.digest == digest).values(seen_at=now))

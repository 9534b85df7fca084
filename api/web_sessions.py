"""Who is signed in at the pages: an opaque number in a cookie, its digest in a table, and an end to both.

A session that owes a step (`Owes`) is of use for that step alone; when it was taken a new session begins, so that a
number that somebody planted or saw before is worth nothing afterwards.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from fastapi import Request, Response
from sqlalchemy import Delete, bindparam, delete, select, update

from activities.accounts.book import take_failures
from activities.audit.accesses import Entry
from activities.registers import insert_into
from api.browsers import browser_words
from api.languages import SOURCE
from api.office import Office
from api.reading.accounts import Alive
from api.reading.emergencies import has_emergency, open_emergencies
from api.reading.visible import has_seat
from models.access import AccessKind
from models.ids import PersonCode
from models.people import Actor, AgencyKind, Role
from models.tables import Agency, Person, Preference, TerritoryNode, WebSession

IDLE = timedelta(hours=2)
"""How long a session outlives the last visit. Ours, not law; a page left open saves itself and so keeps it alive."""
LONGEST = timedelta(hours=14)
"""How long it lives at most: a working day with its evening. Ours, not law."""
UNDERWAY = timedelta(minutes=15)
"""How long a sign-in may take that still owes a step. Ours."""
STAMPED_EVERY = timedelta(minutes=1)
COOKIE = "marshrut"
VISITOR = (
    select(
        *(Person.code, Person.full_name, Person.position, Person.role, Person.territory, TerritoryNode.offset),
        *(Agency.code.label("agency"), Agency.kind, Agency.short_name),
        *(WebSession.seen_at, WebSession.method, Preference.language, Preference.tour, has_emergency(Person.code)),
        has_seat(Person.code),
    )
    .join(WebSession, WebSession.person == Person.code)
    .join(Agency, Agency.code == Person.agency)
    .outerjoin(TerritoryNode, TerritoryNode.code == Person.territory)
    .outerjoin(Preference, Preference.person == Person.code)
    .where(
        WebSession.digest == bindparam("digest"),
        WebSession.owes.is_(None),
        Person.active.is_(True),
        Agency.active.is_(True),
    )
    .where(WebSession.seen_at > bindparam("idle"), WebSession.signed_in_at > bindparam("longest"))
)
"""Asked at every page, so built once."""


class Method(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105 - a word, not one
    RECOVERY = "recovery"
    """The password and a recovery code, which stood in for the second factor."""
    KEY = "key"
    PROVIDER = "provider"
    DEMO = "demo"


class Owes(StrEnum):
    """Which step a sign-in still owes."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 - a word, not one
    FACTOR = "factor"


class How(NamedTuple):
    """How a session begins."""

    method: Method
    agent: str = ""
    """What the browser says of itself; only a few plain words of it are kept."""
    is_factored: bool = False
    owes: Owes | None = None


class Begun(NamedTuple):
    """A session that began: the number for the cookie, and how often strangers had failed before."""

    session: str
    failed: int


class Half(NamedTuple):
    """A sign-in that is under way: who it will be, and what is owed."""

    person: PersonCode
    session: str
    owes: Owes
    method: Method
    is_factored: bool

    @property
    def token(self) -> str:
        """What every form of this step carries."""
        return form_token(self.session)


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
    method: Method = Method.KEY
    offset: int | None = None
    """How far the clocks of the person's territory are from UTC, minutes; None when it is not in the directory."""

    @property
    def token(self) -> str:
        """What every form of this session carries, so that no other site can send one in its name."""
        return form_token(self.session)


def form_token(session: str) -> str:
    """What the forms of this session carry."""
    return hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()


async def begin(at: Office, person: PersonCode, how: How) -> Begun:
    """Sign a person in. Sessions that have run out are swept away."""
    session, now = secrets.token_urlsafe(32), at.clock()
    failed, failed_at = (0, None) if how.owes else await take_failures(at.sessions, person)
    row = {
        "digest": session_digest(session),
        "person": person,
        "signed_in_at": now,
        "seen_at": now,
        "agent": browser_words(how.agent),
        "method": how.method,
        "is_factored": how.is_factored,
        "owes": how.owes,
        "failed": failed,
        "failed_at": failed_at,
    }
    async with at.sessions.transaction() as connection:
        await connection.execute(delete(WebSession).where(WebSession.seen_at < now - IDLE))
        await connection.execute(insert_into(connection.dialect, WebSession).values(row))
    if how.owes is None:
        at.accesses.note(Entry(AccessKind.SIGNED_IN, now, person))
    return Begun(session, failed)


async def half_of(at: Office, session: str) -> Half | None:
    """The sign-in under way whose cookie this is, if it has not taken too long."""
    kept = WebSession
    asked = (
        select(kept.person, kept.owes, kept.method, kept.is_factored)
        .join(Person, Person.code == kept.person)
        .where(kept.digest == session_digest(session), kept.owes.is_not(None), Person.active.is_(True))
        .where(kept.signed_in_at > at.clock() - UNDERWAY)
    )
    async with at.sessions.reading() as connection:
        row = (await connection.execute(asked)).one_or_none()
    if row is None:
        return None
    return Half(row.person, session, Owes(row.owes), Method(row.method), row.is_factored)


async def drop(at: Office, session: str) -> None:
    """A session gives way to another one of the same sign-in: nobody went out."""
    async with at.sessions.transaction() as connection:
        await connection.execute(delete(WebSession).where(WebSession.digest == session_digest(session)))


async def visitor_of(at: Office, session: str, *, is_visit: bool = True) -> Visitor | None:
    """Whose session this is, if it has not run out. What a page asks by itself is no visit: it keeps nothing alive."""
    now, digest = at.clock(), session_digest(session)
    holes = {"digest": digest, "idle": now - IDLE, "longest": now - LONGEST, "now": now}
    async with at.sessions.reading() as connection:
        row = (await connection.execute(VISITOR, holes)).one_or_none()
        emergencies = await open_emergencies(connection, row, now)
    if row is None:
        return None
    if is_visit and now - row.seen_at >= STAMPED_EVERY:
        await _stamp(at, digest, now)
    kind, role = AgencyKind(row.kind), Role(row.role)
    place = {"agency": row.agency, "kind": kind, "territory": row.territory}
    actor = Actor(person=row.code, role=role, **place, emergencies=emergencies, sits=row.has_seat)
    language = row.language or SOURCE
    return Visitor(
        actor,
        row.full_name,
        row.position,
        row.short_name,
        language,
        session,
        tour=row.tour,
        method=Method(row.method),
        offset=row.offset,
    )


async def end(at: Office, session: str) -> None:
    """Sign out."""
    ended = delete(WebSession).where(WebSession.digest == session_digest(session))
    async with at.sessions.transaction() as connection:
        row = (await connection.execute(ended.returning(WebSession.person, WebSession.owes))).one_or_none()
    if row is not None and row.owes is None:
        at.accesses.note(Entry(AccessKind.SIGNED_OUT, at.clock(), row.person))


async def end_one(at: Office, person: PersonCode, digest: str) -> bool:
    """End one session of this person; whether there was such a one."""
    mine = WebSession.person == person, WebSession.digest == digest
    return await _ended(at, person, delete(WebSession).where(*mine))


async def end_others(at: Office, person: PersonCode, kept: str) -> bool:
    """End every session of this person but this one; whether there was any."""
    others = WebSession.person == person, WebSession.digest != session_digest(kept)
    return await _ended(at, person, delete(WebSession).where(*others))


async def _ended(at: Office, person: PersonCode, ending: Delete) -> bool:
    async with at.sessions.transaction() as connection:
        found = (await connection.scalars(ending.returning(WebSession.digest))).all()
    for _ in found:
        at.accesses.note(Entry(AccessKind.SESSION_ENDED, at.clock(), person))
    return bool(found)


def alive(now: datetime) -> Alive:
    """From which moments on a session lives now."""
    return Alive(now - IDLE, now - LONGEST)


async def prefer(at: Office, person: PersonCode, **wishes: str) -> None:
    """Remember how the person wants the pages: `language`, `tour`."""
    async with at.sessions.transaction() as connection:
        putting = insert_into(connection.dialect, Preference).values({"person": person, "language": SOURCE, **wishes})
        await connection.execute(putting.on_conflict_do_update(index_elements=["person"], set_=wishes))


def cookie_of(request: Request) -> str:
    """The number in the visitor's cookie; empty without one."""
    return request.cookies.get(_name(request), "")


def agent_of(request: Request) -> str:
    """What the visitor's browser says of itself; empty when it says nothing."""
    return request.headers.get("user-agent", "")


def give_cookie(request: Request, response: Response, session: str) -> None:
    """Let the browser keep the number until it is closed, out of reach of scripts and other sites."""
    is_safe = request.url.scheme == "https"
    response.set_cookie(_name(request), session, path="/", secure=is_safe, httponly=True, samesite="lax")


def take_cookie(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(
        _name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )


def _name(request: Request) -> str:
    """Over HTTPS the name itself makes the browser refuse a cookie that is not ours alone."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def session_digest(session: str) -> str:
    """Under which a session is kept."""
    return hashlib.sha256(session.encode()).hexdigest()


async def _stamp(at: Office, digest: str, now: datetime) -> None:
    async with at.sessions.transaction() as connection:
        await connection.execute(update(WebSession).where(WebSession.digest == digest).values(seen_at=now))

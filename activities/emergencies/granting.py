"""A case is opened to somebody who has no part in it: found exactly, for a reason, for a time; or nothing is opened."""

import hashlib
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Text, func, insert, or_, select, text, type_coerce

from activities.audit.accesses import Entry, enter
from activities.case_files import state_of
from activities.data_keys import GRANT, closed_for
from activities.emergencies.rows import GRANTED, Line, granted, has_ended
from activities.emergencies.telling import Circle, tell_opened
from models.access import OFFICE, AccessKind, Purpose
from models.emergency import CASES_OF_CHILD, LATELY, LONGEST, MANY, MISSES, MISSES_WITHIN, Grant, Reason
from models.finding import WORD, folded
from models.ids import CaseId, PersonCode
from models.people import Actor, Permission, may
from models.tables import Access, CaseFile, EmergencyAccess

LOCK = text("SELECT pg_advisory_xact_lock(2026112607)")
COLUMNS = (CaseFile.id, CaseFile.territory, CaseFile.child_name, type_coerce(CaseFile.state, Text).label("state"))


class Sought(NamedTuple):
    """By what the case is looked for: its whole number, or the child's whole name and day of birth."""

    number: str = ""
    full_name: str = ""
    born: date | None = None


class Asking(NamedTuple):
    """Who asks for what, why, for how many hours; `name` is that of the request, hex digits."""

    actor: Actor
    sought: Sought
    reason: Reason
    words: str
    hours: int
    name: str


class Opened(NamedTuple):
    """What came of it: what lies open by emergency now, and the cases found that are the person's own anyway."""

    grants: tuple[Grant, ...] = ()
    own: tuple[CaseId, ...] = ()
    waits: bool = False
    """So much was looked for in vain that nothing was looked for now."""


def ask(connection: Connection, asking: Asking, at: datetime, *, sends_mail: bool) -> Opened:
    """Open what was asked for. What lies open already stays as it is; a search in vain is entered in the log."""
    alone(connection)
    if misses(connection, asking.actor.person, at - MISSES_WITHIN) >= MISSES:
        return Opened(waits=True)
    found = _found(connection, asking)
    if not found:
        actor, how = asking.actor, "number" if asking.sought.number else "child"
        missed = Entry(AccessKind.EMERGENCY_MISSED, at, actor.person, actor.agency, actor.role, place=how)
        enter(connection, [missed])
        return Opened()
    own = tuple(row.id for row in found if _takes_part(asking.actor, row))
    grants = [
        _standing(connection, asking.actor, row.id, at) or _grant(connection, asking, row, at, sends_mail=sends_mail)
        for row in found
        if row.id not in own
    ]
    return Opened(tuple(grants), own)


def alone(connection: Connection) -> None:
    """Until this transaction ends nobody else does a deed of emergency access (on SQLite: nobody writes at all).

    So two who ask, or judge, at once see what the other did.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK)


def misses(connection: Connection, person: PersonCode, since: datetime) -> int:
    """How often this person has looked for something in vain since this moment."""
    mine = Access.person == person, Access.at > since, Access.subject == OFFICE
    counted = select(func.count()).select_from(Access).where(*mine, Access.kind == AccessKind.EMERGENCY_MISSED.value)
    return connection.execute(counted).scalar_one()


def _found(connection: Connection, asking: Asking) -> list[Line]:
    """Only whole numbers and whole names find something, and only in the country of whoever asks."""
    country = asking.actor.territory.partition(".")[0]
    here = or_(CaseFile.territory == country, CaseFile.territory.startswith(f"{country}.", autoescape=True))
    asked = select(*COLUMNS).where(here).order_by(CaseFile.closed_at.is_not(None), CaseFile.opened_at.desc())
    number, full_name, born = asking.sought
    if number:
        return list(connection.execute(asked.where(CaseFile.number == number)))
    wanted = _whole(full_name)
    rows = connection.execute(asked.where(CaseFile.child_born == born))
    return [row for row in rows if wanted and _whole(row.child_name or "") == wanted][:CASES_OF_CHILD]


def _whole(name: str) -> tuple[str, ...]:
    """The words of a name: all of them have to be there, in their order; «ё» is as good as «е»."""
    return tuple(WORD.findall(folded(name)))


def _takes_part(actor: Actor, row: Line) -> bool:
    """Whether the case lies open to this person without any emergency."""
    return may(actor, Permission.FILE_READ, state_of(row.state).relation) is True


def _standing(connection: Connection, actor: Actor, case: CaseId, at: datetime) -> Grant | None:
    """What lies open to this person by emergency already."""
    access = EmergencyAccess
    mine = access.person == actor.person, access.case_id == case, access.agency == actor.agency
    standing = select(*GRANTED).where(*mine, access.until > at, ~has_ended()).limit(1)
    row = connection.execute(standing).one_or_none()
    return None if row is None else granted(row)


def _grant(connection: Connection, asking: Asking, row: Line, at: datetime, *, sends_mail: bool) -> Grant:
    actor = asking.actor
    grant = Grant(
        id=hashlib.sha256(f"{asking.name}\n{row.id}".encode()).hexdigest()[:32],
        case_id=row.id,
        territory=row.territory,
        person=actor.person,
        agency=actor.agency,
        role=actor.role,
        reason=asking.reason,
        words=asking.words,
        since=at,
        until=at + min(timedelta(hours=asking.hours), LONGEST),
    )
    connection.execute(insert(EmergencyAccess).values(closed_for(connection, row.id, grant._asdict(), GRANT)))
    opened = Entry(AccessKind.EMERGENCY_OPENED, at, actor.person, actor.agency, actor.role, subject=row.id)
    enter(connection, [opened._replace(purpose=Purpose.EMERGENCY, place=grant.id, digest=grant.digest)])
    circle = Circle.of(connection, grant, state_of(row.state))
    is_many = lately(connection, actor.person, at - LATELY) >= MANY
    tell_opened(connection, grant, circle, is_many=is_many, sends_mail=sends_mail)
    return grant


def lately(connection: Connection, person: PersonCode, since: datetime) -> int:
    """How many cases this person has opened so since this moment."""
    counted = select(func.count()).select_from(EmergencyAccess)
    mine = counted.where(EmergencyAccess.person == person, EmergencyAccess.since > since)
    return connection.execute(mine).scalar_one()

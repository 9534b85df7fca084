"""Reading emergency access: what lies open to somebody now, what was granted, what was said of it, what was read."""

from datetime import datetime

from sqlalchemy import ColumnElement, Label, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased

from activities.emergencies.rows import has, has_ended
from api.reading.rows import Line, Statement
from api.reading.visible import lies_within
from models.access import Purpose
from models.emergency import Sequel, Verdict
from models.ids import CaseId, PersonCode
from models.people import OFFICE_ROLES, Actor, Role
from models.tables import (
    Access,
    Agency,
    CaseFile,
    EmergencyAccess,
    EmergencySequel,
    Person,
)

OPEN = select(EmergencyAccess.case_id).where(
    EmergencyAccess.person == bindparam("person", type_=EmergencyAccess.person.type),
    EmergencyAccess.agency == bindparam("agency", type_=EmergencyAccess.agency.type),
    EmergencyAccess.since <= bindparam("now", type_=EmergencyAccess.since.type),
    EmergencyAccess.until > bindparam("now", type_=EmergencyAccess.until.type),
    ~has_ended(),
)
"""Asked of whoever has any, so built once. Somebody who works elsewhere meanwhile has none."""
ENDED, REVIEWED, CONCLUDED = (aliased(EmergencySequel) for _ in range(3))
REVIEWER, FIRST, ENDER = (aliased(Person) for _ in range(3))
COLUMNS = (
    *(EmergencyAccess.id, EmergencyAccess.case_id, EmergencyAccess.person, EmergencyAccess.agency),
    *(EmergencyAccess.role, EmergencyAccess.reason, EmergencyAccess.words, EmergencyAccess.territory),
    *(EmergencyAccess.since, EmergencyAccess.until, CaseFile.number.label("case_number")),
    *(Person.full_name, Person.position, Agency.short_name),
    *(ENDED.at.label("ended_at"), ENDED.person.label("ended_by"), ENDER.full_name.label("ender")),
    func.coalesce(CONCLUDED.verdict, REVIEWED.verdict).label("verdict"),
    CONCLUDED.words.label("last_said"),
    func.coalesce(CONCLUDED.at, REVIEWED.at).label("reviewed_at"),
    *(REVIEWER.full_name.label("reviewer"), REVIEWED.verdict.label("first_verdict")),
    *(
        REVIEWED.words.label("first_said"),
        REVIEWED.at.label("first_at"),
        CONCLUDED.at.label("concluded_at"),
        FIRST.full_name.label("first_reviewer"),
    ),
)


def has_emergency(person: InstrumentedAttribute[str]) -> Label[bool]:
    """Whether anything may lie open to this person by emergency access at the moment `now`."""
    later = EmergencyAccess.until > bindparam("now", type_=EmergencyAccess.until.type)
    return exists().where(EmergencyAccess.person == person, later).label("has_emergency")


async def open_emergencies(connection: AsyncConnection, row: Line | None, now: datetime) -> tuple[CaseId, ...]:
    """The cases that lie open by emergency access to the person of this row (code, agency, has_emergency)."""
    if row is None or not row.has_emergency:
        return ()
    found = await connection.execute(OPEN, {"person": row.code, "agency": row.agency, "now": now})
    return tuple(sorted({one.case_id for one in found}))


async def own_grants(connection: AsyncConnection, actor: Actor, most: int) -> list[Line]:
    """What was opened to the actor, the latest first."""
    mine = _grants().where(EmergencyAccess.person == actor.person)
    return list(await connection.execute(mine.order_by(EmergencyAccess.since.desc(), EmergencyAccess.id).limit(most)))


async def grants_of_case(connection: AsyncConnection, actor: Actor, case_id: CaseId) -> list[Line]:
    """Every emergency access to a case; for those who may ask who read it, and for whoever answers for the child."""
    here = CaseFile.custodian == actor.agency if actor.role in OFFICE_ROLES else _overseen(actor)
    theirs = and_(EmergencyAccess.case_id == case_id, here)
    return list(await connection.execute(_grants().where(theirs).order_by(EmergencyAccess.since.desc())))


async def overseen_grants(
    connection: AsyncConnection,
    actor: Actor,
    *,
    waits: bool,
    limit: int,
    after: tuple[datetime, str] | None,
) -> list[Line]:
    """What waits for a verdict on the actor's territory, the longest first; or what has one, the latest first."""
    order = (EmergencyAccess.since, EmergencyAccess.id)
    asked = _grants().where(_overseen(actor), awaits() if waits else ~awaits())
    if after is not None:
        since, access = after
        same = EmergencyAccess.since == since
        beyond = (
            or_(EmergencyAccess.since > since, and_(same, EmergencyAccess.id > access))
            if waits
            else or_(EmergencyAccess.since < since, and_(same, EmergencyAccess.id < access))
        )
        asked = asked.where(beyond)
    ordered = asked.order_by(*(order if waits else (column.desc() for column in order)))
    return list(await connection.execute(ordered.limit(limit)))


async def grant_row(connection: AsyncConnection, actor: Actor, access: str) -> Line | None:
    """One grant: the actor's own, or one under the actor's supervision."""
    seen = or_(EmergencyAccess.person == actor.person, _overseen(actor))
    found: Line | None = (await connection.execute(_grants().where(EmergencyAccess.id == access, seen))).one_or_none()
    return found


async def waiting_counts(connection: AsyncConnection, actor: Actor, late: datetime) -> tuple[int, int]:
    """How many grants on the actor's territory wait for a verdict, and how many of them since before `late`."""
    since = func.count(case((EmergencyAccess.since <= late, 1)))
    row = (await connection.execute(select(func.count(), since).where(_overseen(actor), awaits()))).one()
    return row[0], row[1]


async def counts_of_person(
    connection: AsyncConnection, actor: Actor, person: PersonCode, since: datetime, until: datetime
) -> Line:
    """How often this person opened a case so in this time, and how many were not justified, on my territory."""
    unjustified = case((has_verdict(Verdict.UNJUSTIFIED), 1))
    counted = select(func.count().label("grants"), func.count(unjustified).label("unjustified"))
    mine = EmergencyAccess.person == person, EmergencyAccess.since > since, EmergencyAccess.since <= until
    return (await connection.execute(counted.where(*mine, _overseen(actor)))).one()


async def emergency_reads(connection: AsyncConnection, actor: Actor, access: Line, most: int) -> list[Line]:
    """What was read under a grant that the actor supervises, in order."""
    until = access.ended_at or access.until
    of_grant = Access.subject == access.case_id, Access.person == access.person, Access.at >= access.since
    statement = (
        select(Access.number, Access.at, Access.kind, Access.place)
        .join(CaseFile, CaseFile.id == Access.subject)
        .where(*of_grant, Access.at <= until, Access.purpose == Purpose.EMERGENCY.value)
        .where(lies_within(CaseFile.territory, actor.territory))
        .order_by(Access.number)
        .limit(most)
    )
    return list(await connection.execute(statement))


def awaits() -> ColumnElement[bool]:
    """Whether the grant of this row waits for a verdict: it has none, or an inquiry is not concluded."""
    return or_(~has(Sequel.REVIEWED), and_(has_verdict(Verdict.INQUIRY), ~has(Sequel.CONCLUDED)))


def has_verdict(verdict: Verdict) -> ColumnElement[bool]:
    """Whether this was said of the grant of this row."""
    sequel = EmergencySequel
    return (
        exists().where(sequel.access == EmergencyAccess.id, sequel.verdict == verdict.value).correlate(EmergencyAccess)
    )


def _grants() -> Statement:
    def follows(sequel: type[EmergencySequel], kind: Sequel) -> ColumnElement[bool]:
        return and_(sequel.access == EmergencyAccess.id, sequel.kind == kind.value)

    return (
        select(*COLUMNS)
        .join(CaseFile, CaseFile.id == EmergencyAccess.case_id)
        .join(Person, Person.code == EmergencyAccess.person)
        .outerjoin(Agency, Agency.code == EmergencyAccess.agency)
        .outerjoin(ENDED, follows(ENDED, Sequel.ENDED))
        .outerjoin(ENDER, ENDER.code == ENDED.person)
        .outerjoin(REVIEWED, follows(REVIEWED, Sequel.REVIEWED))
        .outerjoin(FIRST, FIRST.code == REVIEWED.person)
        .outerjoin(CONCLUDED, follows(CONCLUDED, Sequel.CONCLUDED))
        .outerjoin(REVIEWER, REVIEWER.code == func.coalesce(CONCLUDED.person, REVIEWED.person))
    )


def _overseen(actor: Actor) -> ColumnElement[bool]:
    if actor.role is not Role.SUPERVISOR:
        return false()
    return lies_within(EmergencyAccess.territory, actor.territory)

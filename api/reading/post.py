"""Reading for the post: to whom a letter goes, what it tells of, and how the outbox stands. Nothing of a child."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.post.keeping import SittingKey
from activities.post.outbox import Origin
from api.reading.rows import Line
from models.ids import PersonCode
from models.people import Actor
from models.tables import (
    Agency,
    CaseFile,
    Feed,
    Mail,
    Notice,
    Person,
    Preference,
    Sitting,
    SittingNotice,
    Task,
    TerritoryNode,
    Wish,
)

LONGEST = 100
CHANGES = ("moved", "cancelled")
MEETINGS = ("called", *CHANGES)
"""Notices of sittings that change a calendar."""
SITTING = (
    *(SittingNotice.sitting_id, SittingNotice.turn, SittingNotice.about, SittingNotice.at.label("told_at")),
    *(Sitting.number, Sitting.at, Sitting.outcome, Sitting.urgent),
)
SHOWN = 50
"""Letters that did not arrive, on the page of the administrator."""


async def mailbox_of(connection: AsyncConnection, person: PersonCode) -> Line | None:
    """Address, language, wishes and clocks of somebody who works; None when there is nobody, or no address."""
    statement = (
        select(Person.email, Preference.language, Wish.wishes, TerritoryNode.offset)
        .outerjoin(Wish, Wish.person == Person.code)
        .join(Agency, Agency.code == Person.agency)
        .outerjoin(Preference, Preference.person == Person.code)
        .outerjoin(TerritoryNode, TerritoryNode.code == Person.territory)
        .where(Person.code == person, Person.active.is_(True), Agency.active.is_(True), Person.email != "")
    )
    row: Line | None = (await connection.execute(statement)).one_or_none()
    return row


async def notice_told(connection: AsyncConnection, _: Actor, origin: Origin) -> Line | None:
    """What a letter says of a notice: its kind, the number of the case, the task and its term."""
    statement = (
        select(
            *(Notice.case_id, Notice.kind, Notice.task, Notice.read_at, CaseFile.number.label("case_number")),
            *(Task.due, Task.closed_at),
        )
        .join(CaseFile, CaseFile.id == Notice.case_id)
        .outerjoin(Task, and_(Task.case_id == Notice.case_id, Task.number == Notice.task))
        .where(Notice.case_id == origin.subject, Notice.turn == origin.turn, Notice.place == origin.place)
    )
    return (await connection.execute(statement)).one_or_none()


async def tasks_told(connection: AsyncConnection, actor: Actor, origin: Origin) -> Line | None:
    """New tasks of the actor's agency: the number of the case, the first of them, and how many came with it.

    None when the first is closed, or has gone to another agency or to a colleague.
    """
    others = Task.__table__.alias("others").c
    same = others.case_id == Task.case_id, others.agency == Task.agency, others.role == Task.role
    fresh = select(func.count()).where(*same, others.opened_at == Task.opened_at, others.closed_at.is_(None))
    statement = (
        select(Task.case_id, Task.number, Task.due, CaseFile.number.label("case_number"))
        .add_columns(fresh.correlate(Task).scalar_subquery().label("fresh"))
        .join(CaseFile, CaseFile.id == Task.case_id)
        .where(Task.case_id == origin.subject, Task.number == origin.place, Task.closed_at.is_(None))
        .where(Task.agency == actor.agency, or_(Task.holder.is_(None), Task.holder == actor.person))
    )
    return (await connection.execute(statement)).one_or_none()


async def sitting_told(connection: AsyncConnection, _: Actor, origin: Origin) -> Line | None:
    """A notice of a sitting, the sitting as it stands, and whether the same person was told of a later change."""
    notice, later = SittingNotice, SittingNotice.__table__.alias("later").c
    changed = exists().where(
        *(later.sitting_id == notice.sitting_id, later.turn > notice.turn),
        *(later.agency == notice.agency, later.person == notice.person, later.about.in_(CHANGES)),
    )
    statement = (
        select(*SITTING, notice.read_at, changed.correlate(notice).label("is_stale"))
        .join(Sitting, Sitting.id == notice.sitting_id)
        .where(notice.sitting_id == origin.subject, notice.turn == origin.turn, notice.place == origin.place)
    )
    return (await connection.execute(statement)).one_or_none()


async def sitting_rows(connection: AsyncConnection, actor: Actor) -> list[Line]:
    """The notices of sittings to the actor, those not read first, then the newest."""
    notice = SittingNotice
    statement = (
        select(*SITTING, notice.place, notice.rule, notice.read_at)
        .join(Sitting, Sitting.id == notice.sitting_id)
        .where(sittings_told(actor))
        .order_by(notice.read_at.is_not(None), notice.at.desc(), notice.sitting_id, notice.turn, notice.place)
        .limit(LONGEST)
    )
    return list(await connection.execute(statement))


async def meeting_rows(connection: AsyncConnection, actor: Actor, since: datetime) -> list[Line]:
    """The sittings that the actor was called to and that begin after this moment, with the turn of the last change."""
    notice = SittingNotice
    statement = (
        select(Sitting.id, Sitting.number, Sitting.at, Sitting.outcome, func.max(notice.turn).label("turn"))
        .join(notice, notice.sitting_id == Sitting.id)
        .where(sittings_told(actor), notice.about.in_(MEETINGS), Sitting.at > since)
        .group_by(Sitting.id, Sitting.number, Sitting.at, Sitting.outcome)
        .order_by(Sitting.at, Sitting.id)
    )
    return list(await connection.execute(statement))


def sittings_told(actor: Actor) -> ColumnElement[bool]:
    """To the person, or to their role in the agency."""
    notice = SittingNotice
    shared = and_(notice.person.is_(None), notice.agency == actor.agency, notice.role == actor.role.value)
    return or_(shared, notice.person == actor.person)


async def readable_sittings(
    connection: AsyncConnection, actor: Actor, keys: Collection[SittingKey]
) -> list[SittingKey]:
    """Those of these notices of sittings that the actor was told and that are not marked as read."""
    notice = SittingNotice
    columns = (notice.sitting_id, notice.turn, notice.place)
    chosen = tuple_(*columns).in_(list(keys)), sittings_told(actor), notice.read_at.is_(None)
    return [(row.sitting_id, row.turn, row.place) for row in await connection.execute(select(*columns).where(*chosen))]


async def unread_sittings(connection: AsyncConnection, actor: Actor) -> int:
    """How many notices of sittings to the actor nobody has read yet."""
    statement = select(func.count()).select_from(SittingNotice)
    unread = statement.where(sittings_told(actor), SittingNotice.read_at.is_(None))
    return (await connection.execute(unread)).scalar_one()


async def wish_row(connection: AsyncConnection, actor: Actor) -> Line:
    """The actor's address, wishes and feed, as far as there are any."""
    statement = (
        select(Person.email, Wish.wishes, Feed.made_at, Feed.read_at)
        .outerjoin(Wish, Wish.person == Person.code)
        .outerjoin(Feed, Feed.person == Person.code)
        .where(Person.code == actor.person)
    )
    row: Line = (await connection.execute(statement)).one()
    return row


async def last_digest(connection: AsyncConnection, actor: Actor, day: date) -> datetime | None:
    """When the actor's digest of an earlier day was ordered; None before the first one."""
    mine = Mail.person == actor.person, Mail.sort == "digest", Mail.day < day
    return await connection.scalar(select(func.max(Mail.queued_at)).where(*mine))


async def feed_bearer(connection: AsyncConnection, digest: str) -> Line | None:
    """Whose feed this is, if they still work."""
    statement = (
        select(Person.code, Preference.language, Feed.read_at)
        .join(Feed, Feed.person == Person.code)
        .join(Agency, Agency.code == Person.agency)
        .outerjoin(Preference, Preference.person == Person.code)
        .where(Feed.digest == digest, Person.active.is_(True), Agency.active.is_(True))
    )
    return (await connection.execute(statement)).one_or_none()


async def mail_standing(connection: AsyncConnection, _: Actor, *, now: datetime, since: datetime) -> Line:
    """How many letters went out and how many failed since this moment; how many are due, since when, and the fault."""
    settled = select(func.count()).select_from(Mail).where(Mail.settled_at >= since)
    due = Mail.state == "waiting", Mail.due_at <= now
    tried = Mail.state == "waiting", Mail.fault.is_not(None)
    statement = select(
        settled.where(Mail.state == "sent").scalar_subquery().label("sent"),
        settled.where(Mail.state == "failed").scalar_subquery().label("failed"),
        select(func.count()).select_from(Mail).where(Mail.state == "waiting").scalar_subquery().label("waiting"),
        select(func.min(Mail.due_at)).where(*due).scalar_subquery().label("oldest"),
        select(Mail.fault).where(*tried).order_by(Mail.due_at.desc()).limit(1).scalar_subquery().label("fault"),
    )
    return (await connection.execute(statement)).one()


async def failed_mail(connection: AsyncConnection, _: Actor, *, since: datetime) -> list[Line]:
    """Letters that did not arrive, the latest first: to whom, when, and what the server answered."""
    statement = (
        select(Mail.id, Mail.person, Person.full_name, Person.email, Mail.sort, Mail.settled_at, Mail.fault)
        .join(Person, Person.code == Mail.person)
        .where(Mail.state == "failed", Mail.settled_at >= since)
        .order_by(Mail.settled_at.desc(), Mail.id)
        .limit(SHOWN)
    )
    return list(await connection.execute(statement))

"""Reading referrals: what an agency was asked, what it asked of others, and those of one case."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line, Statement
from api.reading.visible import visible
from models.ids import AgencyCode, CaseId, TaskId
from models.people import Actor
from models.tables import CaseFile, Referral, Task

LONGEST = 200


class Box(StrEnum):
    """From which side an agency looks at a referral."""

    INBOX = "inbox"
    OUTBOX = "outbox"


async def box_rows(connection: AsyncConnection, actor: Actor, box: Box, *, ended: bool) -> list[Line]:
    """What the actor's agency was asked, or asked: open ones by their term, ended ones from the latest.

    It learns of its own referrals whether it sees the case or not; `seen` says whether it does.
    """
    own = (Referral.agency if box is Box.INBOX else Referral.asked_by) == actor.agency
    order = (Referral.ended_at.desc(),) if ended else (Task.due.is_(None), Task.due)
    statement = _of(actor).where(own, Referral.ended_at.is_not(None) if ended else Referral.ended_at.is_(None))
    found = statement.order_by(*order, Referral.case_id, Referral.number).limit(LONGEST)
    return list(await connection.execute(found))


async def referral_rows(connection: AsyncConnection, actor: Actor, of: CaseId) -> list[Line]:
    """Every referral of a case that the actor sees, in the order of their sending."""
    statement = _of(actor).where(Referral.case_id == of, visible(actor)).order_by(Referral.number)
    return list(await connection.execute(statement))


async def asked_rows(connection: AsyncConnection, actor: Actor, of: CaseId, by: AgencyCode, begins: str) -> list[Line]:
    """What this agency asked in a case under keys that begin so: for whoever reads the sitting that asked it."""
    own = (Referral.case_id == of, Referral.asked_by == by, Referral.key.startswith(begins, autoescape=True))
    return list(await connection.execute(_of(actor).where(*own).order_by(Referral.number)))


async def referral_row(connection: AsyncConnection, actor: Actor, of: CaseId, number: TaskId) -> Line | None:
    """One referral of a case that the actor sees."""
    statement = _of(actor).where(Referral.case_id == of, Referral.number == number, visible(actor))
    return (await connection.execute(statement)).one_or_none()


def _of(actor: Actor) -> Statement:
    seen: ColumnElement[str | None] = case((visible(actor), CaseFile.id), else_=null())
    return (
        select(
            Referral,
            *(Task.due, Task.suspended, Task.rule, Task.role, Task.escalated, Task.closed_at),
            *(CaseFile.number.label("case_number"), CaseFile.route_digest, CaseFile.custodian),
            seen.label("seen"),
        )
        .join(Task, and_(Task.case_id == Referral.case_id, Task.number == Referral.number))
        .join(CaseFile, CaseFile.id == Referral.case_id)
    )

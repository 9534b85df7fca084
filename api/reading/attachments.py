"""Reading what is known of attached files: one that may be seen, those of a task, those that answers name."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line, Statement
from api.reading.visible import opened
from models.ids import AttachmentId, CaseId, TaskId
from models.people import OFFICE_ROLES, Actor
from models.tables import Attachment, CaseFile, Submission


async def attachment_row(connection: AsyncConnection, actor: Actor, attachment: AttachmentId) -> Line | None:
    """One file: of the actor's own agency, or sent with a recorded form of a case that the actor sees.

    Whether the field's readers include the actor's agency is for the form to say.
    """
    sent = and_(opened(actor), Submission.recorded_turn.is_not(None))
    statement = _known().where(Attachment.id == attachment, or_(_own(actor), sent))
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


async def task_attachments(connection: AsyncConnection, actor: Actor, case: CaseId, task: TaskId) -> list[Line]:
    """The files that the actor's agency gave to a task, in the order in which they came."""
    of_task = and_(Attachment.case_id == case, Attachment.task == task, Attachment.agency == actor.agency)
    statement = _known().where(of_task, _own(actor)).order_by(Attachment.made_at, Attachment.id)
    return list(await connection.execute(statement))


async def named_attachments(
    connection: AsyncConnection, actor: Actor, attachments: Collection[AttachmentId], case: CaseId
) -> dict[AttachmentId, Line]:
    """Of these files those that a form of this case may name: the case's own, and the actor's that have none yet."""
    free = and_(Attachment.case_id.is_(None), Attachment.person == actor.person)
    statement = _known().where(Attachment.id.in_(set(attachments)), or_(Attachment.case_id == case, free))
    return {row.id: row for row in await connection.execute(statement)}


def _known() -> Statement:
    return (
        select(Attachment, Submission.recorded_turn)
        .outerjoin(CaseFile, CaseFile.id == Attachment.case_id)
        .outerjoin(Submission, Submission.id == Attachment.submission)
    )


def _own(actor: Actor) -> ColumnElement[bool]:
    """What the actor brought, and at an office also what colleagues brought for a case.

    What was brought for a case stays with the agency: whoever works elsewhere now has left it there.
    """
    here, of_case = Attachment.agency == actor.agency, Attachment.case_id.is_not(None)
    mine = and_(Attachment.person == actor.person, or_(here, ~of_case))
    return or_(mine, and_(here, of_case)) if actor.role in OFFICE_ROLES else mine

"""Reading documents for signing: whose they are, of which form, and the file of a signature."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.rows import Line
from api.reading.visible import opened
from models.ids import Digest, SubmissionId
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, Deed, Document, Signature, Sitting, Submission


async def paper_row(connection: AsyncConnection, actor: Actor, digest: Digest) -> Line | None:
    """The document with these bytes, signed or not.

    Those see it who see its case, and the agency that issued it: its paper is signed after its task is done.
    """
    ordered = and_(Deed.case_id == Document.case_id, Deed.turn == Document.turn, Deed.place == Document.place)
    statement = (
        select(
            Document.case_id,
            Document.turn,
            Document.place,
            Document.document,
            Document.agency,
            Document.year,
            Document.number,
            Document.made_at,
            Document.digest,
            Document.media_type,
            func.coalesce(Deed.order, Document.order).label("order"),
            CaseFile.state,
            Sitting.offset,
        )
        .outerjoin(CaseFile, CaseFile.id == Document.case_id)
        .outerjoin(Sitting, Sitting.id == Document.case_id)
        .outerjoin(Deed, ordered)
        .where(or_(Document.digest == digest, _bears(digest)), or_(opened(actor), _own(actor)))
        .limit(1)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found


def offset_of(document: Line) -> int:
    """Minutes between UTC and the local time of the document's case, or of the sitting that ordered it."""
    return int(document.state["offset"] if document.state else document.offset or 0)


async def answers_of(connection: AsyncConnection, submission: SubmissionId) -> dict[str, Any]:
    """What the document was made of; to be asked only for a document that `paper_row` has shown to the actor."""
    found = await connection.execute(select(Submission.answers).where(Submission.id == submission))
    answers: dict[str, Any] = found.scalar_one()
    return answers


def _bears(digest: Digest) -> ColumnElement[bool]:
    """Whether the document of this row has a signature whose file has this digest."""
    same = (
        Signature.case_id == Document.case_id,
        Signature.turn == Document.turn,
        Signature.place == Document.place,
    )
    return exists().where(*same, Signature.digest == digest).correlate(Document)


def _own(actor: Actor) -> ColumnElement[bool]:
    return Document.agency == actor.agency if actor.role in OFFICE_ROLES else false()

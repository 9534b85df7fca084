"""Reading documents for signing: whose they are, of which form, and the file of a signature."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.case_files import state_of
from activities.contracts import PaperOrder
from api.reading.records import PAPER
from api.reading.rows import Line
from api.reading.visible import asked, opened
from models.ids import CaseId, Digest, SubmissionId
from models.people import OFFICE_ROLES, Actor
from models.tables import CaseFile, Deed, Document, Signature, Sitting, Submission
from workflows import registry
from workflows.requests import Request, requests_to


async def paper_row(connection: AsyncConnection, actor: Actor, digest: Digest) -> Line | None:
    """The document with these bytes, signed or not.

    Those see it who read its case, the agency that issued it, since its paper is signed after its task is done, and the
    agency that it asks for something, until that has answered (`workflows.requests`).
    """
    ordered = and_(Deed.case_id == Document.case_id, Deed.turn == Document.turn, Deed.place == Document.place)
    is_open = case((or_(opened(actor), _own(actor)), literal(1)), else_=literal(0)).label("is_open")
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
            is_open,
        )
        .outerjoin(CaseFile, CaseFile.id == Document.case_id)
        .outerjoin(Sitting, Sitting.id == Document.case_id)
        .outerjoin(Deed, ordered)
        .where(or_(Document.digest == digest, _bears(digest)), or_(opened(actor), _own(actor), asked(actor)))
        .order_by(is_open.desc())
        .limit(1)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found if found is None or found.is_open or _asks(found, actor) else None


async def request_rows(
    connection: AsyncConnection, actor: Actor, of: CaseId, requests: Collection[Request]
) -> list[Line]:
    """Those of these papers of a case that are made, in the order in which they were ordered."""
    made = and_(Document.case_id == Deed.case_id, Document.turn == Deed.turn, Document.place == Deed.place)
    statement = (
        select(Deed.order, Document.year, Document.number, Document.made_at, Document.digest)
        .join(CaseFile, CaseFile.id == Deed.case_id)
        .join(Document, made)
        .where(Deed.case_id == of, Deed.kind == PAPER, Document.digest.is_not(None))
        .where(or_(opened(actor), asked(actor)))
        .order_by(Deed.turn, Deed.place)
    )
    return [row for row in await connection.execute(statement) if _request(row) in requests]


def offset_of(document: Line) -> int:
    """Minutes between UTC and the local time of the document's case, or of the sitting that ordered it."""
    return int(document.state["offset"] if document.state else document.offset or 0)


async def answers_of(connection: AsyncConnection, submission: SubmissionId) -> dict[str, Any]:
    """What the document was made of; to be asked only for a document that `paper_row` has shown to the actor."""
    found = await connection.execute(select(Submission.answers).where(Submission.id == submission))
    answers: dict[str, Any] = found.scalar_one()
    return answers


def _asks(paper: Line, actor: Actor) -> bool:
    """Whether this paper asks the actor's agency for something that it owes now."""
    state = state_of(paper.state)
    return _request(paper) in requests_to(actor.agency, state, registry.route_of(state.route))


def _request(paper: Line) -> Request:
    order = PaperOrder.model_validate(paper.order)
    return Request(order.document, order.submission.id)


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

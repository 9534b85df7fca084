"""Reading for the check page, which anybody may open: the one statement here that takes no actor.

Whoever has a document has its digest, and nobody guesses one. What is read says nothing of a child, a family or
whoever signed: which kind of document, of which agency, of which day and number, and whether it is signed.
"""

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from api.reading.rows import Line
from models.ids import Digest
from models.tables import Agency, CaseFile, Document, Signature, Sitting

SAME = and_(Signature.case_id == Document.case_id, Signature.turn == Document.turn, Signature.place == Document.place)


async def registered(connection: AsyncConnection, digest: Digest) -> Line | None:
    """The document that this digest names; `what` says how: `code`, `original` or `signature`."""
    what = case(
        (Document.content == digest, literal("code")),
        (Document.digest == digest, literal("original")),
        else_=literal("signature"),
    )
    signed = exists().where(SAME, Signature.digest == digest).correlate(Document)
    return await _one(connection, or_(Document.content == digest, Document.digest == digest, signed), what)


async def named(connection: AsyncConnection, identifier: str) -> Line | None:
    """The document whose PDF carries this identifier: the first half of the digest in its QR code."""
    return await _one(connection, Document.content.startswith(identifier, autoescape=True), literal("code"))


async def signature_rows(connection: AsyncConnection, document: Line) -> list[Line]:
    """The signatures of a document: where their files are, and what was found of them when they were entered."""
    statement = (
        select(Signature.digest, Signature.way, Signature.findings)
        .where(
            Signature.case_id == document.case_id,
            Signature.turn == document.turn,
            Signature.place == document.place,
        )
        .order_by(Signature.number)
    )
    return list(await connection.execute(statement))


async def _one(connection: AsyncConnection, which: ColumnElement[bool], what: ColumnElement[str]) -> Line | None:
    newer = aliased(Document)
    takes_its_place = and_(
        newer.case_id == Document.case_id,
        newer.corrects_turn == Document.turn,
        newer.corrects_place == Document.place,
        newer.digest.is_not(None),
    )
    statement = (
        select(
            Document.case_id,
            Document.turn,
            Document.place,
            Document.document,
            Document.year,
            Document.number,
            Document.made_at,
            Document.content,
            Document.digest,
            Agency.name.label("agency"),
            CaseFile.state,
            Sitting.offset,
            what.label("what"),
            newer.number.label("newer_number"),
            newer.made_at.label("newer_at"),
        )
        .outerjoin(CaseFile, CaseFile.id == Document.case_id)
        .outerjoin(Sitting, Sitting.id == Document.case_id)
        .outerjoin(newer, takes_its_place)
        .outerjoin(Agency, Agency.code == Document.agency)
        .where(which, Document.digest.is_not(None))
        .limit(1)
    )
    found: Line | None = (await connection.execute(statement)).one_or_none()
    return found

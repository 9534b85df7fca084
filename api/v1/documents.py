"""Documents: what was made in a case, and the papers themselves, streamed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, BinaryIO

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from pydantic import Field

from activities.contracts import PaperOrder
from api.door import Door
from api.errors import NotFound
from api.guards import At, ReadFile, SignedIn
from api.languages import gettext as _
from api.need_to_know import require_open, withheld
from api.paper_files import opened_paper
from api.reading.directory import names_in
from api.reading.records import document_rows
from api.reading.rows import Line
from api.reading.signatures import paper_row
from api.readings import note_paper
from api.v1.shapes import AgencyTold, Titled, Told
from forms import catalogue
from models.ids import Digest

router = APIRouter(route_class=Door, tags=["Документы"])
PIECE = 65_536


class DocumentLine(Told):
    """A document of the case."""

    document: Titled
    number: str | None = Field(description="Номер в журнале исходящих органа; null, пока документ не начат")
    agency: AgencyTold
    copies: list[AgencyTold]
    turn: int
    ordered_at: datetime
    digest: Digest | None = Field(description="null, пока документ готовится")
    pages: int | None
    signatures: int = Field(description="Сколько подписей внесено; верны ли они, говорит список подписей документа")
    is_withheld: bool = Field(
        description="В нём есть сведения, которые ваш орган не получает, или имя, которого надзор не видит"
    )
    address: str | None
    editable: str | None = Field(description="Адрес рабочей копии в DOCX")
    corrects: str | None = Field(description="Номер документа, вместо которого издан этот")
    corrects_digest: Digest | None = Field(description="SHA-256 документа, вместо которого издан этот")
    superseded_by: str | None = Field(description="Номер документа, который издан вместо этого; сам он остаётся в деле")
    superseded_digest: Digest | None = Field(description="SHA-256 документа, который издан вместо этого")


@router.get("/cases/{case_id}/documents")
async def case_documents(file: ReadFile, at: At) -> list[DocumentLine]:
    """Документы дела."""
    async with at.sessions.reading() as connection:
        rows = await document_rows(connection, file.actor, file.state.id)
        names = await names_in(connection, file.actor, file.state)
        orders = [PaperOrder.model_validate(row.order) for row in rows]
        closed = await withheld(connection, file.actor, orders, is_named=file.names_child)
    made = {(row.turn, row.place): row for row in rows}
    successors = {(row.corrects_turn, row.corrects_place): row for row in rows if row.corrects_turn is not None}
    return [
        _line(
            row,
            names,
            is_withheld=order.submission.id in closed,
            corrected=made.get((row.corrects_turn, row.corrects_place)),
            successor=successors.get((row.turn, row.place)),
        )
        for row, order in zip(rows, orders, strict=True)
    ]


@router.get(
    "/documents/{digest}",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def read_document(
    actor: SignedIn, digest: Annotated[Digest, InPath(description="SHA-256 содержимого")], at: At
) -> StreamingResponse:
    """Сам документ, PDF."""
    async with at.sessions.reading() as connection:
        row = await paper_row(connection, actor, digest)
        if row is None or row.digest != digest:
            raise NotFound(
                _("Такого документа нет или его дело не в вашем ведении."), _("Откройте список документов дела.")
            )
        await require_open(connection, actor, row.case_id, PaperOrder.model_validate(row.order), at.clock())
    note_paper(actor, row.case_id, digest)
    paper = await opened_paper(at, row.case_id, digest)
    name = f"{row.document}-{row.year}-{row.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{digest}"'}
    return StreamingResponse(_pieces(paper), media_type=row.media_type, headers=headers)


def _line(
    row: Line, names: dict[str, str], *, is_withheld: bool, corrected: Line | None, successor: Line | None
) -> DocumentLine:
    order = PaperOrder.model_validate(row.order)
    is_open = row.digest is not None and not is_withheld
    return DocumentLine(
        document=Titled(id=order.document, title=_title(order.document)),
        number=_number(row),
        agency=AgencyTold(code=order.agency, name=names.get(order.agency, order.agency)),
        copies=[AgencyTold(code=code, name=names.get(code, code)) for code in order.copies],
        turn=row.turn,
        ordered_at=order.at,
        digest=row.digest,
        pages=row.pages,
        signatures=row.signatures,
        is_withheld=is_withheld,
        address=f"/api/v1/documents/{row.digest}" if is_open else None,
        editable=f"/api/v1/documents/{row.digest}.docx" if is_open else None,
        corrects=None if corrected is None else _number(corrected),
        corrects_digest=None if corrected is None else corrected.digest,
        superseded_by=None if successor is None else _number(successor),
        superseded_digest=None if successor is None else successor.digest,
    )


def _number(row: Line) -> str | None:
    return None if row.number is None else f"{row.number}/{row.year}"


def _pieces(paper: BinaryIO) -> Iterator[bytes]:
    with paper:
        while piece := paper.read(PIECE):
            yield piece


def _title(document: str) -> str:
    try:
        return catalogue.form(document).title
    except catalogue.UnknownForm:
        return document

"""The editable twin of a document: the same words as in the PDF, in a file that a word processor opens."""

import asyncio
import hashlib
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath

from activities.contracts import PaperOrder
from activities.document_register import paper_on_record
from activities.errors import NotOnRecord, SubmissionUnfit
from api.door import Door
from api.errors import Away, NotFound
from api.giving_out import BINARY
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.need_to_know import require_open
from api.reading.signatures import paper_row
from api.readings import note_paper
from forms.twin.copy import MEDIA_TYPE, editable_copy
from models.ids import Digest

router = APIRouter(route_class=Door, tags=["Документы"])


@router.get(
    "/documents/{digest}.docx",
    response_class=Response,
    responses={200: {"description": "Рабочая копия", "content": {MEDIA_TYPE: {"schema": BINARY}}}},
)
async def read_twin(
    actor: SignedIn, digest: Annotated[Digest, InPath(description="SHA-256 документа")], at: At
) -> Response:
    """Рабочая копия документа в DOCX: для правки, не вместо подлинника."""
    async with at.sessions.reading() as connection:
        row = await paper_row(connection, actor, digest)
        if row is None:
            raise NotFound(
                _("Такого документа нет или его дело не в вашем ведении."), _("Откройте список документов дела.")
            )
        await require_open(connection, actor, row.case_id, PaperOrder.model_validate(row.order), at.clock())
        note_paper(actor, row.case_id, digest)
        try:
            paper = await connection.run_sync(paper_on_record, row.case_id, row.turn, row.place)
        except (NotOnRecord, SubmissionUnfit):
            raise Away(
                _("Документ есть в журнале, но его основа не читается."), _("Возьмите PDF и сообщите администратору.")
            ) from None
    content = await asyncio.to_thread(editable_copy, paper.document, paper)
    name = f"{row.document}-{row.year}-{row.number}.docx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
    }
    return Response(content, media_type=MEDIA_TYPE, headers=headers)

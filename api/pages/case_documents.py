"""The papers of a case: what each is, which one took whose place, and whether it is signed."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, StreamingResponse

from api.guards import At, ReadCase, SignedIn
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1 import documents
from models.ids import Digest

router = APIRouter(route_class=Page, include_in_schema=False)
InDigest = Annotated[Digest, InPath(description="SHA-256 содержимого")]


@router.get("/cases/{case_id}/documents")
async def papers(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Документы дела."""
    frame = await frame_of(file, at)
    lines = await documents.case_documents(file, at)
    return show(request, "pages/case_documents.html", **framed(frame), lines=lines[::-1])


@router.get("/documents/{digest}")
async def read_paper(actor: SignedIn, digest: InDigest, at: At) -> StreamingResponse:
    """Сам документ, PDF."""
    return await documents.read_document(actor, digest, at)

"""The papers of a case: what each is, which one took whose place, whether it is signed; and one paper by itself."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from api.errors import BadInput
from api.guards import At, ReadFile, SignedIn, read_case
from api.languages import gettext as _
from api.office import Office
from api.pages.case_frame import around, frame_of, framed
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.preview import drawn
from api.pages.showing import show
from api.paper_files import content_of_paper
from api.reading.agendas import sittings_of_case
from api.reading.directory import agency_names
from api.v1 import documents, signatures, twins
from api.v1.documents import DocumentLine
from api.v1.signatures import Seen, SigningIn, paper_before
from forms.page_picture import NotAPdf, page_count
from models.ids import Digest
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
InDigest = Annotated[Digest, InPath(description="SHA-256 содержимого")]
INLINE = "Content-Disposition"


@router.get("/cases/{case_id}/documents")
async def papers(request: Request, file: ReadFile, at: At) -> HTMLResponse:
    """Документы дела."""
    frame = await frame_of(file, at)
    lines = await documents.case_documents(file, at)
    async with at.sessions.reading() as connection:
        sat = await sittings_of_case(connection, file.actor, file.state.id)
    return show(request, "pages/case_documents.html", **framed(frame), lines=lines[::-1], sat=sat)


@router.get("/documents/{digest}.docx")
async def read_twin(actor: SignedIn, digest: InDigest, at: At) -> Response:
    """Рабочая копия, DOCX."""
    return await twins.read_twin(actor, digest, at)


@router.get("/documents/{digest}")
async def read_paper(actor: SignedIn, digest: InDigest, at: At) -> Response:
    """Сам документ, PDF."""
    return await documents.read_document(actor, digest, at)


@router.get("/documents/{digest}/newest")
async def read_newest(actor: SignedIn, digest: InDigest, at: At) -> Response:
    """PDF со всеми подписями внутри, чтобы смотреть его на странице."""
    told = await signatures.list_signatures(actor, digest, at)
    if told.newest == told.original:
        return await documents.read_document(actor, told.original, at)
    number = next(one.number for one in told.signatures if one.digest == told.newest)
    found = await signatures.signature_file(actor, told.original, number, at)
    found.headers[INLINE] = found.headers[INLINE].replace("attachment", "inline")
    return found


@router.get("/documents/{digest}/pages/{number}")
async def look(actor: SignedIn, digest: InDigest, number: Annotated[int, InPath(ge=1, le=500)], at: At) -> Response:
    """Страница документа со всеми подписями картинкой: её показывает любой браузер."""
    seen = await paper_before(at, actor, digest)
    told = await signatures.list_signatures(actor, digest, at)
    return await drawn(await content_of_paper(at, seen.paper.case, told.newest), number)


@router.get("/documents/{digest}/signatures/{number}/file")
async def read_signature(
    actor: SignedIn, digest: InDigest, number: Annotated[int, InPath(ge=1, le=10_000)], at: At
) -> Response:
    """Файл подписи."""
    return await signatures.signature_file(actor, digest, number, at)


@router.get("/documents/{digest}/signatures")
async def show_paper(request: Request, actor: SignedIn, digest: InDigest, at: At) -> HTMLResponse:
    """Один документ: как он выглядит, чем заменён, кем подписан, и место для своей подписи."""
    seen = await paper_before(at, actor, digest)
    told = await signatures.list_signatures(actor, digest, at)
    view = await around(request, at, actor, seen.row.case_id)
    line = None if view["frame"] is None else await _line(at, actor, seen)
    async with at.sessions.reading() as connection:
        names = await agency_names(connection, actor, [seen.row.agency])
    pages = await asyncio.to_thread(_pages, await content_of_paper(at, seen.paper.case, told.newest))
    return show(
        request,
        "pages/paper.html",
        **{**view, "heading": seen.form.title},
        seen=seen,
        agency=names.get(seen.row.agency, seen.row.agency),
        told=told,
        pages=pages,
        line=line,
        may_sign=[place for place in told.places if pages and place.refusal is None and not place.is_signed],
        is_training=at.settings.signs_locally,
        is_ours=seen.row.agency == actor.agency,
        address=f"/documents/{told.original}",
    )


@router.post("/documents/{digest}/signatures")
async def sign(actor: SignedIn, digest: InDigest, sent: Sent, once: SentOnce, response: Response, at: At) -> Response:
    """Подписать в отведённом месте."""
    await signatures.sign_document(actor, digest, SigningIn(field=sent.one("field")[:80]), response, once, at)
    return see_other(f"/documents/{digest}/signatures?done=signed")


@router.post("/documents/{digest}/signatures/detached")
async def bring(actor: SignedIn, digest: InDigest, sent: Sent, _once: SentOnce, at: At) -> Response:
    """Приложить отсоединённую подпись: этого документа, каким его издали, или со всеми подписями внутри."""
    told = await signatures.list_signatures(actor, digest, at)
    laid = next((one.file for one in sent.files if one.field == "signature"), None)
    if laid is None:
        raise BadInput(_("Файл подписи не выбран."), _("Ничего не сохранено. Выберите файл .sig или .p7s."))
    signature = await asyncio.to_thread(laid.path.read_bytes)
    await signatures.attached(at, actor, tuple(dict.fromkeys((told.original, told.newest))), signature)
    return see_other(f"/documents/{told.original}/signatures?done=brought")


def _pages(content: bytes) -> int | None:
    """How many pages there are to look at; None when the file is no PDF."""
    try:
        return page_count(content)
    except NotAPdf:
        return None


async def _line(at: Office, actor: Actor, seen: Seen) -> DocumentLine | None:
    lines = await documents.case_documents(await read_case(actor, seen.row.case_id, at), at)
    return next((line for line in lines if line.digest == seen.row.digest), None)

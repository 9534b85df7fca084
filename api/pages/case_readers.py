"""Who read the case, in an order that one can read and print."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.duties import ReadersAsked
from api.guards import At
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1 import readers
from api.v1.readers import Before
from models.access import AccessKind, Purpose

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/readers")
async def read_by(request: Request, file: ReadersAsked, at: At, before: Before = None) -> HTMLResponse:
    """Кто читал дело."""
    frame = await frame_of(file, at)
    told = await readers.readers(file, at, before)
    here = f"/cases/{file.state.id}/readers"
    return show(
        request,
        "pages/case_readers.html",
        **framed(frame),
        readings=told.items,
        kinds=_kinds(),
        purposes=_purposes(),
        more=f"{here}?before={told.next}" if told.next else "",
    )


def _kinds() -> dict[AccessKind, str]:
    return {
        AccessKind.CASE_READ: _("чтение дела"),
        AccessKind.PAPER_READ: _("открытие документа или файла"),
        AccessKind.PAPER_SIGNED: _("подпись документа"),
        AccessKind.NAME_ASKED: _("надзору показано имя ребёнка"),
    }


def _purposes() -> dict[Purpose, str]:
    return {
        Purpose.CUSTODY: _("орган отвечает за ребёнка"),
        Purpose.TASK: _("у органа задача в деле"),
        Purpose.SUPERVISION: _("надзор"),
        Purpose.ANSWERED: _("орган дал ответ по делу"),
    }

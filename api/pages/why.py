"""«Почему такой срок»: the page behind every due date, of an open task or of one that is closed."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.languages import gettext as _
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1.reasons import reckoning_of, term_told
from api.v1.tasks import task_of
from workflows import registry

router = APIRouter(route_class=Page, include_in_schema=False)
TaskPath = Annotated[int, Path(ge=1, le=1_000_000)]


@router.get("/cases/{case_id}/tasks/{number}/why")
async def why(request: Request, file: ReadCase, number: TaskPath, at: At) -> HTMLResponse:
    """Норма, событие, счёт по дням, приостановления и продления."""
    row = await task_of(at, file, number)
    reckoning = await reckoning_of(file, number, at)
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/why.html",
        **{**framed(frame), "heading": _("Почему такой срок")},
        step=registry.step_of(reckoning.norm.route, row.step).title,
        task=row,
        term=term_told(reckoning),
    )

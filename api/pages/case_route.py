"""The map of a case's route, and the same in words for whoever does not see the drawing."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.pages.case_frame import frame_of, framed, told_of
from api.pages.door import Page
from api.pages.route_map import route_map
from api.pages.showing import show

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/route")
async def route_of_case(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Схема маршрута: ведомства, этапы, что сделано и что может быть дальше."""
    frame, told = await frame_of(file, at), await told_of(file, at)
    called = {kind: frame.names.get(code, code) for kind, code in file.state.agencies.items()}
    drawing = route_map(file.norm.route, file.state, told.rows, frame.moments, called)
    return show(request, "pages/case_route.html", **framed(frame), drawing=drawing, address=f"/cases/{file.state.id}")

"""The family of the child: who is named where, and the cases of brothers and sisters."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadFile
from api.pages.case_frame import frame_of, framed
from api.pages.door import Page
from api.pages.showing import show
from api.v1 import family

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/family")
async def family_of_case(request: Request, file: ReadFile, at: At) -> HTMLResponse:
    """Родители, домочадцы, братья и сёстры."""
    told = await family.read_family(file, at)
    frame = await frame_of(file, at)
    return show(
        request,
        "pages/case_family.html",
        **framed(frame),
        family=told,
        with_cases=[one for one in told.relatives if one.cases],
    )

"""A sitting while its page lies open: the page is told of each turn, and asks for the part that changes by it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, StreamingResponse

from api.guards import At, ReadSitting
from api.pages.door import Glance, SignedInVisitor
from api.pages.showing import rendered
from api.pages.sitting import framed
from api.pages.sitting_frame import HOME, SeenSitting
from api.v1 import sitting_news

router = APIRouter(route_class=Glance, include_in_schema=False)


@router.get(f"{HOME}/{{sitting_id}}/live")
async def live(file: SeenSitting, visitor: SignedInVisitor, page: str = "agenda") -> HTMLResponse:
    """Кворум и открытое голосование, какими они стали."""
    said = framed(file, page if page in {"agenda", "board", "item"} else "agenda")
    told = rendered("components/sitting_live.html", {**said, "token": visitor.token})
    return HTMLResponse(told, headers={"Cache-Control": "no-store", "X-Turn": str(file.row.turn)})


@router.get(f"{HOME}/{{sitting_id}}/events")
async def events(hall: ReadSitting, at: At, after: Annotated[int, Query(ge=-1)] = -1) -> StreamingResponse:
    """Поток событий: номер последней записи заседания, когда он растёт."""
    return await sitting_news.listen(hall, at, after)

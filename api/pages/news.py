"""What others did in a case while its page lay open: the page asks now and then, and moves nothing of itself."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.pages.case_frame import told_of
from api.pages.door import Glance
from api.pages.showing import moments_in, rendered
from api.reading.records import turn_rows

router = APIRouter(route_class=Glance, include_in_schema=False)
NOTHING = 204
SHOWN = 3
"""Entries in one notice; the rest is counted."""


@router.get("/cases/{case_id}/news")
async def news(file: ReadCase, seen: Annotated[int, Query(ge=0, le=1_000_000)], at: At) -> Response:
    """Что произошло в деле после этого хода не моими руками; 204, если ничего."""
    if file.state.turn <= seen:
        return Response(status_code=NOTHING)
    async with at.sessions.reading() as connection:
        turns = await turn_rows(connection, file.actor, file.state.id)
    others = {row.turn for row in turns if row.turn > seen and row.person != file.actor.person}
    if not others:
        return Response(status_code=NOTHING)
    told = await told_of(file, at)
    entries = [entry for entry in told.story if entry.turn in others][::-1]
    said = {
        "entries": entries[:SHOWN],
        "more": max(len(entries) - SHOWN, 0),
        "moments": moments_in(file),
        "address": f"/cases/{file.state.id}/history#turn-{entries[0].turn}",
    }
    return HTMLResponse(rendered("components/news.html", said))

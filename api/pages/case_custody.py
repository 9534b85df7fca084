"""Who answered for the child at any moment, in an order that one can read and print."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.pages.case_frame import frame_of, framed, told_of
from api.pages.door import Page
from api.pages.lengths import length
from api.pages.showing import show
from api.v1 import custody

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/custody")
async def answering(request: Request, file: ReadCase, at: At) -> HTMLResponse:
    """Кто отвечал за ребёнка в каждый момент."""
    frame, told = await frame_of(file, at), await told_of(file, at)
    ledger = await custody.case_custody(file, at)
    until = file.state.closed.at if file.state.closed else file.now
    whole = (until - file.state.opened_at).total_seconds()
    spans = [((one.until or until) - one.since).total_seconds() for one in ledger.intervals]
    by_turn = {entry.turn: entry for entry in told.story}
    sums: dict[str, float] = {}
    for interval, seconds in zip(ledger.intervals, spans, strict=True):
        sums[interval.agency.name] = sums.get(interval.agency.name, 0) + seconds
    return show(
        request,
        "pages/case_custody.html",
        **framed(frame),
        ledger=ledger,
        lines=[
            (interval, length(seconds), by_turn[interval.turn])
            for interval, seconds in zip(ledger.intervals, spans, strict=True)
        ],
        sums=[(name, length(seconds), round(100 * seconds / whole) if whole else 0) for name, seconds in sums.items()],
        whole=length(whole),
    )

"""Who answered for the child at any moment, in an order that one can read and print."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.guards import At, ReadCase
from api.pages.case_frame import frame_of, framed, told_of
from api.pages.door import Page
from api.pages.lengths import length
from api.pages.showing import show
from api.v1 import custody

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/cases/{case_id}/custody")
async def answering(
    request: Request,
    file: ReadCase,
    at: At,
    moment: Annotated[str, Query(alias="at", max_length=40)] = "",
) -> HTMLResponse:
    """Кто отвечал за ребёнка в каждый момент, и в названную минуту."""
    asked = _moment(moment, file.state.offset)
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
        asked=asked,
        asked_as=moment if asked else "",
        is_unreadable=bool(moment.strip()) and asked is None,
        then=next((one for one in ledger.intervals if asked and _covers(one.since, one.until, asked)), None),
        lines=[
            (interval, length(seconds), by_turn[interval.turn])
            for interval, seconds in zip(ledger.intervals, spans, strict=True)
        ],
        sums=[(name, length(seconds), round(100 * seconds / whole) if whole else 0) for name, seconds in sums.items()],
        whole=length(whole),
    )


def _moment(written: str, offset: int) -> datetime | None:
    """The minute that was asked about, on the clocks of the case; None when nothing readable was written."""
    try:
        found = datetime.fromisoformat(written.strip())
        return found if found.tzinfo else found.replace(tzinfo=UTC) - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None


def _covers(since: datetime, until: datetime | None, moment: datetime) -> bool:
    return since <= moment and (until is None or moment < until)

"""News of a sitting for whoever has it open: a line each time that something was recorded (server-sent events)."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.door import Door
from api.guards import At, Hall, ReadSitting
from api.office import Office
from api.reading.sittings import sitting_turn
from models.ids import PersonCode

router = APIRouter(route_class=Door, tags=["Заседания"])
ASK_EVERY = 1.0
"""Seconds between two looks at the record: a vote is seen by everybody within this time."""
STILL_HERE = 15
"""Looks without news after which a comment is sent, so that nobody on the way closes the line."""
LONGEST = 3_600
"""Looks after which the line is closed; whoever listens opens a new one by itself."""
AT_ONCE = 12
"""Lines that one person has open in one process: more than anybody looks at. Each of them asks the database."""
_listening: Counter[PersonCode] = Counter()


@router.get("/sittings/{sitting_id}/events", response_class=StreamingResponse)
async def listen(
    hall: ReadSitting, at: At, after: Annotated[int, Query(ge=-1, description="Ход, который уже виден")] = -1
) -> StreamingResponse:
    """Узнавать об изменениях заседания: событие turn с номером хода, когда в журнал внесено новое."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(news(at, hall, after), media_type="text/event-stream", headers=headers)


async def news(at: Office, hall: Hall, after: int, *, every: float = ASK_EVERY) -> AsyncGenerator[str]:
    """The lines: at once what is newer than `after`, then each change, until the sitting is filed away.

    Whoever listens from too many places already is told to come back in a minute, and nothing else.
    """
    person = hall.actor.person
    if _listening[person] >= AT_ONCE:
        yield "retry: 60000\n\n"
        return
    _listening[person] += 1
    try:
        async for line in _heard(at, hall, after, every):
            yield line
    finally:
        _listening[person] -= 1
        if not _listening[person]:
            del _listening[person]


async def _heard(at: Office, hall: Hall, after: int, every: float) -> AsyncGenerator[str]:
    yield "retry: 2000\n\n"
    for look in range(LONGEST):
        async with at.sessions.reading() as connection:
            row = await sitting_turn(connection, hall.actor, hall.state.id)
        if row is None:
            return
        if row.turn > after:
            after = row.turn
            yield f"id: {row.turn}\nevent: turn\ndata: {row.turn}\n\n"
        elif look % STILL_HERE == STILL_HERE - 1:
            yield ": жду\n\n"
        if row.phase == "closed":
            return
        await asyncio.sleep(every)

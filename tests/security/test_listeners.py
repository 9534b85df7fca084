"""One person opens a sitting a thousand times over: a few lines are told its news, the rest are told to come later."""

from contextlib import AsyncExitStack

import pytest
from sqlalchemy import select

from activities.sitting_records import sitting_state_of
from api.guards import Hall
from api.reading.sittings import sitting_row
from api.v1 import sitting_news
from api.v1.sitting_news import AT_ONCE, news
from models.tables import Sitting
from tests.support.town import NOW, Town

TOLD, LATER = "retry: 2000\n\n", "retry: 60000\n\n"


async def hall_of(town: Town, person: str) -> Hall:
    """A sitting that has not been filed away, before this person."""
    actor = await town.actor(person)
    async with town.sessions.reading() as connection:
        found = await connection.scalars(select(Sitting.id).where(Sitting.phase != "closed").limit(1))
        row = await sitting_row(connection, actor, found.one())
    assert row is not None
    return Hall(actor, sitting_state_of(row.state), row.number, NOW)


async def test_one_person_listens_from_a_few_places_and_disturbs_nobody_else(town: Town) -> None:
    office = town.app.state.office
    hall, other = await hall_of(town, "kdn-secretary"), await hall_of(town, "kdn-head")
    async with AsyncExitStack() as stack:
        lines = [news(office, hall, -1) for _ in range(AT_ONCE + 1)]
        for line in lines:
            stack.push_async_callback(line.aclose)
        assert [await anext(line) for line in lines] == [*[TOLD] * AT_ONCE, LATER]
        with pytest.raises(StopAsyncIteration):
            await anext(lines[-1])
        colleague, again = news(office, other, -1), news(office, hall, -1)
        assert await anext(colleague) == TOLD
        await colleague.aclose()
        await lines[0].aclose()
        assert await anext(again) == TOLD, "a place that was left is free"
        await again.aclose()
    assert not sitting_news._listening

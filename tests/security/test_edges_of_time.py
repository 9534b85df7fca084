"""Days at the ends of the calendar, which no clock can be moved from, are days like others at the doors."""

from datetime import date, timedelta

import pytest

from api.v1.work_list import WHOLE_DAY, midnight
from models.people import Role
from tests.support.town import LOCALS, Town

LISTS = ("/api/v1/cases", "/api/v1/tasks", "/cases")


@pytest.mark.parametrize("hours", [-12, 0, 5, 14])
def test_a_day_at_the_end_of_time_begins_and_ends_somewhere(hours: int) -> None:
    for day in (date.min, date.max):
        assert midnight(day, timedelta(hours=hours)) < midnight(day, timedelta(hours=hours)) + WHOLE_DAY
    assert midnight(date(2026, 3, 2), timedelta(hours=5)).isoformat() == "2026-03-01T19:00:00+00:00"


@pytest.mark.parametrize("path", LISTS)
async def test_no_list_ends_in_a_fault_by_such_a_day(town: Town, path: str) -> None:
    person = LOCALS[Role.SECRETARY]
    async with await town.visitor(person) as browser, town.program(person) as program:
        visitor = program if path.startswith("/api") else browser
        for day in ("0001-01-01", "9999-12-31"):
            answer = await visitor.get(path, params={"since": day, "until": day})
            assert answer.status_code == 200, (day, answer.text)

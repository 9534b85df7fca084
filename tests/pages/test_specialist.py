"""A specialist's day: what is owed, the act filled in and sent, and nothing lost on the way."""

import re

import pytest

from tests.pages.conftest import Visit
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)


async def test_the_work_list_says_what_is_owed_and_leads_to_it(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes("/tasks")
    assert case.number in await specialist.text()
    await specialist.presses(re.compile(f"Обследовать условия жизни ребёнка.*{case.number}"))
    assert "Осталось заполнить обязательных полей" in await specialist.text()

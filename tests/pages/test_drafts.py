"""What is typed is kept: by itself, beside another person's text, and through the end of a session."""

import re

import pytest
from sqlalchemy import delete

from models.tables import WebSession
from tests.pages.conftest import Visit
from tests.support.doors import Case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
ADAPTATION = re.compile("2.3. Социальная адаптация")
NEEDS = re.compile("2.6. Удовлетворение")


async def survey(case: Case) -> str:
    return f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"


async def test_a_draft_saves_itself_and_is_there_tomorrow(house: House, visit: Visit) -> None:
    address = await survey(await house.surveyed())
    specialist = await visit("specialist")
    await specialist.goes(address)
    await specialist.types(ADAPTATION, "Общается охотно, одевается сам.")
    await specialist.page.get_by_text("Черновик сохранён в").wait_for()
    again = await visit("specialist")
    await again.goes(address)
    assert await again.page.get_by_label(ADAPTATION).input_value() == "Общается охотно, одевается сам."


async def test_two_texts_are_shown_side_by_side_and_both_are_kept(house: House, visit: Visit) -> None:
    address = await survey(await house.surveyed())
    specialist, head = await visit("specialist"), await visit("head")
    await specialist.goes(address)
    await head.goes(address)
    await head.types(ADAPTATION, "Слова руководителя.")
    await head.presses("Сохранить черновик", nth=-1)
    await specialist.types(ADAPTATION, "Слова специалиста.")
    await specialist.types(NEEDS, "Только у специалиста.")
    await specialist.page.get_by_text("Черновик изменён в другом окне").wait_for()
    await specialist.presses("Сравнить варианты", picture="comparison")
    text = await specialist.text()
    assert "Слова руководителя." in text
    assert "Слова специалиста." in text
    group = specialist.page.get_by_role("group", name=ADAPTATION)
    await group.get_by_label("Другой вариант").check()
    await specialist.presses("Сохранить выбранное")
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Слова руководителя."
    assert await specialist.page.get_by_label(NEEDS).input_value() == "Только у специалиста."


async def test_words_outlive_the_session(house: House, visit: Visit) -> None:
    address = await survey(await house.surveyed())
    specialist = await visit("specialist", scripts=False)
    await specialist.goes(address)
    await specialist.types(ADAPTATION, "Написано до конца сеанса.")
    async with house.doors.sessions.transaction() as connection:
        await connection.execute(delete(WebSession))
    await specialist.presses("Сохранить черновик", nth=-1, status=401, picture="session-ended")
    assert "не потеряно" in await specialist.text()
    await specialist.presses(re.compile("Специалист опеки"), picture="resumed")
    await specialist.presses("Продолжить с введённым")
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Написано до конца сеанса."


async def test_rows_are_added_and_taken_away_without_scripts(house: House, visit: Visit) -> None:
    address = await survey(await house.surveyed())
    specialist = await visit("specialist", scripts=False)
    await specialist.goes(address)
    await specialist.page.locator('[name="household_members[]/0/full_name"]').fill("Первый Жилец")
    await press(specialist, "add household_members[] 1")
    await specialist.page.locator('[name="household_members[]/1/full_name"]').fill("Второй Жилец")
    await press(specialist, "remove household_members[] 0")
    assert await specialist.page.locator('[name="household_members[]/0/full_name"]').input_value() == "Второй Жилец"


async def test_a_row_is_added_in_place_with_scripts(house: House, visit: Visit) -> None:
    address = await survey(await house.surveyed())
    specialist = await visit("specialist")
    await specialist.goes(address)
    await specialist.types(ADAPTATION, "Ещё не сохранено.")
    await specialist.page.locator('[name="household_members[]/0/full_name"]').fill("Первый Жилец")
    await specialist.page.locator('button[value^="add household_members[] "]').click()
    await specialist.page.locator('[name="household_members[]/1/full_name"]').wait_for()
    assert await specialist.page.locator('[name="household_members[]/0/full_name"]').input_value() == "Первый Жилец"
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Ещё не сохранено."


async def press(visitor: object, value: str) -> None:
    page = getattr(visitor, "page")  # noqa: B009
    async with page.expect_navigation():
        await page.locator(f'button[value="{value}"]').click()

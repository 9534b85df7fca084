"""What is typed is kept: by itself, beside another person's text, and through the end of a session."""

import re

import pytest
from sqlalchemy import delete

from models.tables import WebSession
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
ADAPTATION = re.compile("2.3. Социальная адаптация")
NEEDS = re.compile("2.6. Удовлетворение")


async def survey(house: House) -> str:
    """Where an act that nobody has begun is filled in."""
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    return f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"


async def begins(visit: Visit, address: str, part: str = "specialist") -> Visitor:
    """Somebody opens the form; how it looks is not the point."""
    visitor = await visit(part)
    await visitor.page.goto(visitor.address + address)
    return visitor


async def test_a_draft_saves_itself_and_is_there_tomorrow(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await visit("specialist")
    await specialist.goes(address)
    await specialist.types(ADAPTATION, "Общается охотно, одевается сам.")
    await saves(specialist)
    again = await begins(visit, address)
    assert await again.page.get_by_label(ADAPTATION).input_value() == "Общается охотно, одевается сам."


async def test_two_texts_are_shown_side_by_side_and_both_are_kept(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist, head = await begins(visit, address), await begins(visit, address, "head")
    await head.types(ADAPTATION, "Слова руководителя.")
    await saves(head)
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
    address = await survey(house)
    specialist = await visit("specialist", scripts=False)
    await specialist.goes(address)
    await specialist.types(ADAPTATION, "Написано до конца сеанса.")
    await ends_all_sessions(house)
    await specialist.presses("Сохранить черновик", nth=-1, status=401, picture="session-ended")
    assert "не потеряно" in await specialist.text()
    await specialist.presses(re.compile("Специалист опеки"), picture="resumed")
    await specialist.presses("Продолжить с введённым")
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Написано до конца сеанса."


COPIES = "Object.entries(localStorage).filter(([name]) => name.startsWith('marshrut.copy.')).map(([, text]) => text)"


async def ends_all_sessions(house: House) -> None:
    async with house.doors.sessions.transaction() as connection:
        await connection.execute(delete(WebSession))


async def saves(visitor: Visitor) -> None:
    await visitor.page.get_by_text("Сохранено в").wait_for()


async def test_without_a_connection_words_wait_sealed_in_the_browser(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await specialist.page.context.set_offline(True)
    await specialist.types(ADAPTATION, "Написано в подъезде, где нет связи.")
    await specialist.page.get_by_text("Не сохранено: нет связи. Ваш текст хранится в этом браузере").wait_for()
    (copy,) = await specialist.page.evaluate(COPIES)
    assert "%D0" not in copy, "the copy can be read by whoever sits down at this computer"
    await specialist.page.context.set_offline(False)
    await saves(specialist)
    assert await specialist.page.evaluate(COPIES) == []


async def test_a_page_closed_without_a_connection_gives_its_words_to_the_next_one(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await specialist.unfolds()
    await specialist.page.context.set_offline(True)
    await specialist.types(ADAPTATION, "Ещё одно слово.")
    await specialist.page.locator('[name="household_members[]/0/full_name"]').fill("Первый Жилец")
    await specialist.page.locator('button[value^="add household_members[] "]').click()
    await specialist.page.locator('[name="household_members[]/1/full_name"]').fill("Второй Жилец")
    await specialist.page.get_by_text("Не сохранено: нет связи").wait_for()
    await specialist.page.wait_for_timeout(500)  # the copy follows the last letter by a third of a second
    await specialist.page.close()
    specialist.page = await specialist.page.context.new_page()
    await specialist.page.context.set_offline(False)
    await specialist.page.goto(f"{specialist.address}{address}")
    await specialist.page.get_by_text("Восстановлено и сохранено").wait_for()
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Ещё одно слово."
    assert await specialist.page.locator('[name="household_members[]/1/full_name"]').input_value() == "Второй Жилец"
    assert await specialist.page.evaluate(COPIES) == []


async def test_a_session_that_ended_leads_to_the_sign_in_and_back_to_every_word(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await ends_all_sessions(house)
    await specialist.types(ADAPTATION, "Сеанс кончился, а слова остались.")
    await specialist.page.get_by_text("сеанс закончился").wait_for()
    await specialist.presses("Войти и продолжить", picture="sign-in-again")
    await specialist.page.click('[data-demo-role="specialist"]')
    await specialist.page.get_by_text("Восстановлено и сохранено").wait_for()
    assert specialist.page.url.partition("?")[0].endswith(address)
    assert await specialist.page.get_by_label(ADAPTATION).input_value() == "Сеанс кончился, а слова остались."


async def test_on_a_shared_computer_the_next_person_finds_nothing(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await ends_all_sessions(house)
    await specialist.types(ADAPTATION, "Это не для соседки по кабинету.")
    await specialist.page.get_by_text("сеанс закончился").wait_for()
    assert len(await specialist.page.evaluate(COPIES)) == 1
    await specialist.signs_in("head")
    await specialist.page.goto(f"{house.address}/")
    assert await specialist.page.evaluate(COPIES) == []


async def test_signing_out_leaves_nothing_in_the_browser(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await ends_all_sessions(house)
    await specialist.types(ADAPTATION, "Не успело сохраниться.")
    await specialist.page.get_by_text("сеанс закончился").wait_for()
    assert len(await specialist.page.evaluate(COPIES)) == 1
    await specialist.presses("Выйти")
    assert await specialist.page.evaluate(COPIES) == []


async def test_rows_are_added_and_taken_away_without_scripts(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await visit("specialist", scripts=False)
    await specialist.page.goto(f"{specialist.address}{address}?unfolded=yes")
    await specialist.page.locator('[name="household_members[]/0/full_name"]').fill("Первый Жилец")
    await press(specialist, "add household_members[] 1")
    assert specialist.page.url.endswith("#q-household_members")
    await specialist.page.locator('[name="household_members[]/1/full_name"]').fill("Второй Жилец")
    await press(specialist, "remove household_members[] 0")
    assert await specialist.page.locator('[name="household_members[]/0/full_name"]').input_value() == "Второй Жилец"


async def test_a_row_is_added_in_place_with_scripts(house: House, visit: Visit) -> None:
    address = await survey(house)
    specialist = await begins(visit, address)
    await specialist.unfolds()
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

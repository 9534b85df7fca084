"""A language is a person's own: it is chosen on any page, stays, and is said to the programs that read pages aloud."""

import re

import pytest

from tests.pages.conftest import Visit
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)


async def test_a_specialist_does_a_task_in_english_with_and_without_scripts(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes("/tasks?show=open")
    await specialist.presses("English", picture="tasks-english")
    assert specialist.page.url == f"{house.address}/tasks?show=open"
    await specialist.presses(re.compile(f"case No. {case.number}"), picture="task-act-english")
    await specialist.types("2.6. Удовлетворение эмоциональных потребностей ребёнка", "Ребёнок тянется к матери.")
    await specialist.chooses("2.1а. Признаки физического/психического насилия", "не выявлены")
    await specialist.presses(re.compile("^Send$"), status=422, picture="task-act-gaps-english")
    assert "This is an emergency step" in await specialist.text()
    await specialist.presses("Send with gaps")
    assert "The answer was sent and is part of the case." in await specialist.text()
    again = await visit("specialist", scripts=False)
    await again.goes(f"/cases/{case.id}", picture="case-english")
    assert await again.page.locator("html").get_attribute("lang") == "en"
    for page in ("/route", "/history"):
        await again.goes(f"/cases/{case.id}{page}", picture=f"case-english-{page[1:]}")
    await again.presses("Русский", picture="case-history")


async def test_a_stranger_signs_in_in_kyrgyz_and_keeps_it_in_a_cookie(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/sign-in")
    await stranger.presses("Кыргызча", picture="sign-in-kyrgyz")
    assert await stranger.page.locator("h1").inner_text() == "Кирүү"
    await stranger.goes("/", picture="start-kyrgyz")
    assert await stranger.page.locator("html").get_attribute("lang") == "ky"
    untold = await stranger.page.locator('main [lang="ru"]').all_inner_texts()
    assert untold == []


async def test_what_is_not_said_in_kazakh_yet_is_said_in_russian_and_marked_so(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/help")
    await stranger.presses("Қазақша", picture="help-kazakh")
    assert await stranger.page.locator('main h2[lang="ru"]', has_text="Если что-то не получилось").count() == 1

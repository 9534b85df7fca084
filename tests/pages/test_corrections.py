"""An answer is corrected from the page of its task while nothing rests on it; too late, the page says why."""

import pytest

from tests.pages.conftest import Visit
from tests.support.doors import open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
NEEDS = "2.6. Удовлетворение"


async def test_two_who_correct_at_once_find_the_other_s_answer_beside_their_words(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    address = f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"
    await case.do("survey", "opeka-specialist", violence_signs="none")
    first, second = await visit("specialist", scripts=False), await visit("head", scripts=False)
    for window, words in ((first, "Слова специалиста."), (second, "Слова руководителя.")):
        await window.page.goto(f"{window.address}{address}/correction")
        await window.types(NEEDS, words)
        await window.page.get_by_label("Какого рода ошибка").select_option(index=1)
        await window.types("Что было неверно и откуда это известно", "Перепутаны записи.")
    await first.presses("Отправить исправленный ответ", picture="tasks-corrected")
    await second.presses("Отправить исправленный ответ", status=409, picture="correction-overtaken")
    difference = await second.page.locator(".app-difference").inner_text()
    assert "Слова специалиста." in difference
    assert "Слова руководителя." in difference
    await second.presses("Исправить ответ этим текстом", picture="correction-of-late-words")
    assert await second.page.get_by_label(NEEDS).input_value() == "Слова руководителя."
    await second.presses("Отправить исправленный ответ")
    assert "Исправленный ответ внесён в дело" in await second.text()


async def test_a_specialist_corrects_the_act_and_is_told_when_it_is_too_late(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    number = await case.task("survey", "opeka-specialist")
    await case.do("survey", "opeka-specialist", violence_signs="none")
    address = f"/cases/{case.id}/tasks/{number}"
    specialist = await visit("specialist")
    await specialist.page.goto(specialist.address + address)
    await specialist.presses("Исправить ответ", picture="correction")
    await specialist.types(NEEDS, "Ребёнок тянется к бабушке, не к матери.")
    await specialist.presses("Отправить исправленный ответ", status=422, picture="correction-gaps")
    assert await specialist.page.get_by_label(NEEDS).input_value() == "Ребёнок тянется к бабушке, не к матери."
    await specialist.page.get_by_label("Какого рода ошибка").select_option(index=1)
    await specialist.types("Что было неверно и откуда это известно", "Перепутаны записи двух обследований.")
    await specialist.presses("Отправить исправленный ответ")
    assert "Исправленный ответ внесён в дело" in await specialist.text()
    head = await visit("head", scripts=False)
    await head.page.goto(f"{head.address}{address}/correction")
    await head.types(NEEDS, "Ребёнок тянется к деду.")
    await case.do("approve_act", "opeka-head", act_approval="approve")
    await head.presses("Отправить исправленный ответ", status=409, picture="correction-overtaken")
    said = await head.text()
    assert "На этом ответе уже основано" in said
    assert "Ребёнок тянется к деду." in said
    await head.goes(f"{address}/correction", picture="correction-late-unsent")
    assert "Ребёнок тянется к деду." in await head.text()
    await specialist.goes(f"{address}/correction", picture="correction-late")
    text = await specialist.text()
    assert "Исправить этот ответ уже нельзя" in text
    assert "На этом ответе уже основано: «Утвердить акт обследования»." in text

"""A specialist's day: what is owed, the act filled in and sent, and nothing lost on the way."""

import re

import pytest

from forms import catalogue
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
ACT = catalogue.form("act_survey_mp4")


async def test_a_specialist_fills_in_the_act_and_sends_it(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes("/tasks")
    await specialist.presses(re.compile(f"Обследовать условия жизни ребёнка.*{case.number}"), picture="task-act")
    await specialist.fills_form(ACT, answers_to("act_survey_mp4", violence_signs="none", access_result="given"))
    await specialist.presses("Отправить")
    assert "Ответ отправлен и внесён в дело" in await specialist.text()
    assert case.number not in await specialist.text()
    steps = {task["step"]["id"] for task in (await case.view("opeka-head"))["tasks"]}
    assert "survey" not in steps
    assert "approve_act" in steps


async def test_an_urgent_act_with_gaps_is_asked_once_more_and_then_sent(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}")
    await specialist.types("2.6. Удовлетворение эмоциональных потребностей ребёнка", "Ребёнок тянется к матери.")
    await specialist.chooses("2.1а. Признаки физического/психического насилия", "не выявлены")
    await specialist.presses("Отправить", status=422, picture="task-act-gaps")
    assert "Это экстренный шаг" in await specialist.text()
    assert await specialist.page.get_by_label("2.6. Удовлетворение").input_value() == "Ребёнок тянется к матери."
    await specialist.presses("Отправить с пробелами")
    assert "Ответ отправлен" in await specialist.text()


async def test_a_wrong_date_is_told_at_its_field_and_what_was_typed_stays(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}")
    await specialist.types("Дата обследования", "31.02.2026")
    await specialist.presses("Отправить", status=422, picture="task-act-wrong")
    assert "Такой даты нет. Укажите дату так: 02.03.2026." in await specialist.text()
    await specialist.page.get_by_role("alert").get_by_role("link", name=re.compile("Такой даты нет")).click()
    assert await specialist.page.evaluate("document.activeElement.value") == "31.02.2026"

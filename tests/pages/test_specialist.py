"""The days of those who do the work: what is owed, filled in and sent, and nothing lost on the way."""

import re

import pytest

from forms import catalogue
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.doors import open_case
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


async def test_a_secretary_takes_a_signal_up_asks_the_agencies_and_sees_whom_the_case_waits_for(
    house: House, visit: Visit
) -> None:
    case = await open_case(house.doors)
    secretary = await visit("secretary")
    await secretary.goes("/tasks")
    await secretary.presses(re.compile(f"Принять сигнал и решить.*{case.number}"), picture="task-triage")
    await secretary.fills_form(catalogue.form("signal_triage"), answers_to("signal_triage", triage="accept"))
    await secretary.presses("Отправить")
    assert "Ответ отправлен и внесён в дело" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}")
    await secretary.presses("Открыть и заполнить", picture="task-request")
    await secretary.fills_form(catalogue.form("interagency_request"), answers_to("interagency_request"))
    await secretary.presses("Отправить")
    await secretary.goes(f"/cases/{case.id}")
    waiting = await secretary.text()
    for agency in ("школа № 4", "детская поликлиника", "отдел опеки"):
        assert agency in waiting
    member = await visit("member")
    await member.goes("/tasks", picture="tasks-member")
    assert "Задач нет" in await member.text()
    await member.goes("/cases")
    await member.presses(f"№ {case.number}", picture="case-member")
    assert "Ваш следующий шаг" not in await member.text()


@pytest.mark.parametrize(("part", "agency"), [("inspector", "ПДН"), ("doctor", "медицинская организация")])
async def test_an_agency_answers_what_it_was_asked_and_is_out_of_the_case(
    house: House, visit: Visit, part: str, agency: str
) -> None:
    case = await house.surveyed()
    asked = await visit(part)
    await asked.goes("/tasks")
    await asked.presses(re.compile(rf"Ответить на запрос комиссии \({agency}\).*{case.number}"), picture="task-reply")
    await asked.fills_form(catalogue.form("interagency_reply"), answers_to("interagency_reply"))
    address = asked.page.url.removeprefix(asked.address)
    await asked.presses("Отправить")
    assert "Ответ отправлен и внесён в дело" in await asked.text()
    assert case.number not in await asked.text()
    await asked.goes(f"/cases/{case.id}", status=404)
    await asked.goes(address, picture="answered-own")
    assert "Вы отправили ответ" in await asked.text()

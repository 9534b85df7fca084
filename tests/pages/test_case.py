"""A case on its pages: why it waits, its route, its story, its papers, and what may be done with it."""

import re
from datetime import timedelta

import pytest

from api.web_sessions import IDLE
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.browser import DESK, Visitor
from tests.support.pages import House, printed

pytestmark = pytest.mark.timeout(240)


async def test_a_case_says_why_it_waits_and_what_to_do_next(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}")
    text = await specialist.text()
    assert "Ваш следующий шаг" in text
    assert "Обследовать условия жизни ребёнка" in text
    await specialist.presses("Открыть и заполнить", picture="task-act")


async def test_the_map_shows_what_was_done_and_what_may_follow(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}/route")
    boxes = specialist.page.locator(".app-map__box")
    done = await specialist.page.locator(".app-map__box--done").all_text_contents()
    assert len(done) == 2
    assert "сделано" in done[0]
    assert await boxes.filter(has_text="Утвердить план").locator("..").get_attribute("class") != "app-map__link"
    await specialist.presses(re.compile("Обследовать условия"), picture="task-act")


async def test_the_story_the_papers_and_the_ledger_have_pages(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/history")
    assert "Сигнал принят, открыто дело" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}/custody")
    assert "разрывов и наложений нет" in await secretary.text()
    await paper_of(house, secretary, case.id)


async def paper_of(house: House, secretary: Visitor, case: str) -> None:
    """A paper is printed a little later; then it opens in the browser."""
    await printed(house, case)
    await secretary.goes(f"/cases/{case}/documents")
    paper = await secretary.page.locator("a[href^='/documents/']", has_text="PDF").first.get_attribute("href")
    answer = await secretary.page.request.get(f"{secretary.address}{paper}")
    assert answer.status == 200
    assert (await answer.body())[:5] == b"%PDF-"


async def test_a_threat_is_reported_in_two_presses(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}")
    await specialist.presses("Сообщить об угрозе жизни или здоровью")
    await specialist.presses("Сообщить об угрозе", picture="case-threat-reported")
    text = await specialist.text()
    assert "дело перешло на экстренный этап" in text
    assert "Немедленно выехать и осмотреть ребёнка" in text


async def test_a_term_is_suspended_resumed_and_made_longer(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}/term")
    await specialist.presses("Приостановить срок", picture="task-act-suspended")
    assert "срок приостановлен" in await specialist.text()
    await specialist.presses("Приостановить, продлить или передать", picture="term-suspended")
    await specialist.presses("Возобновить срок", picture="task-act")
    await specialist.presses("Приостановить, продлить или передать")
    await specialist.types("На сколько рабочих дней", "3")
    await specialist.presses("Продлить срок", picture="task-act")
    assert "Срок продлён" in await specialist.text()


async def test_a_step_is_added_at_discretion(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}")
    await secretary.presses("Добавить шаг")
    await secretary.presses("Добавить шаг", picture="case-step-added")
    assert "Повторно обследовать условия жизни" in await secretary.text()


async def test_nobody_to_hand_a_case_to_is_said_kindly(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/offer/new")
    assert "Передать некому" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}/offer")
    assert "вам сейчас не предлагают" in await secretary.text()


async def test_a_late_case_is_red_and_names_who_is_silent(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    await house.let_pass(case, days=9)
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}", picture="case-late")
    alert = await secretary.page.get_by_role("region", name=re.compile("Просрочен")).inner_text()
    assert "отдел опеки: Обследовать условия жизни ребёнка. Срок истёк" in alert


async def test_a_closed_task_and_the_task_of_another_are_read_and_not_filled_in(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/tasks/1", picture="task-closed")
    assert "Чем кончилось" in await secretary.text()
    await secretary.goes(
        f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}", picture="task-theirs"
    )
    assert await secretary.button("Отправить").count() == 0


async def test_supervision_sees_the_case_without_the_child(house: House, visit: Visit) -> None:
    case = await house.surveyed(child={"full_name": "Гордеева Полина Львовна", "birth_date": "2015-02-11"})
    supervisor = await visit("supervisor")
    await supervisor.goes(f"/cases/{case.id}", picture="case-supervised")
    assert "Гордеева" not in await supervisor.page.content()
    await supervisor.goes("/cases?overdue=yes")
    assert "Гордеева" not in await supervisor.page.content()


async def test_a_case_of_others_is_not_found(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    psychologist = await visit("psychologist")
    for page in ("", "/route", "/history", "/documents", "/custody", "/threat", "/tasks/1"):
        await psychologist.goes(f"/cases/{case.id}{page}", status=404)
    assert "не в вашем ведении" in await psychologist.text()


async def test_seven_days_pass_and_the_page_says_what_came_of_it(house: House, visit: Visit) -> None:
    house.ahead = timedelta()  # the web server of an earlier test ran ahead of the case that is opened now
    case = await house.surveyed()
    await printed(house, case.id)
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}")
    await secretary.presses("+7 дней", picture="case-seven-days-on")
    said = await secretary.page.get_by_role("region", name="Для этого дела прошло 7 дней").inner_text()
    assert "сообщено о молчании" in said
    assert "КДНиЗП (надзор)" in said
    assert "просрочено на" in await secretary.text()
    assert await secretary.page.locator(".moj-timeline__item").filter(has_text="новое").count() > 0
    for page in ("/history?kind=silence", "/custody", "/route"):
        await secretary.goes(f"/cases/{case.id}{page}")
        assert "время этого дела" in await secretary.text()
    overdue = await secretary.page.locator(".app-map__box--overdue").all_text_contents()
    assert any("Обследовать" in box for box in overdue)
    await secretary.goes(f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}")
    assert "просрочено на" in await secretary.text()


async def test_an_open_page_says_what_others_did_and_moves_nothing(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary, plain = await visit("secretary"), await visit("secretary", scripts=False)
    await secretary.goes(f"/cases/{case.id}")
    await plain.goes(f"/cases/{case.id}")
    place = await secretary.page.get_by_role("heading", name="Почему ждём").bounding_box()
    await case.do("survey", "opeka-specialist")
    await looks_again(secretary)
    notice = secretary.page.get_by_role("status").filter(has_text="В деле есть новое")
    assert "отдел опеки Исполнено: «Обследовать условия жизни ребёнка»" in " ".join((await notice.inner_text()).split())
    assert await secretary.page.get_by_role("heading", name="Почему ждём").bounding_box() == place
    await secretary.looks(secretary.page.url, "case-news", DESK[0])
    await notice.get_by_role("button", name="Скрыть").click()
    assert await secretary.page.get_by_text("В деле есть новое").count() == 0
    await case.do("approve_act", "opeka-head", act_approval="approve")
    await looks_again(secretary)
    async with secretary.page.expect_navigation():
        await secretary.link("Обновить страницу").click()
    await looks_again(secretary)
    assert await secretary.page.get_by_text("В деле есть новое").count() == 0
    assert await plain.page.get_by_text("В деле есть новое").count() == 0


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}")
    request = secretary.page.request
    news = f"{secretary.address}/cases/{case.id}/news?seen=0"
    before = house.ahead
    try:
        house.ahead = before + IDLE - timedelta(minutes=5)
        assert (await request.get(news)).status == 204
        house.ahead = before + IDLE + timedelta(minutes=5)
        assert (await request.get(news)).status == 401
    finally:
        house.ahead = before


async def looks_again(visitor: Visitor) -> None:
    """Come back to the window: the page asks at once, and has its answer."""
    async with visitor.page.expect_response(re.compile("/news")):
        await visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await visitor.page.wait_for_timeout(100)


async def test_a_corrected_answer_is_read_beside_what_it_was(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    number = await case.task("survey", "opeka-specialist")
    await case.do("survey", "opeka-specialist", child_appearance="Одежда по сезону.")
    person, address = house.doors.visitor("opeka-specialist"), f"/cases/{case.id}/tasks/{number}"
    stands = (await person.get(f"{address}/correction")).json()
    corrected = {
        "corrects": stands["submission"],
        "answers": answers_to("act_survey_mp4", child_appearance="Одежда не по сезону."),
        "reason": "wrong",
        "explanation": "На фотографиях видно, что куртка летняя.",
    }
    taken = await person.post(f"{address}/correction", corrected)
    assert taken.status_code == 201, taken.text
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}")
    assert await specialist.link("Исправить ответ: Обследовать условия жизни ребёнка").count() == 1
    await specialist.goes(address, picture="task-corrected")
    assert "На фотографиях видно, что куртка летняя." in await specialist.text()
    changed = specialist.page.locator(".app-answer--changed")
    assert await changed.locator("ins").all_text_contents() == ["добавлено: не "]
    await specialist.goes(f"/cases/{case.id}/history")
    assert "Основание: сведения оказались неверными." in await specialist.text()


async def test_a_case_is_ended_at_discretion_with_a_warning(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}")
    await secretary.presses("Завершить дело")
    await secretary.chooses("По какому основанию", "Семья переехала и дело передано")
    await secretary.presses("Завершить дело", picture="case-ended")
    text = await secretary.text()
    assert "Семья переехала и дело передано" in text
    assert "Время этого дела" not in text

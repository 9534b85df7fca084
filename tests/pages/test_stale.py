"""Pressed twice, gone back to, overtaken: an answer is sent once, and words that came too late stand beside it."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import func, select

from models.tables import Draft, NameForm, Submission
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.browser import Visitor
from tests.support.doors import Case, open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
NEEDS = "2.6. Удовлетворение"
LATE = "Ребёнок тянется к бабушке, не к матери."
AIGUL = "Асанова Айгуль Бакыт кызы"


async def survey(house: House) -> tuple[Case, str]:
    """A case in which a survey is owed, and where."""
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    return case, f"/cases/{case.id}/tasks/{await case.task('survey', 'opeka-specialist')}"


async def begins(visit: Visit, address: str, part: str = "specialist", *, scripts: bool = True) -> Visitor:
    visitor = await visit(part, scripts=scripts)
    await visitor.page.goto(f"{visitor.address}{address}?unfolded=yes")
    return visitor


async def sent_of(house: House, case: Case, form: str) -> int:
    counted = select(func.count()).select_from(Submission).where(Submission.case_id == case.id, Submission.form == form)
    async with house.doors.sessions.reading() as connection:
        return int(await connection.scalar(counted) or 0)


async def test_a_double_press_sends_once_and_going_back_shows_what_was_sent(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    number = await case.task("reply_school", "school-4-specialist")
    address = f"/cases/{case.id}/tasks/{number}"
    ready = answers_to("interagency_reply")
    await house.doors.visitor("school-4-specialist").put(f"{address}/draft", {"answers": ready})
    school = await begins(visit, address, "school", scripts=False)
    async with school.page.expect_request(lambda request: request.method == "POST") as asked:
        await school.button("Отправить").dblclick()
    pressed = await asked.value
    await school.page.get_by_text("Ответ отправлен и внесён в дело").wait_for()
    assert await sent_of(house, case, "interagency_reply") == 1
    await school.page.go_back()
    await school.page.reload()
    assert "На эту задачу уже ответили" in await school.text()
    await school.goes(address, picture="answered-own")
    assert "Вы отправили ответ" in await school.text()
    assert await school.link("Исправить ответ").count() == 1
    kind = (await pressed.all_headers())["content-type"]
    again = await school.page.request.post(
        pressed.url, data=pressed.post_data_buffer, headers={"content-type": kind}, max_redirects=0
    )
    assert (again.status, again.headers.get("location")) == (303, "/tasks?done=answered")
    assert await sent_of(house, case, "interagency_reply") == 1


async def test_two_presses_at_the_same_moment_are_one_answer(house: House, visit: Visit) -> None:
    case, address = await survey(house)
    specialist = await begins(visit, address, scripts=False)
    await specialist.types(NEEDS, LATE)
    form = {**dict(await fields_of(specialist)), "act": "send-anyway"}
    async with httpx.AsyncClient(base_url=house.address, headers={"cookie": await cookies_of(specialist)}) as client:
        answers = await asyncio.gather(*(client.post(address, data=form) for _ in range(3)))
    places = [(one.status_code, one.headers.get("location")) for one in answers]
    assert places == [(303, "/tasks?done=answered")] * 3
    assert await sent_of(house, case, "act_survey_mp4") == 1


async def test_a_stale_page_shows_the_words_beside_what_was_sent_and_they_become_a_correction(
    house: House, visit: Visit
) -> None:
    case, address = await survey(house)
    specialist = await begins(visit, address)
    await case.do("survey", "opeka-head", violence_signs="none")
    await specialist.types(NEEDS, LATE)
    await specialist.page.get_by_text("На эту задачу уже ответили, или её передали").wait_for()
    await specialist.presses("Сравнить с отправленным", status=409, picture="answered-meanwhile")
    text = await specialist.text()
    assert "Ответ отправил(а) Тихонов Геннадий Петрович" in text
    difference = specialist.page.locator(".app-difference")
    assert await difference.count() == 1, "what was filled in beforehand is shown as if it had been typed"
    assert LATE in await difference.inner_text()
    assert await specialist.page.evaluate("Object.keys(localStorage).length") == 0
    await specialist.presses("Исправить ответ этим текстом", picture="correction-of-late-words")
    assert await specialist.page.get_by_label(NEEDS).input_value() == LATE
    await specialist.types("Что было неверно и откуда это известно", "Записи двух обследований перепутаны.")
    await specialist.page.get_by_text("Сохранено в").wait_for()
    await specialist.page.reload()
    why = specialist.page.get_by_label("Что было неверно и откуда это известно")
    assert await why.input_value() == "Записи двух обследований перепутаны."
    assert await specialist.page.get_by_label(NEEDS).input_value() == LATE


@pytest.mark.parametrize("act", ["send", "save"])
async def test_without_scripts_late_words_are_kept_too(house: House, visit: Visit, act: str) -> None:
    case, address = await survey(house)
    specialist = await begins(visit, address, scripts=False)
    await case.do("survey", "opeka-specialist", violence_signs="none")
    await specialist.types(NEEDS, LATE)
    button = "Отправить" if act == "send" else "Сохранить черновик"
    await specialist.presses(button, status=409, nth=-1, picture="answered-meanwhile")
    assert LATE in await specialist.text()
    assert "Второй раз ничего не отправлено" in await specialist.text()
    async with house.doors.sessions.reading() as connection:
        kept = await connection.scalar(select(Draft.answers).where(Draft.case_id == case.id))
    assert LATE in (kept or {}).values()


async def test_remarks_that_come_after_the_decision_stand_beside_it(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    await case.do("survey", "opeka-specialist")
    number = await case.task("approve_act", "opeka-head")
    head = await visit("head", scripts=False)
    await head.page.goto(f"{head.address}/approvals/{case.id}/{number}")
    await case.do("approve_act", "opeka-head", act_approval="approve")
    await head.types(re.compile("^Замечания"), "Опишите одежду подробнее.")
    await head.presses("Вернуть с замечаниями", status=409, picture="answered-meanwhile")
    said = await head.text()
    assert "На эту задачу уже ответили" in said
    assert "Опишите одежду подробнее." in said


async def test_words_for_a_task_that_went_to_another_agency_are_not_lost(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    number = await case.task("reply_school", "school-4-specialist")
    address = f"/cases/{case.id}/tasks/{number}"
    person = house.doors.visitor("school-4-specialist")
    await person.put(f"{address}/draft", {"answers": {"measures": "Первые слова."}})
    school = await begins(visit, address, "school", scripts=False)
    given = await person.post(f"{address}/hand-over", {"to": "school-5"})
    assert given.status_code < 300, given.text
    await school.types("Принятые меры", "Написано, пока задачу передавали.")
    await school.presses("Отправить", status=409, picture="task-given-away")
    said = await school.text()
    assert "Задача теперь у другого органа" in said
    assert "Написано, пока задачу передавали." in said


async def test_a_name_in_doubt_is_asked_once_and_the_answer_is_remembered(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    address = f"/cases/{case.id}/tasks/{await case.task('request', 'kdn-secretary')}"
    about = answers_to("interagency_request", subject={"full_name": AIGUL, "birth_date": "2014-05-12"})
    await house.doors.visitor("kdn-secretary").put(f"{address}/draft", {"answers": about})
    secretary = await begins(visit, address, "secretary", scripts=False)
    await secretary.goes(address, picture="task-names")
    names = secretary.page.get_by_role("group", name=re.compile(AIGUL))
    await names.get_by_label("Асановой Айгуль Бакыт кызы").check()
    await secretary.presses("Отправить")
    assert "Ответ отправлен" in await secretary.text()
    async with house.doors.sessions.reading() as connection:
        kept = await connection.scalar(select(NameForm.form).where(NameForm.case_id == case.id))
    assert kept == "Асановой Айгуль Бакыт кызы"


async def test_a_name_that_was_typed_just_now_is_asked_about_before_it_is_sent(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    address = f"/cases/{case.id}/tasks/{await case.task('request', 'kdn-secretary')}"
    await house.doors.visitor("kdn-secretary").put(f"{address}/draft", {"answers": answers_to("interagency_request")})
    plain, secretary = (
        await begins(visit, address, "secretary", scripts=False),
        await begins(visit, address, "secretary"),
    )
    await secretary.page.locator('[name="subject/full_name"]').fill(AIGUL)
    await secretary.page.get_by_role("group", name=re.compile(AIGUL)).wait_for()
    await plain.page.locator('[name="subject/full_name"]').fill(AIGUL)
    await plain.presses("Отправить", status=422, picture="task-names-asked")
    assert "Подскажите, как имена пишутся в документе" in await plain.text()
    await plain.page.get_by_label("Если иначе, то как").fill("Асановой Айгуль")
    await plain.presses("Отправить")
    assert "Ответ отправлен" in await plain.text()
    async with house.doors.sessions.reading() as connection:
        kept = await connection.scalar(select(NameForm.form).where(NameForm.case_id == case.id))
    assert kept == "Асановой Айгуль"


async def fields_of(visitor: Visitor) -> list[tuple[str, str]]:
    """What the form on the page would send, as pairs."""
    pairs: list[list[str]] = await visitor.page.locator("form.app-sheet").evaluate(
        "form => [...new FormData(form)].filter(([, value]) => typeof value === 'string')"
    )
    return [(name, value) for name, value in pairs]


async def cookies_of(visitor: Visitor) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in await visitor.page.context.cookies())

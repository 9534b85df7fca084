"""The list of work in the hands of an office: found, narrowed, given to a colleague, and nothing given twice."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from models.tables import Notice, Task
from tests.pages.conftest import Visit
from tests.support.doors import Case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
SURVEY = "Обследовать условия жизни ребёнка"
NEW, OLD = "Фролова Екатерина Андреевна", "Соболева Марина Николаевна"


@pytest.fixture(scope="module")
async def cases(house: House) -> list[Case]:
    """Three surveys that nobody was named for."""
    children = ("Ёлкина Дарья Ильинична", "Ершов Артём Павлович", "Жукова Анна Олеговна")
    return [await house.surveyed(child={"full_name": name, "birth_date": "2014-02-28"}) for name in children]


async def holder_of(house: House, case: Case) -> str | None:
    async with house.doors.sessions.reading() as connection:
        asked = select(Task.holder).where(Task.case_id == case.id, Task.step == "survey")
        return (await connection.execute(asked)).scalar_one()


async def test_a_head_finds_tasks_by_the_child_and_gives_them_to_a_specialist(
    house: House, visit: Visit, cases: list[Case]
) -> None:
    head = await visit("head")
    await head.goes("/tasks", picture="tasks-head")
    await head.page.get_by_text("Найти и отобрать").click()
    await head.types("Ребёнок или номер дела", "елкина")
    await head.presses("Показать", picture="tasks-found")
    assert "find=" in head.page.url
    said = await head.text()
    assert cases[0].number in said
    assert cases[1].number not in said
    await head.goes("/tasks")
    await head.button("Отметить все на странице").click()
    await head.presses("Выбрать исполнителя отмеченным", picture="tasks-holder")
    await head.presses("Поручить", status=422, picture="tasks-holder-mistakes")
    await head.page.get_by_label(NEW).check()
    await head.page.get_by_label("нужен другой специалист").check()
    await head.presses("Поручить", picture="tasks-given")
    assert "Задачи переданы" in await head.text()
    assert {await holder_of(house, case) for case in cases} == {"opeka-specialist-2"}
    await head.goes("/tasks/people")
    assert await head.link(NEW).count() == 1


async def test_whoever_got_a_task_is_told_and_finds_it_among_their_own(
    house: House, visit: Visit, cases: list[Case]
) -> None:
    head = await visit("head")
    await head.goes(f"/tasks/holder?task={cases[1].id}.{await cases[1].task('survey', 'opeka-specialist')}")
    await head.page.get_by_label(OLD).check()
    await head.page.get_by_label("так распределяется работа").check()
    await head.presses("Поручить", picture="tasks-given")
    specialist = await visit("specialist")
    await specialist.goes("/notices")
    await specialist.presses(re.compile(f"Вам поручена задача «{SURVEY}»"), picture="task-act")
    await specialist.goes("/notices")
    await specialist.presses("Отметить прочитанными", picture="notices-read")
    async with house.doors.sessions.reading() as connection:
        asked = select(Notice.read_at).where(Notice.person == "opeka-specialist")
        assert None not in (await connection.scalars(asked)).all()
    await specialist.goes("/tasks")
    await specialist.presses(re.compile("^мои$"), picture="tasks-mine")
    said = await specialist.text()
    assert cases[1].number in said
    assert cases[0].number not in said


async def test_a_choice_made_from_a_list_that_is_stale_gives_nothing_away(
    house: House, visit: Visit, cases: list[Case]
) -> None:
    first, second = await visit("head"), await visit("head")
    task = await cases[2].task("survey", "opeka-specialist")
    for window in (first, second):
        await window.goes(f"/tasks/holder?task={cases[2].id}.{task}", picture="tasks-holder")
        await window.page.get_by_label("так распределяется работа").check()
    await first.page.get_by_label(OLD).check()
    await first.presses("Поручить", picture="tasks-given")
    await second.page.get_by_label("Игнатьев Пётр Сергеевич").check()
    await second.presses("Поручить", picture="tasks-not-given")
    said = await second.text()
    assert "Ни одна задача не передана" in said
    assert "сменился, пока вы выбирали" in said
    assert await holder_of(house, cases[2]) == "opeka-specialist"


async def test_a_double_click_gives_once_and_a_task_closed_meanwhile_is_named(house: House, cases: list[Case]) -> None:
    tasks = [f"{case.id}.{await case.task('survey', 'opeka-specialist')}" for case in cases[:2]]
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "head"})
        page = await client.get("/tasks/holder", params={"task": tasks})
        hidden = dict(re.findall(r'name="((?:token|once|held_by)[^"]*)" value="([^"]*)"', page.text))
        await cases[0].do("survey", "opeka-specialist-2")
        sent = {**hidden, "task": tasks, "to": "opeka-specialist-3", "reason": "other"}
        answers = await asyncio.gather(*(client.post("/tasks/holder", data=sent) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all("пока вы выбирали" in answer.text for answer in answers)
    assert await holder_of(house, cases[1]) == "opeka-specialist-3"
    async with house.doors.sessions.reading() as connection:
        asked = select(Notice.turn).where(Notice.case_id == cases[1].id, Notice.person == "opeka-specialist-3")
        assert len((await connection.scalars(asked)).all()) == 1

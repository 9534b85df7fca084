"""The list of work in the hands of an office: found, narrowed, given to a colleague, and nothing given twice."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, select

from models.tables import CaseFile, CaseWord, Notice, Task
from tests.pages.conftest import Visit
from tests.support.browser import DESK, Visitor
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
    assert await head.link(re.compile(f"^{NEW}")).count() == 1


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


async def test_a_thousand_rows_are_walked_through_by_keyboard_with_the_filter_kept(
    house: House, visit: Visit, cases: list[Case]
) -> None:
    await multiplied(house, cases[1], 1_000)
    head = await visit("head")
    await head.page.goto(f"{head.address}/tasks?find=ершов&limit=200")
    assert await head.page.locator(".app-work tbody tr").count() == 200
    total = 1 + 1_000
    seen: list[str] = await numbers(head)
    for first in range(201, total + 1, 200):
        await follows(head, "Следующая страница")
        assert "find=%D0%B5%D1%80%D1%88%D0%BE%D0%B2" in head.page.url
        words = f"Строки {first}–{first + 199}" if first < total else f"Строка {first}"
        assert f"{words} из {total}" in await head.text()
        seen += await numbers(head)
    assert len(seen) == len(set(seen)) == total
    await head.looks(head.page.url, "tasks-last-page", DESK[0])
    await follows(head, "Предыдущая страница")
    assert await numbers(head) == seen[-201:-1]
    await follows(head, "К началу списка")
    assert await numbers(head) == seen[:200]


async def follows(visitor: Visitor, name: str) -> None:
    """Follow a link by keyboard."""
    await visitor.link(name).focus()
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")


async def numbers(visitor: Visitor) -> list[str]:
    """The numbers of the cases in the list, in order."""
    return await visitor.page.locator(".app-work tbody tr td:nth-child(3) a").all_inner_texts()


async def multiplied(house: House, case: Case, times: int) -> None:
    """So many more cases as this one in its survey, in the tables alone."""
    async with house.doors.sessions.transaction() as connection:
        (file,) = (await connection.execute(select(CaseFile).where(CaseFile.id == case.id))).all()
        owed = select(Task).where(Task.case_id == case.id, Task.step == "survey")
        (task,) = (await connection.execute(owed)).all()
        words = (await connection.execute(select(CaseWord).where(CaseWord.case_id == case.id))).all()
        files = [file._asdict() | {"id": f"{one:032x}", "number": f"2026-{900_000 + one}"} for one in range(times)]
        await connection.execute(insert(CaseFile), files)
        later = [{"due": task.due + timedelta(minutes=one)} for one in range(times)]
        tasks = [task._asdict() | {"case_id": file["id"]} | due for file, due in zip(files, later, strict=True)]
        await connection.execute(insert(Task), tasks)
        await connection.execute(
            insert(CaseWord), [word._asdict() | {"case_id": file["id"]} for file in files for word in words]
        )

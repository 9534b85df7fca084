"""An administrator's day: is everything at work, who works where, who comes, goes and stands in, who may come in."""

import re

import pytest
from sqlalchemy import select

from models.tables import Agency, Person
from tests.pages.conftest import Visit
from tests.support.doors import Case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
HOME = "/administration"


async def test_the_state_of_the_system_is_told(visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes(HOME)
    said = await administrator.text()
    assert "Всё работает, система принимает людей." in said
    assert "SQLite, таблицы новейшей редакции" in said or "PostgreSQL" in said
    assert "исполнителей: 1" in said
    assert "Индивидуальная профилактическая работа" in said


@pytest.mark.parametrize(
    "page", ["territories", "agencies", "people", "people/edit", "roles/access", "history", "sealing-keys"]
)
async def test_the_pages_of_the_directory_are_shown(visit: Visit, page: str) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"{HOME}/{page}", picture=f"administration-{page.replace('/', '-')}")


async def test_an_agency_is_entered_found_closed_and_opened_again(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"{HOME}/agencies/edit")
    await administrator.types("Код", "school-99")
    await administrator.presses("Сохранить", status=422, picture="administration-agencies-mistakes")
    assert "Краткое название: Заполните это поле." in await administrator.text()
    for label, words in (("Полное название", "Школа № 99"), ("Краткое название", "школа № 99")):
        await administrator.types(label, words)
    await administrator.types("Адрес", "ул. Новая, д. 1")
    await administrator.types("Телефон", "+7 (000) 000-00-99")
    await administrator.presses("Сохранить", picture="administration-agency")
    assert "Запись внесена в справочник." in await administrator.text()
    await administrator.goes(f"{HOME}/agencies?find=школа+99&kind=school")
    assert "Показаны 1–1 из 1" in await administrator.text()
    await administrator.presses("школа № 99")
    await administrator.page.locator("summary").click()
    await administrator.types("Основание", "решение № 7")
    await administrator.presses("Закрыть запись")
    assert "решение № 7" in await administrator.text()
    await administrator.presses("Открыть снова")
    assert "Орган открыт снова" in await administrator.text()
    async with house.doors.sessions.reading() as connection:
        found = (await connection.execute(select(Agency.active).where(Agency.code == "school-99"))).scalar_one()
    assert found is True


async def test_of_two_administrators_the_second_sees_both_values_and_keeps_what_was_typed(
    house: House, visit: Visit
) -> None:
    first = await visit("administrator")
    await first.goes(f"{HOME}/agencies/edit?code=youth")
    stands = (await house.doors.visitor("administrator").get("/directory/agencies/youth")).json()
    sent = {name: stands[name] for name in ("kind", "name", "short_name", "territory", "address", "version")}
    changed = await house.doors.visitor("administrator").put("/directory/agencies/youth", sent | {"phone": "112"})
    assert changed.status_code == 200
    await first.types("Телефон", "+7 (000) 000-00-77")
    await first.presses("Сохранить", status=412, picture="administration-conflict")
    rows = await first.page.locator("table tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [["Телефон", "112", "+7 (000) 000-00-77"]]
    await first.presses("Сохранить")
    assert "+7 (000) 000-00-77" in await first.text()


@pytest.fixture(scope="module")
async def surveyed(house: House) -> Case:
    """A case whose survey the guardianship's specialist does."""
    case = await house.surveyed()
    number = await case.task("survey", "opeka-head")
    body = {"to": "opeka-specialist", "held_by": None, "reason": "workload"}
    given = await house.doors.visitor("opeka-head").post(f"/cases/{case.id}/tasks/{number}/holder", body)
    assert given.status_code == 200
    return case


@pytest.mark.usefixtures("surveyed")
async def test_a_head_enters_a_holiday_and_the_stand_in_sees_the_tasks(visit: Visit) -> None:
    head = await visit("head")
    await head.goes("/tasks/people", picture="colleagues-head")
    await head.presses(re.compile("Внести отсутствие.*Соболева"), picture="absence")
    await head.presses("Сохранить", status=422, picture="absence-mistakes")
    await head.types("С какого дня", "2020-01-01")
    await head.types("По какой день", "2099-12-31")
    await head.page.select_option("#why", "vacation")
    await head.page.select_option("#stand_in", "opeka-head")
    await head.presses("Сохранить", picture="colleagues-away")
    assert re.search("замещает (?!Соболева)", await head.text())
    await head.goes("/tasks?whose=mine", picture="tasks-standing-in")
    assert "Вы замещаете сотрудника" in await head.text()
    assert "замещаете вы" in await head.text()
    await head.goes("/tasks/people/opeka-specialist/absence", picture="absence-stands")
    await head.presses("Снять отсутствие")
    assert "Отсутствие снято." in await head.text()


@pytest.mark.usefixtures("surveyed")
async def test_whoever_leaves_hands_over_in_the_same_act_is_shut_out_and_stays_in_the_book(
    house: House, visit: Visit
) -> None:
    administrator = await visit("administrator", scripts=False)
    await administrator.goes(f"{HOME}/people/opeka-specialist", picture="administration-person")
    await administrator.presses("Закрыть доступ", picture="departure")
    await administrator.page.get_by_label("Игнатьев", exact=False).first.check()
    await administrator.types("Основание", "приказ № 12")
    await administrator.presses("Закрыть доступ", picture="administration-person-left")
    assert "Доступ закрыт" in await administrator.text()
    async with house.doors.sessions.reading() as connection:
        row = (await connection.execute(select(Person).where(Person.code == "opeka-specialist"))).one()
    assert (row.active, row.full_name) == (False, "Соболева Марина Николаевна")
    assert (await house.doors.visitor("opeka-specialist").get("/tasks")).status_code == 401
    await administrator.presses("Вернулся на работу")
    assert "снова работает" in await administrator.text()


async def test_a_person_gets_another_part_and_the_old_one_stays_in_the_book(visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"{HOME}/people/youth-specialist/appointment", picture="appointment")
    await administrator.page.select_option("#agency", "psychology")
    await administrator.types("Должность", "педагог-психолог")
    await administrator.presses("Назначить", picture="administration-person-moved")
    rows = await administrator.page.locator("table tbody tr").all_inner_texts()
    assert rows[0].split("\t")[:2] == ["педагог-психолог", "психологический центр"]
    assert len(rows) == 2


async def test_nobody_enters_what_another_administrator_keeps(house: House, visit: Visit) -> None:
    administrator = await visit("administrator", scripts=False)
    await administrator.page.goto(f"{house.address}{HOME}/territories/edit")
    for name, words in (("code", "ru"), ("name", "Всё"), ("offset", "0")):
        await administrator.page.fill(f"#{name}", words)
    await administrator.page.get_by_role("button", name="Сохранить").click()
    assert "занят записью" in await administrator.page.inner_text("main")
    await administrator.page.fill("#code", "ru.msk")
    await administrator.page.get_by_role("button", name="Сохранить").click()
    assert "не в вашем ведении" in await administrator.page.inner_text("main")


async def test_a_key_is_shown_once_lets_in_and_is_revoked(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"{HOME}/keys?person=pdn-specialist")
    await administrator.types("Для чего", "учебный компьютер")
    await administrator.presses("Выдать ключ", picture="administration-key")
    key = await administrator.page.inner_text(".app-key")
    headers = {"Authorization": f"Bearer {key}"}
    assert (await house.doors.browser.get("/tasks", headers=headers)).status_code == 200
    await administrator.goes(f"{HOME}/keys?find=учебный", picture="administration-keys")
    assert key not in await administrator.page.content()
    await administrator.presses(re.compile("Отозвать.*Ершов Денис Викторович, учебный компьютер"))
    assert "Ключ отозван" in await administrator.text()
    assert (await house.doors.browser.get("/tasks", headers=headers)).status_code == 401


async def test_nobody_else_administers(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    for path in (HOME, f"{HOME}/keys", f"{HOME}/people/edit", f"{HOME}/people/youth-head"):
        await supervisor.goes(path, status=403, picture="not-allowed")

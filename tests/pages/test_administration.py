"""An administrator's day: is everything at work, who works where, who may come in."""

import re

import pytest
from sqlalchemy import select

from models.tables import Agency, Person
from tests.pages.conftest import Visit
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)


async def test_the_state_of_the_system_is_told(visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration")
    said = await administrator.text()
    assert "SQLite, таблицы новейшей редакции" in said or "PostgreSQL" in said
    assert "исполнителей: 1" in said
    assert "требует внимания" not in said
    assert "Индивидуальная профилактическая работа" in said


@pytest.mark.parametrize("sort", ["territories", "agencies", "people"])
async def test_the_directory_is_shown(visit: Visit, sort: str) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"/administration/{sort}")
    await administrator.goes(f"/administration/{sort}/edit")


async def test_an_agency_and_its_specialist_are_entered(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration/agencies/edit")
    await administrator.types("Код", "school-99")
    await administrator.presses("Сохранить", status=422, picture="administration-agencies-mistakes")
    assert "Краткое название: Заполните это поле." in await administrator.text()
    for label, words in (("Полное название", "Школа № 99"), ("Краткое название", "школа № 99")):
        await administrator.types(label, words)
    await administrator.types("Адрес", "ул. Новая, д. 1")
    await administrator.types("Телефон", "+7 (000) 000-00-99")
    await administrator.presses("Сохранить")
    assert "Запись внесена в справочник." in await administrator.text()
    async with house.doors.sessions.reading() as connection:
        found = (await connection.execute(select(Agency.short_name).where(Agency.code == "school-99"))).scalar_one()
    assert found == "школа № 99"


async def test_whoever_leaves_is_shut_out_and_stays_in_the_book(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration/people/edit?code=youth-specialist", picture="administration-person")
    await administrator.page.select_option("#active", "no")
    await administrator.presses("Сохранить")
    async with house.doors.sessions.reading() as connection:
        row = (await connection.execute(select(Person).where(Person.code == "youth-specialist"))).one()
    assert (row.active, row.full_name) == (False, "Ильина Алёна Руслановна")
    assert (await house.doors.visitor("youth-specialist").get("/tasks")).status_code == 401


async def test_nobody_enters_what_another_administrator_keeps(house: House, visit: Visit) -> None:
    administrator = await visit("administrator", scripts=False)
    await administrator.page.goto(f"{house.address}/administration/territories/edit")
    for name, words in (("code", "ru"), ("name", "Всё"), ("offset", "0")):
        await administrator.page.fill(f"#{name}", words)
    await administrator.page.get_by_role("button", name="Сохранить").click()
    assert "занят записью" in await administrator.page.inner_text("main")
    await administrator.page.fill("#code", "ru.msk")
    await administrator.page.get_by_role("button", name="Сохранить").click()
    assert "не в вашем ведении" in await administrator.page.inner_text("main")


async def test_a_key_is_shown_once_lets_in_and_is_revoked(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration/keys?person=pdn-specialist")
    await administrator.types("Для чего", "учебный компьютер")
    await administrator.presses("Выдать ключ", picture="administration-key")
    key = await administrator.page.inner_text(".app-key")
    headers = {"Authorization": f"Bearer {key}"}
    assert (await house.doors.browser.get("/tasks", headers=headers)).status_code == 200
    await administrator.goes("/administration/keys")
    assert key not in await administrator.page.content()
    await administrator.presses(re.compile("Отозвать.*Ершов Денис Викторович, учебный компьютер"))
    assert "Ключ отозван" in await administrator.text()
    assert (await house.doors.browser.get("/tasks", headers=headers)).status_code == 401


async def test_nobody_else_administers(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    for path in ("/administration", "/administration/keys", "/administration/people/edit"):
        await supervisor.goes(path, status=403, picture="not-allowed")

"""Somebody chooses how to be told, subscribes their calendar, and opens what they were told of with one press."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import icalendar
import pytest
from sqlalchemy import insert, select, update

from models.tables import Mail, Notice, Person, Wish
from tests.pages.conftest import Visit
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
SETTINGS = "/notices/settings"
MAIL = {
    "mail_host": "127.0.0.1",
    "mail_sender": "marshrut@office.example",
    "public_address": "https://marshrut.example",
}


@asynccontextmanager
async def with_mail(house: House) -> AsyncIterator[None]:
    """Within this block the doors have a mail server to speak of; no courier carries."""
    state = house.doors.app.state
    before = state.office
    state.office = replace(before, settings=before.settings.model_copy(update=MAIL))
    yield
    state.office = before


def letter(name: str, person: str, house: House, **changes: Any) -> dict[str, Any]:
    told = {"sort": "trial", "subject": name, "turn": None, "place": None, "day": None, "urgent": False}
    at = house.now() - timedelta(hours=1)
    stands = {"held_until": None, "attempts": 1, "state": "failed", "settled_at": at, "fault": "550"}
    return {"id": name, "person": person, "queued_at": at, "due_at": at, **told, **stands, **changes}


async def test_a_person_chooses_what_comes_by_mail_and_when(house: House, visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes("/notices", picture="notices")
    await specialist.presses(re.compile("Мои уведомления"), picture="notices-settings")
    assert "Почтовый сервер не настроен" in await specialist.text()
    await specialist.chooses("Напоминания", "письмом сразу")
    await specialist.page.get_by_label("Сводка по рабочим дням").select_option("7")
    await specialist.presses("Сохранить", status=422, picture="notices-settings-mistake")
    assert "Час сводки попадает в тихие часы." in await specialist.text()
    await specialist.page.get_by_label("Сводка по рабочим дням").select_option("9")
    await specialist.presses("Сохранить", picture="notices-settings")
    assert "Сохранено: так и будем извещать." in await specialist.text()
    async with house.doors.sessions.reading() as connection:
        kept = (await connection.execute(select(Wish.wishes).where(Wish.person == "opeka-specialist"))).scalar_one()
    assert (kept["term"], kept["digest_hour"], kept["task"]) == ("at_once", 9, "at_once")


async def test_a_calendar_reads_the_terms_under_an_address_that_can_be_revoked(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    specialist = await visit("specialist")
    await specialist.goes(SETTINGS)
    await specialist.presses("Выдать адрес подписки", picture="notices-settings-feed")
    address = await specialist.page.locator("code").inner_text()
    async with httpx.AsyncClient(trust_env=False) as calendar:
        answer = await calendar.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
        book = icalendar.Calendar.from_ical(answer.content)
        said = {str(event["SUMMARY"]): str(event["URL"]) for event in book.walk("VEVENT")}
        assert f"/cases/{case.id}/tasks/" in said[f"Срок: дело № {case.number}"]
        assert "Ёлкин" not in answer.text
        same = await calendar.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304
        await specialist.goes(SETTINGS, picture="notices-settings")
        assert "Календарь читал её" in await specialist.text()
        await specialist.presses("Отозвать подписку")
        assert (await calendar.get(address)).status_code == 404


async def test_one_press_opens_what_a_notice_is_about_and_marks_it_as_read(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    task = await case.task("survey", "opeka-specialist")
    sent = {"to": "opeka-specialist", "held_by": None, "reason": "workload"}
    answer = await house.doors.visitor("opeka-head").post(f"/cases/{case.id}/tasks/{task}/holder", sent)
    assert answer.status_code == 200, answer.text
    told = (await house.doors.visitor("opeka-specialist").get("/notices")).json()
    (told,) = [one for one in told if one["case"] == case.id and one["kind"] == "entrust"]
    assert (told["action"], told["read_at"]) == ("Открыть задачу", None)
    specialist = await visit("specialist")
    await specialist.goes("/notices", picture="notices-new")
    assert await specialist.link("Вам поручена задача «Обследовать условия жизни ребёнка»").count() == 1
    count = await specialist.link(re.compile(r"^Извещения \d+")).count()
    assert count == 1, "the navigation says how many notices are new"
    await specialist.presses(re.compile(rf"^Открыть задачу.*{case.number}"), picture="task-act")
    assert specialist.page.url.endswith(told["address"])
    async with house.doors.sessions.reading() as connection:
        read = select(Notice.read_at).where(Notice.case_id == case.id, Notice.kind == "entrust")
        assert (await connection.execute(read)).scalar_one() is not None


async def test_the_administrator_enters_addresses_and_sees_what_did_not_arrive(house: House, visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration/people/edit?code=opeka-specialist")
    await administrator.types("Электронная почта", "opeka@office.example")
    await administrator.presses("Сохранить", picture="administration-person")
    assert "opeka@office.example" in await administrator.text()
    await administrator.goes("/administration")
    assert "выключена: MARSHRUT_MAIL_HOST не задан" in await administrator.text()
    async with house.doors.sessions.transaction() as connection:
        rows = [
            letter("refused", "opeka-specialist", house),
            letter("sent", "opeka-head", house, state="sent", fault=None),
        ]
        await connection.execute(insert(Mail), rows)
    async with with_mail(house):
        await administrator.goes("/administration", picture="administration-mail")
        said = await administrator.text()
        assert "за сутки отправлено: 1, ждёт: 0, не доставлено: 1" in said
        assert "Такого ящика нет: исправьте адрес в записи сотрудника." in said
        specialist = await visit("specialist")
        await specialist.goes(SETTINGS, picture="notices-settings")
        await specialist.presses("Прислать пробное письмо", picture="notices-settings")
        assert "Пробное письмо отправлено." in await specialist.text()
    async with house.doors.sessions.transaction() as connection:
        await connection.execute(update(Person).where(Person.code == "opeka-specialist").values(email=""))

"""The day of an executor: asked by another agency, takes it up, answers, and whoever asked reads the answer."""

import re
from datetime import timedelta

import pytest

from forms import catalogue
from tests.pages.conftest import Visit
from tests.support.answers import answers_to
from tests.support.doors import open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)


async def test_a_request_is_sent_taken_up_answered_and_read(house: House, visit: Visit) -> None:
    case = await open_case(house.doors)
    await case.do("take_up", "kdn-secretary", triage="accept")
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/referrals", picture="case-referrals-empty")
    await secretary.presses("Поручить или запросить")
    await secretary.chooses("Что нужно", "Ответить на запрос по делу")
    await secretary.presses("Продолжить", picture="referral-new")
    await secretary.presses("Отправить", status=422)
    assert "Выберите, кому отправить." in await secretary.text()
    await secretary.page.get_by_label("детская поликлиника").check()
    await secretary.page.get_by_label("школа № 4").check()
    await secretary.types("Что нужно сделать или сообщить", "Сообщите, когда ребёнка видели в последний раз.")
    await secretary.presses(re.compile("^Отправить$"), picture="case-referrals")
    assert "Отправлено" in await secretary.text()
    doctor = await visit("doctor")
    await doctor.goes("/referrals", picture="referrals-inbox")
    await doctor.presses(re.compile(f"Ответить на запрос по делу.*{case.number}"), picture="referral")
    assert "Сообщите, когда ребёнка видели в последний раз." in await doctor.text()
    await doctor.presses("Принять к исполнению", picture="referral-taken-up")
    await doctor.presses(re.compile("^Ответить$"), picture="task-referral")
    await doctor.fills_form(catalogue.form("interagency_reply"), answers_to("interagency_reply"))
    await doctor.presses("Отправить")
    assert "Ответ отправлен и внесён в дело" in await doctor.text()
    school = await visit("school")
    await school.goes("/referrals")
    await school.presses(re.compile(f"Ответить на запрос по делу.*{case.number}"))
    await school.chooses("Почему", "не относится к полномочиям органа")
    await school.presses(re.compile("^Отказаться$"))
    assert "Отказ отправлен" in await school.text()
    await secretary.goes("/referrals?box=outbox&ended=true", picture="referrals-outbox-ended")
    assert "не относится к полномочиям органа" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}/referrals")
    await secretary.page.get_by_role("row", name=re.compile("поликлиника")).get_by_role("link").first.click()
    await secretary.presses("Прочитать ответ", picture="referral-answer")
    assert "детская поликлиника" in await secretary.text()
    minute = (house.now() + timedelta(minutes=300)).strftime("%Y-%m-%dT%H:%M:%S")
    await secretary.goes(f"/cases/{case.id}/custody?at={minute}", picture="custody-at")
    assert "за ребёнка отвечал орган: КДНиЗП" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}/custody?at=1999-01-01T00:00")
    assert "дело не велось" in await secretary.text()
    await secretary.goes(f"/cases/{case.id}/offer/new?find=Дальний", picture="offer-elsewhere")
    assert "Такого органа не нашлось" in await secretary.text()

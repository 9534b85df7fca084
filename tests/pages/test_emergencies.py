"""A specialist opens a case at night in which her agency has no part; supervision asks why; who read it, on paper."""

import re
from datetime import timedelta

import httpx
import pytest

from tests.pages.conftest import Visit
from tests.support.browser import leave
from tests.support.doors import Case, open_case
from tests.support.pages import House

pytestmark = pytest.mark.timeout(240)
WHY = "Девочка одна на вокзале, называет фамилию, нужно знать, кто за неё отвечает и кому звонить."


@pytest.fixture(scope="module")
async def case(house: House) -> Case:
    """A case that the guardianship office has no part in yet."""
    return await open_case(house.doors)


async def test_a_specialist_opens_a_case_at_night_and_supervision_asks_why(
    house: House, visit: Visit, case: Case
) -> None:
    specialist = await visit("specialist")
    await specialist.goes(f"/cases/{case.id}", status=404)
    await specialist.goes("/cases")
    await specialist.presses(re.compile("^Экстренный доступ$"), picture="emergency-new")
    await specialist.presses("Открыть дело", status=422, picture="emergency-mistakes")
    assert "Укажите номер дела целиком либо" in await specialist.text()
    await specialist.types("Номер дела", "1999-000001")
    await specialist.chooses("Причина", "Ребёнок найден без взрослых или доставлен в отделение")
    await specialist.types("Что случилось", WHY)
    await specialist.page.get_by_label(re.compile("Мне известно")).check()
    await specialist.presses("Открыть дело", status=422, picture="emergency-missed")
    assert "По этим данным ничего не открыто" in await specialist.text()
    await specialist.types("Номер дела", case.number)
    await specialist.presses("Открыть дело", picture="emergency-opened")
    said = await specialist.text()
    assert "Соколов" in said
    assert "только для чтения" in said
    assert await specialist.button(re.compile("Открыть и заполнить|Сообщить об угрозе")).count() == 0
    await specialist.presses("Семья", picture="emergency-family")
    await specialist.goes("/emergencies", picture="emergencies")

    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}", picture="emergency-custodian")
    assert "Дело открыто по экстренному доступу" in await secretary.text()
    await secretary.goes("/notices", picture="emergency-notices")

    supervisor = await visit("supervisor")
    await supervisor.goes("/supervision", picture="emergency-supervision")
    await supervisor.presses(re.compile("экстренный доступ ждёт оценки"), picture="emergency-reviews")
    await supervisor.presses(re.compile("Соболева"), picture="emergency-review")
    said = await supervisor.text()
    assert WHY in said
    assert "чтение дела: «Родители, домочадцы, братья и сёстры»" in said
    assert "Соколов" not in said, "supervision looks at the deed, not at the child"
    await supervisor.presses("Записать оценку", status=422, picture="emergency-review-mistake")
    await supervisor.chooses("Был ли доступ обоснован", "Обоснован")
    await supervisor.types("На чём основана оценка", "Ребёнок был один ночью, участники дела не отвечали.")
    await supervisor.presses("Записать оценку", picture="emergency-reviews-done")
    await supervisor.goes("/supervision/emergencies?reviewed=true", picture="emergency-reviewed")
    assert "Обоснован" in await supervisor.text()

    house.ahead += timedelta(hours=4)
    await specialist.signs_in("specialist")
    await specialist.goes(f"/cases/{case.id}", status=404)
    await specialist.goes("/emergencies", picture="emergencies-over")
    assert "Ребёнок был один ночью" in await specialist.text()


async def test_who_read_a_case_is_filtered_and_printed(house: House, visit: Visit, case: Case) -> None:
    await house.doors.app.state.office.accesses._flush()
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/readers", picture="case-readers-all")
    await secretary.page.get_by_label("Основание").select_option("emergency")
    await secretary.presses("Показать", picture="case-readers-emergency")
    table = await secretary.page.inner_text("table")
    assert "Соболева Марина Николаевна" in table
    assert "Назарова" not in table
    async with httpx.AsyncClient(base_url=house.address) as client:
        await client.post("/sign-in", data={"role": "secretary"})
        for whom in ("check", "family"):
            paper = await client.get(f"/cases/{case.id}/readers.pdf", params={"whom": whom})
            assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
            leave(f"readers-{whom}.pdf", paper.content)
    await house.doors.app.state.office.accesses._flush()
    await secretary.goes(f"/cases/{case.id}/readers?what=papers")
    assert "напечатана справка о том, кто читал" in await secretary.text()

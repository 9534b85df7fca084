"""The methodologist's pages: a version proved, rehearsed, put in force by two people, cases moved to it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.clock import Clock
from tests.support.pages import House, house_of
from tests.support.versions import forget_second_version, second_version

pytestmark = pytest.mark.timeout(240)
SECOND = "/routes/ru.prevention/versions/2"
PROVED = re.compile("замечаний нет|Предупреждени")


@pytest.fixture(scope="module")
async def house(database_url: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The product with a pack that brings a second version of the country's route."""
    data: Path = tmp_path_factory.mktemp("data")
    async with house_of(
        database_url, data, clock, packs=(second_version(tmp_path_factory.mktemp("packs")),)
    ) as running:
        yield running
    forget_second_version()


async def test_a_version_is_proposed_by_one_and_approved_by_another_and_cases_follow(
    house: House, visit: Visit
) -> None:
    case = await house.surveyed()
    methodologist, supervisor = await visit("methodologist"), await visit("supervisor")
    await methodologist.goes("/routes")
    assert "не введена" in await methodologist.text()
    await methodologist.goes(SECOND, picture="route-version-new")
    await until(methodologist, PROVED)  # who proposes waits for the proof, and this machine may be busy
    await methodologist.page.get_by_label("На каком основании").select_option("P995-PLAN")
    await methodologist.types("Что меняется и почему", "Порядок области: срок ответа короче.")
    await methodologist.presses("Предложить", picture="route-version-asked")
    assert "Решит другой человек" in await methodologist.text()
    await methodologist.chooses("Что решить", "Ввести в действие")
    await methodologist.presses("Записать решение", status=409, picture="route-version-own")
    assert "не тот, кто её предложил" in await methodologist.text()

    await supervisor.goes(SECOND, picture="route-version-decide")
    await supervisor.chooses("Что решить", "Ввести в действие")
    await supervisor.presses("Записать решение", picture="route-version-approved")

    await methodologist.goes(SECOND, picture="route-version-in-force")
    await methodologist.page.get_by_label("На каком основании").select_option("P995-PLAN")
    await methodologist.chooses("Сроки, которые уже идут", "Оставить, как начались")
    await methodologist.presses("Показать, что станет с делами", picture="route-version-foreseen")
    assert "перейдёт дел 1" in await methodologist.text()
    await methodologist.chooses("Сроки, которые уже идут", "Оставить, как начались")
    await methodologist.presses("Перенести дела", picture="route-version-moving")
    await until(methodologist, "Перешло дел: 1")
    secretary = await visit("secretary")
    await secretary.goes(f"/cases/{case.id}/history")
    assert "Дело переведено на редакцию 2" in await secretary.text()


async def test_a_rehearsal_is_begun_and_read_on_the_page(visit: Visit) -> None:
    methodologist = await visit("methodologist")
    await methodologist.goes("/routes/ru.signal/versions/1")
    await until(methodologist, PROVED)
    await methodologist.types("Сколько дел провести", "1")
    await methodologist.presses("Провести репетицию", picture="route-version-rehearsing")
    await until(methodologist, re.compile("Проведено 1 дело|Проведено дел: 1"))
    await methodologist.goes("/routes/ru.signal/versions/1", picture="route-version-rehearsed")
    text = await methodologist.text()
    assert "Чем кончились дела" in text
    assert re.search(r"Не пройдено ветвей: \d+", text)


async def test_only_those_who_answer_for_routes_see_the_versions(visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes(SECOND, status=403)


async def until(visitor: Visitor, words: str | re.Pattern[str]) -> None:
    """Reload until the page says so, or says that it came to nothing."""
    for _ in range(120):
        await visitor.page.reload()
        if await visitor.page.get_by_text(words).count():
            return
        if await visitor.page.get_by_text("не состоялась").count():
            break
        await visitor.page.wait_for_timeout(500)
    await expect(visitor.page.get_by_text(words)).to_be_visible()


async def test_a_route_is_read_as_text_and_diagram_and_taken_as_bpmn(visit: Visit) -> None:
    specialist = await visit("specialist")
    await specialist.goes("/routes/ru.absence")
    await specialist.presses("Порядок словами, схема для печати, BPMN", picture="route-text")
    text = await specialist.text()
    assert "За ребёнка отвечает" in text
    assert "Выяснить причину пропусков" in text
    for kind, beginning in (("svg", b"<svg"), ("bpmn", b"<?xml")):
        answer = await specialist.page.request.get(f"{specialist.address}/routes/ru.absence/versions/1/route.{kind}")
        assert answer.status == 200
        assert (await answer.body()).startswith(beginning)
    await specialist.goes("/routes/ru.absence/versions/99/text", status=404)

"""Help is there for everybody, and an error says what happened and what to do."""

import pytest

from models.people import Role
from tests.pages.conftest import Visit

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("page", ["", "/keyboard", "/glossary"])
async def test_help_needs_no_key(visit: Visit, page: str) -> None:
    stranger = await visit()
    await stranger.goes(f"/help{page}")


async def test_each_role_has_its_page_and_finds_it_first(visit: Visit) -> None:
    supervisor = await visit("supervisor")
    await supervisor.goes("/help")
    assert await supervisor.page.locator("main ul.govuk-list a").first.inner_text() == "Надзор"
    for role in Role:
        await supervisor.goes(f"/help/roles/{role.value}")
        assert await supervisor.page.locator("main ol").count() >= 1


async def test_a_word_of_the_law_has_its_source_and_ours_is_marked(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/help/glossary")
    said = await stranger.text()
    assert "120-ФЗ ст. 1" in said
    assert "слово системы, не закона" in said


async def test_help_is_one_press_away_from_an_error(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/nothing/here", status=404, picture="not-found")
    said = await stranger.text()
    assert "Такого адреса нет" in said
    assert "openapi.json" not in said
    await stranger.presses("Помощь")


async def test_a_page_that_is_not_allowed_says_so_and_that_nothing_was_done(visit: Visit) -> None:
    reporter = await visit("reporter")
    await reporter.goes("/administration", status=403, picture="not-allowed")
    said = await reporter.text()
    assert "Роль «заявитель» не ведёт справочник." in said
    assert "Ничего не сделано." in said

"""Supervision looks at the money of all plans and at every removal, and takes both away as workbooks."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from playwright.async_api import Browser
from temporalio.client import Client

from activities.records import Records
from api.app import create_app
from tests.api.test_counted import LATER, planned, taken
from tests.support.browser import Visitor
from tests.support.doors import OWN_PROCEDURE, furnished, opened, settings_of
from tests.support.pages import served
from tests.support.turns import deposit
from workflows import packs, registry

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
async def address(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async def connect() -> Client:
        raise RuntimeError("Failed client connect: nobody there")

    data: Path = tmp_path_factory.mktemp("counted")
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(furnished(database_url, region=OWN_PROCEDURE))
        packs.publish_all()
        stories = [taken(1, returns=True), taken(2, returns=False), planned()]
        await deposit(sessions, *stories)
        for story in stories:
            await Records(sessions, registry.route_of).record_turns(story.turns)
        settings = settings_of(database_url, data).model_copy(update={"demo": True})
        app = create_app(settings, clock=lambda: LATER, connect=connect)
        await stack.enter_async_context(opened(app))
        yield await stack.enter_async_context(served(app))


async def test_supervision_reads_how_many_children_were_taken_why_and_who_came_home(
    address: str, browser: Browser
) -> None:
    supervisor = await Visitor.arrive(browser, address)
    await supervisor.signs_in("supervisor")
    await supervisor.goes("/supervision/removals", picture="supervision-removals")
    said = await supervisor.text()
    assert "через 9 дней" in said
    assert "лишение родительских прав" in said
    assert "Ёлкина" not in said, "supervision looks at the removal, not at the child"
    await supervisor.goes("/supervision/removals?days=1")
    assert "Отобраний нет" in await supervisor.text()
    await supervisor.goes("/supervision/budget", picture="supervision-budget")
    said = " ".join((await supervisor.text()).split())
    assert "бюджет субъекта РФ 2 52 000 ₽" in said
    assert "11 500,25 ₽" in said
    await supervisor.page.context.close()


async def test_both_are_taken_away_as_workbooks(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        await client.post("/sign-in", data={"role": "supervisor"})
        removals = load_workbook(BytesIO((await client.get("/supervision/removals.xlsx")).content)).active
        budget = load_workbook(BytesIO((await client.get("/supervision/budget.xlsx?year=2027")).content)).active
    assert [row[4].value for row in removals.iter_rows(min_row=3)] == ["угроза жизни или здоровью"] * 2
    assert [[cell.value for cell in row][3:] for row in budget.iter_rows(min_row=3)] == [[1, 40000, 0], [1, 40000, 0]]

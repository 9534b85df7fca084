"""A house with pages for each module of tests, and a browser for all of them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support.browser import FLAGS, PROGRAM, SEEN, Visitor
from tests.support.clock import Clock, ticking
from tests.support.pages import House, house_of

Visit = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
async def clock() -> AsyncIterator[Clock]:
    """One Temporal server for all modules."""
    async with ticking() as running:
        yield running


@pytest.fixture(scope="module")
async def house(database_url: str, clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A running product with pages, for this module."""
    data: Path = tmp_path_factory.mktemp("data")
    async with house_of(database_url, data, clock) as running:
        yield running


@pytest.fixture(scope="session")
async def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Debian's Chromium; the processes of one run share what axe has looked at."""
    if hasattr(request.config, "workerinput"):
        for width, seen in SEEN.items():
            seen.share(tmp_path_factory.getbasetemp().parent / f"seen-{width}")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture
async def visit(house: House, browser: Browser) -> AsyncIterator[Visit]:
    """Somebody comes to the pages; each visitor has a window of their own, closed after the test."""
    arrived: list[Visitor] = []

    async def come(part: str = "", *, scripts: bool = True) -> Visitor:
        visitor = await Visitor.arrive(browser, house.address, scripts=scripts)
        arrived.append(visitor)
        if part:
            await visitor.signs_in(part)
        return visitor

    yield come
    for visitor in arrived:
        await visitor.page.context.close()

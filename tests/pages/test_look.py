"""How pages look and answer beyond light, mouse and screen: dark, large, narrow, by keyboard, on paper, on the wire."""

import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.async_api import Browser, Response
from pypdf import PdfReader

from tests.support.browser import DESK, PHONE, Visitor
from tests.support.exhibition import exhibition_of
from tests.support.keyboard import unnamed, walk

pytestmark = pytest.mark.timeout(240)
HALF = 683
"""Points across a window of 1366 at 200 %."""
NARROWEST = 320
"""Points across a window of 1280 at 400 % (WCAG 1.4.10)."""
BUDGET = 100_000
"""Bytes of styles, scripts and fonts that the first page may cost."""
CASE = "main td a[href^='/cases/'], main th a[href^='/cases/']"
TASK = "main td a[href*='/tasks/']"
PLACES = {
    "": ("/", "/sign-in", "/help", "/help/glossary", "/help/keyboard", "/help/roles/specialist", "/nowhere"),
    "reporter": ("/signals/new", "/signals"),
    "secretary": ("/tasks", "/cases", "/cases/{case}", "/cases/{case}/route", "/cases/{case}/history",
                  "/cases/{case}/documents", "/cases/{case}/custody", "/cases/{case}/threat",
                  "/cases/{case}/offer/new"),
    "specialist": ("/tasks", "{task}", "{task}/term"),
    "supervisor": ("/supervision", "/supervision/steps?standing=late", "/supervision/workload",
                   "/supervision/cases/{case}", "/supervision/cases/{case}/custody"),
    "methodologist": ("/routes", "/routes/ru.prevention"),
    "administrator": ("/administration", "/administration/territories", "/administration/agencies",
                      "/administration/people", "/administration/people/edit", "/administration/keys"),
}  # fmt: skip
"""Every kind of page, by who comes to it."""
MAIN = {
    "": ("/sign-in",),
    "secretary": ("/tasks", "/cases/{case}"),
    "specialist": ("{task}",),
    "supervisor": ("/supervision",),
}
DARK = {part: places for part, places in MAIN.items() if part != "specialist"} | {"reporter": ("/signals/new",)}
"""The form of a signal has every kind of field; that of a task has them a hundred times."""


@pytest.fixture(scope="module")
async def exhibition(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    data: Path = tmp_path_factory.mktemp("exhibition")
    async with exhibition_of(database_url, data) as address:
        yield address


@pytest.fixture(scope="module")
async def visitors(exhibition: str, browser: Browser) -> AsyncIterator[dict[str, Visitor]]:
    """Somebody of each part, signed in once."""
    arrived = {}
    for part in PLACES:
        arrived[part] = await Visitor.arrive(browser, exhibition)
        if part:
            await arrived[part].signs_in(part)
    yield arrived
    for visitor in arrived.values():
        await visitor.page.context.close()


async def opens(visitor: Visitor, place: str) -> None:
    """Go to a place; `{case}` is the first case of the list, `{task}` the address of the first task."""
    for name, where, link in (("{case}", "/cases", CASE), ("{task}", "/tasks", TASK)):
        if name in place:
            await visitor.page.goto(f"{visitor.address}{where}")
            address = await visitor.page.locator(link).first.get_attribute("href") or ""
            place = place.replace(name, address.removeprefix("/cases/") if name == "{case}" else address)
    await visitor.page.goto(f"{visitor.address}{place}")


@pytest.mark.parametrize("part", PLACES)
async def test_no_page_scrolls_sideways_at_200_and_at_400_percent(visitors: dict[str, Visitor], part: str) -> None:
    visitor = visitors[part]
    for place in PLACES[part]:
        await opens(visitor, place)
        for width in (HALF, NARROWEST):
            await visitor.page.set_viewport_size({"width": width, "height": 450})
            wide = await visitor.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{place} is {wide} wide in a window of {width}"


@pytest.mark.parametrize("part", DARK)
async def test_the_main_pages_can_be_read_in_the_dark(visitors: dict[str, Visitor], part: str) -> None:
    visitor = visitors[part]
    await visitor.page.emulate_media(color_scheme="dark")
    for place in DARK[part]:
        await opens(visitor, place)
        ground = await visitor.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert ground == "rgb(20, 26, 34)"
        name = re.sub(r"\W+", "-", place).strip("-")
        await visitor.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        await visitor.looks(place, f"dark-{name}", DESK[0], rules=["color-contrast"])
    await visitor.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("part", MAIN)
async def test_tab_comes_to_every_control_in_its_order_and_shows_where_it_is(
    visitors: dict[str, Visitor], part: str
) -> None:
    visitor = visitors[part]
    await visitor.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    for place in MAIN[part]:
        await opens(visitor, place)
        found = await walk(visitor.page)
        assert found.expected[0] == "К содержанию"
        assert found.reached == list(range(len(found.expected))), f"{place}: {found.expected}"
        assert not found.unseen, f"{place}: no sign of the focus on {found.unseen}"
        assert not found.out_of_sight, f"{place}: has the focus out of sight: {found.out_of_sight}"
        assert not (nameless := await unnamed(visitor.page)), f"{place}: {nameless}"


async def test_the_skip_link_leads_past_the_menus(visitors: dict[str, Visitor]) -> None:
    page = visitors["secretary"].page
    await opens(visitors["secretary"], "/tasks")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.getElementById('main-content').contains(document.activeElement)")


async def test_what_opens_and_closes_does_so_from_the_keyboard(visitors: dict[str, Visitor]) -> None:
    visitor = visitors["supervisor"]
    await opens(visitor, "/supervision")
    await visitor.page.locator("summary").first.focus()
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.locator("details").first.get_attribute("open") is not None
    await visitor.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await visitor.button("Разделы").focus()
    await visitor.page.keyboard.press("Enter")
    assert await visitor.button("Разделы").get_attribute("aria-expanded") == "true"
    assert await visitor.link("Дела").first.is_visible()


async def test_the_system_s_own_colours_and_stillness_are_kept(visitors: dict[str, Visitor]) -> None:
    page = visitors["administrator"].page
    await page.emulate_media(forced_colors="active", reduced_motion="reduce")
    await opens(visitors["administrator"], "/administration")
    tag = "getComputedStyle(document.querySelector('.govuk-tag'))"
    assert await page.evaluate(f"{tag}.borderTopStyle") == "solid"
    moving = (
        "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > .01)"
    )
    assert await page.evaluate(f"{moving}.length") == 0
    await page.emulate_media(forced_colors="none", reduced_motion="no-preference")


@pytest.mark.parametrize(
    ("part", "place", "words", "most"),
    [
        ("secretary", "/tasks", "На каком основании", 4),
        ("secretary", "/cases/{case}", "Дело №", 3),
        ("supervisor", "/supervision", "Где просрочено", 2),
        ("supervisor", "/supervision/cases/{case}/custody", "Длительность дела", 2),
    ],
)
async def test_paper_shows_what_is_read_and_not_what_is_pressed(
    visitors: dict[str, Visitor], part: str, place: str, words: str, most: int
) -> None:
    visitor = visitors[part]
    await opens(visitor, place)
    paper = PdfReader(BytesIO(await visitor.page.pdf(prefer_css_page_size=True)))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages))
    assert words in text
    assert not [menu for menu in ("Выйти", "Мои сигналы", "English", "Показать", "К содержанию") if menu in text]
    assert len(paper.pages) <= most


async def test_the_first_page_costs_little_and_is_kept_for_ever(exhibition: str, browser: Browser) -> None:
    visitor = await Visitor.arrive(browser, exhibition)
    came: list[Response] = []
    visitor.page.on("response", lambda one: came.append(one))  # noqa: PLW0108 - playwright keeps functions only
    await visitor.page.goto(f"{exhibition}/sign-in")
    await visitor.page.click('[data-demo-role="specialist"]')
    await visitor.page.locator(TASK).first.click()
    await visitor.page.wait_for_load_state("networkidle")
    assets = {one.url: one for one in came if "/static/" in one.url}
    sizes = {url: (await one.request.sizes())["responseBodySize"] for url, one in assets.items()}
    assert sum(sizes.values()) < BUDGET, sizes
    for url, one in assets.items():
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", url), f"{url} does not say its content"
        assert one.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert url.endswith(".woff2") or one.headers.get("content-encoding") == "gzip", f"{url} is not compressed"
    await visitor.page.context.close()

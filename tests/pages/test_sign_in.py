"""Coming in and going out: who may, how long, and that nobody else's page can press our buttons."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from api.demo.visitors import VISITORS
from api.web_sessions import IDLE, LONGEST
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import token_of
from tests.support.pages import House, facade_of

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def browserless(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a cookie jar and no manners."""
    async with httpx.AsyncClient(base_url=house.address) as client:
        yield client


async def enter(client: httpx.AsyncClient, part: str = "specialist", **headers: str) -> httpx.Response:
    return await client.post("/sign-in", data={"role": part}, headers=headers)


async def test_everybody_can_read_the_first_page_and_the_sign_in(visit: Visit) -> None:
    stranger = await visit()
    await stranger.goes("/")
    assert "8-800-2000-122" in await stranger.text()
    await stranger.presses("Войти", picture="sign-in")
    assert await stranger.page.locator("[data-demo-role]").count() == len(VISITORS)


@pytest.mark.parametrize("part", [visitor.part for visitor in VISITORS])
async def test_each_part_of_the_demonstration_comes_to_its_own_first_page(visit: Visit, part: str) -> None:
    visitor = await visit(part)
    await visitor.goes("/", picture=f"home-{part}")
    own = visitor.page.locator(".govuk-service-navigation__link").first
    assert await own.get_attribute("aria-current") == "page"


async def test_whoever_is_not_signed_in_is_led_there_and_back(house: House, visit: Visit) -> None:
    case = await house.surveyed()
    stranger = await visit()
    await stranger.goes(f"/cases/{case.id}/route", picture="sign-in")
    await stranger.page.click('[data-demo-role="specialist"]')
    assert stranger.page.url == f"{house.address}/cases/{case.id}/route"


async def test_signing_out_ends_the_session_everywhere(house: House, browserless: httpx.AsyncClient) -> None:
    await enter(browserless)
    cookies = dict(browserless.cookies)
    page = await browserless.get("/tasks")
    token = page.text.split('name="token" value="')[1].split('"')[0]
    await browserless.post("/sign-out", data={"token": token})
    assert (await browserless.get("/tasks")).status_code == 303
    async with httpx.AsyncClient(base_url=house.address, cookies=cookies) as thief:
        assert (await thief.get("/tasks")).status_code == 303


async def test_a_session_ends_when_nobody_comes_and_after_a_working_day(
    house: House, browserless: httpx.AsyncClient
) -> None:
    await enter(browserless)
    begun = house.ahead
    house.ahead = begun + IDLE - timedelta(minutes=1)
    assert (await browserless.get("/tasks")).status_code == 200
    house.ahead += IDLE + timedelta(minutes=1)
    assert (await browserless.get("/tasks")).status_code == 303
    await enter(browserless)
    begun = house.ahead
    while house.ahead - begun < LONGEST:
        house.ahead += timedelta(hours=1)
        last = await browserless.get("/tasks")
    assert last.status_code == 303
    house.ahead = begun


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browserless: httpx.AsyncClient) -> None:
    cookie = (await enter(browserless)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


async def test_a_new_session_is_begun_at_each_sign_in(browserless: httpx.AsyncClient) -> None:
    await enter(browserless)
    first = browserless.cookies["marshrut"]
    await enter(browserless, "head")
    assert browserless.cookies["marshrut"] != first


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://elsewhere.example"}],
    ids=lambda headers: next(iter(headers.values())),
)
async def test_a_form_of_another_site_is_refused(browserless: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await enter(browserless, **headers)).status_code == 403
    await enter(browserless)
    assert (await browserless.post("/signals/new", data={"act": "send"}, headers=headers)).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"token": "0" * 64}], ids=["without a token", "with a wrong one"])
async def test_a_form_without_the_session_s_own_token_is_refused(
    browserless: httpx.AsyncClient, sent: dict[str, Any]
) -> None:
    await enter(browserless)
    answer = await browserless.post("/signals/new", data={"act": "send", **sent})
    assert answer.status_code == 403
    assert "Ничего не сделано" in answer.text


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
async def test_nobody_is_led_away_from_here(browserless: httpx.AsyncClient, next_page: str) -> None:
    answer = await browserless.post("/sign-in", data={"role": "specialist", "next": next_page})
    assert answer.headers["location"] == "/"


async def test_pages_forbid_foreign_scripts_and_frames(browserless: httpx.AsyncClient) -> None:
    answers = [await browserless.get(path) for path in ("/", "/nowhere", "/api/v1/cases")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    nonces = {answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0] for answer in answers}
    assert len(nonces) == len(answers)


async def test_outside_the_demonstration_only_a_key_lets_in(browser: Browser, tmp_path: Path) -> None:
    async with facade_of(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}", tmp_path / "data") as address:
        visitor = await Visitor.arrive(browser, address)
        await visitor.goes("/sign-in", picture="sign-in-real")
        assert await visitor.page.locator("[data-demo-role]").count() == 0
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await enter(client)).status_code == 422
        await visitor.types("Ключ доступа", "mrt_wrong")
        await visitor.presses("Войти", status=422, picture="sign-in-wrong")
        assert "Ключ не подходит" in await visitor.text()
        await visitor.types("Ключ доступа", token_of("opeka-specialist"))
        await visitor.presses("Войти", picture="tasks-empty")
        assert "Задач нет" in await visitor.text()
        await visitor.page.context.close()


async def test_a_signal_that_finds_nobody_comes_back_whole(browser: Browser, tmp_path: Path) -> None:
    async with facade_of(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}", tmp_path / "data") as address:
        visitor = await Visitor.arrive(browser, address)
        await visitor.goes("/sign-in")
        await visitor.types("Ключ доступа", token_of("school-4-reporter"))
        await visitor.presses("Войти", picture="signals-new")
        await visitor.types("ФИО", "Дроздов Кирилл Андреевич")
        await visitor.types("Где он живёт: адрес, телефон", "ул. Лесная, д. 3")
        await visitor.page.get_by_label("иное").check()
        await visitor.types("Что вы видели и когда: только факты", "Спит на уроках.")
        await visitor.chooses("Ребёнок сейчас в безопасности?", "да")
        await visitor.types("Что уже сделано", "Беседа.")
        await visitor.presses("Отправить сигнал", status=503, picture="signal-away")
        assert "не отвечает" in await visitor.text()
        assert await visitor.page.get_by_label("ФИО").input_value() == "Дроздов Кирилл Андреевич"
        await visitor.page.context.close()

"""From a first password to the list of one's sessions, in a browser; and what an administrator does for it."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser
from pydantic import SecretStr

from models.one_time import STEP, code_at, step_of
from tests.pages.conftest import Visit
from tests.support.browser import Visitor
from tests.support.doors import token_of
from tests.support.pages import House, facade_of
from tests.support.provider import CLIENT, SECRET, provider_of

pytestmark = pytest.mark.timeout(240)
PERSON, CHOSEN = "psychology-specialist", "четыре рыжих кота пьют чай"


async def test_a_person_comes_in_from_the_first_password_to_ending_a_session(house: House, visit: Visit) -> None:
    first = await given(await visit("administrator"))
    person = await visit()
    secret = await first_time(house, person, first)
    await person.presses("Выйти")
    elsewhere = await visit(scripts=False)
    await elsewhere.goes("/sign-in")
    await signs_in(elsewhere, "belova", CHOSEN, picture="sign-in-code")
    await elsewhere.types("Код", "000000")
    await elsewhere.presses("Войти", status=422, picture="sign-in-code-wrong")
    await elsewhere.types("Код", next_code(house, secret))
    await elsewhere.presses("Войти")
    await person.goes("/sign-in?next=/account")
    await signs_in(person, "belova", CHOSEN)
    await person.types("Код", next_code(house, secret))
    await person.presses("Войти", picture="account")
    rows = await person.page.locator("table").first.locator("tbody tr").all_inner_texts()
    assert len(rows) == 2
    assert sum("этот сеанс" in row for row in rows) == 1
    assert all("пароль и код" in row and "Chrom" in row for row in rows)
    other = person.page.locator("tbody tr", has_not_text="этот сеанс").first
    async with person.page.expect_navigation():
        await other.get_by_role("button", name=re.compile("Завершить")).click()
    assert "Сеанс завершён" in await person.text()
    await elsewhere.goes("/account")
    assert elsewhere.page.url.startswith(f"{house.address}/sign-in")
    await ends_all_others(house, person, elsewhere, next_code(house, secret))
    await person.presses(re.compile("^Сменить пароль"), picture="password-new")
    await person.goes("/account/factor", picture="factor-new")


async def ends_all_others(house: House, person: Visitor, elsewhere: Visitor, code: str) -> None:
    """Another browser comes in again, and one press ends its session."""
    await elsewhere.goes("/sign-in")
    await signs_in(elsewhere, "belova", CHOSEN)
    await elsewhere.types("Код", code)
    await elsewhere.presses("Войти")
    await person.goes("/account")
    own = person.page.locator("tbody tr", has_text="этот сеанс")
    assert await own.get_by_role("button").all_inner_texts() == ["Выйти"]
    await person.presses("Завершить все, кроме этого")
    assert "Остальные сеансы завершены" in await person.text()
    await elsewhere.goes("/account")
    assert elsewhere.page.url.startswith(f"{house.address}/sign-in")


async def given(administrator: Visitor) -> str:
    """The first password that an administrator gives."""
    await administrator.goes(f"/administration/people/{PERSON}")
    await administrator.presses("Вход и пароль", picture="person-account-none")
    await administrator.types("Логин", "Не логин")
    await administrator.presses("Выдать первый пароль", status=422, picture="person-account-mistake")
    await administrator.types("Логин", "belova")
    await administrator.presses("Выдать первый пароль", picture="person-account-given")
    return await administrator.page.locator("[data-first-password]").inner_text()


async def first_time(house: House, person: Visitor, first: str) -> bytes:
    """Every step of a first sign-in, mistakes and all; the answer is the secret that the app keeps."""
    await person.goes("/sign-in")
    await signs_in(person, "belova", "not this one", status=422, picture="sign-in-wrong-password")
    await signs_in(person, "Belova", first, picture="password-first")
    await person.types("Новый пароль", "qwertyuiop12345")
    await person.presses("Сменить пароль", status=422, picture="password-first-mistake")
    await person.types("Новый пароль", CHOSEN)
    await person.presses("Сменить пароль", picture="factor-first")
    await person.page.locator("summary", has_text="Камера не читает").click()
    spelled = await person.page.locator("[data-secret]").inner_text()
    secret = base64.b32decode(spelled.replace(" ", ""))
    await person.types("Код из приложения", "000000")
    await person.presses("Продолжить", status=422, picture="factor-first-mistake")
    await person.types("Код из приложения", next_code(house, secret))
    await person.presses("Продолжить", picture="factor-codes")
    assert await person.page.locator(".app-codes li").count() == 10
    await person.presses("Коды записаны, продолжить")
    return secret


async def test_an_administrator_ends_sessions_and_takes_a_lost_factor_away(visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes(f"/administration/people/{PERSON}/account", picture="person-account")
    assert "заведён" in await administrator.text()
    await administrator.presses("Завершить все сеансы")
    await administrator.presses("Убрать второй фактор")
    assert "Второй фактор убран" in await administrator.text()
    await administrator.goes(f"/administration/people/{PERSON}")
    assert "Убран второй фактор" in await administrator.text()


async def test_whoever_has_no_password_sees_their_sessions_and_keys(browser: Browser, tmp_path: Path) -> None:
    async with facade_of(f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}", tmp_path / "data") as address:
        visitor = await Visitor.arrive(browser, address)
        await visitor.goes("/sign-in?next=/account")
        await visitor.types("Ключ доступа", token_of("opeka-head"))
        await visitor.presses("Войти с ключом", picture="account-key")
        assert "ключ доступа" in await visitor.text()
        assert "завершаются все сеансы, которые начаты с ключом" in await visitor.text()
        await visitor.presses(re.compile("^Отозвать"))
        assert "Нет пароля или забыт" in await visitor.text(), "whoever came with the key is known no more"
        await visitor.page.context.close()


async def test_somebody_comes_in_through_the_sign_in_of_the_region_and_leaves_it(
    browser: Browser, tmp_path: Path
) -> None:
    async with provider_of(lambda: datetime.now(UTC), "") as provider:
        chosen = {"oidc_issuer": provider.address, "oidc_client": CLIENT, "oidc_secret": SecretStr(SECRET)}
        database = f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"
        async with facade_of(database, tmp_path / "data", **chosen, oidc_title="учётная запись области") as address:
            provider.answer = f"{address}/sign-in/provider/answer"
            visitor = await Visitor.arrive(browser, address)
            await visitor.goes("/sign-in?next=/account", picture="sign-in-provider")
            await visitor.presses("Войти: учётная запись области", picture="account-provider")
            assert "внешняя учётная запись" in await visitor.text()
            await visitor.presses("Выйти", picture="signed-out")
            assert await visitor.button("Выйти и там").get_attribute("href")
            await visitor.goes(
                "/sign-in/provider/answer?code=made-up&state=made-up", status=400, picture="provider-400"
            )
            provider.person = "nobody-here"
            await visitor.goes("/sign-in")
            await visitor.presses("Войти: учётная запись области", status=403, picture="provider-403")
            await visitor.page.context.close()


async def test_a_system_is_entered_gets_a_key_and_is_closed(visit: Visit) -> None:
    administrator = await visit("administrator")
    await administrator.goes("/administration/services", picture="services-none")
    await administrator.types("Код", "дневник")
    await administrator.presses("Внести", status=422, picture="services-mistakes")
    await administrator.types("Код", "svc-diary")
    await administrator.types("Название", "Электронный дневник")
    await administrator.page.select_option("#agency", "school-4")
    await administrator.presses("Внести")
    assert "Программа внесена" in await administrator.text()
    await administrator.types("На сколько дней", "1000")
    await administrator.presses("Выдать ключ", status=422, picture="services-key-mistakes")
    await administrator.types("Где ключ будет лежать", "сервер дневника")
    await administrator.types("На сколько дней", "90")
    await administrator.presses("Выдать ключ", picture="services-key")
    assert (await administrator.page.locator(".app-key").inner_text()).startswith("mrt_")
    await administrator.unfolds()
    await administrator.presses("Закрыть программу", picture="services")
    assert "закрыта" in await administrator.text()
    await administrator.goes("/administration/history")
    assert "Программа закрыта, ключи отозваны" in await administrator.text()


async def signs_in(visitor: Visitor, login: str, password: str, *, status: int = 200, picture: str = "") -> None:
    await visitor.types("Логин", login)
    await visitor.page.locator("#password").fill(password)
    await visitor.presses("Войти", status=status, picture=picture)


def next_code(house: House, secret: bytes) -> str:
    """What the app shows a minute later: every code is used once."""
    house.ahead += timedelta(seconds=2 * STEP)
    return code_at(secret, step_of(house.now()))

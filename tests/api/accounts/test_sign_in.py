"""Coming in with a password: step by step, each once, and back to what was written before."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.admission import FIRST_PASSWORD_GOOD
from api.web_sessions import UNDERWAY
from models.one_time import STEP, code_at, step_of
from models.people import Role
from tests.support.gate import CHOSEN, FIRST, Gate, gate_of, said_in, secret_in, token_in

OWNER = "opeka-specialist"
ELSEWHERE = "198.51.100.7"


async def test_a_first_password_leads_to_one_s_own_then_to_a_second_factor_and_only_then_to_the_pages(
    gate: Gate,
) -> None:
    await gate.gives(OWNER)
    owner = gate.comes()
    answer = await owner.signs_in(OWNER.upper(), FIRST, next="/cases?stage=open")
    assert answer.headers["location"] == "/sign-in/password?next=%2Fcases%3Fstage%3Dopen"
    for path in ("/tasks", "/account", "/account/password", "/sign-in/factor"):
        assert (await owner.opens(path)).status_code == 303
    answer = await owner.chooses(CHOSEN, next="/cases?stage=open")
    assert answer.headers["location"] == "/sign-in/factor?next=%2Fcases%3Fstage%3Dopen"
    assert not await owner.is_in()
    page = await owner.enrols()
    assert page.status_code == 200
    assert len(owner.codes) == len(set(owner.codes)) == 10
    assert await owner.is_in()
    assert (await gate.comes().signs_in(OWNER, FIRST)).status_code == 422, "the first password lets in no more"


async def test_a_code_lets_in_once_and_a_recovery_code_too(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    await owner.goes_out()
    answer = await owner.signs_in(OWNER, CHOSEN)
    assert answer.headers["location"].startswith("/sign-in/code")
    assert (await owner.brings(owner.code())).status_code == 422, "the code that set the factor up was used"
    gate.now += timedelta(seconds=2 * STEP)
    assert (await owner.brings(owner.code())).headers["location"] == "/"
    assert await owner.is_in()
    thief = gate.comes(ELSEWHERE)
    await thief.signs_in(OWNER, CHOSEN)
    assert (await thief.brings(owner.code())).status_code == 422, "the code was seen over a shoulder"
    assert (await thief.brings(owner.codes[0].lower().replace("-", " "))).status_code == 303
    told = (await owner.opens("/account")).text
    assert (told.count("пароль и запасной код"), told.count("пароль и код")) == (1, 1), (
        "the owner sees how each came in"
    )
    await thief.goes_out()
    await thief.signs_in(OWNER, CHOSEN)
    assert (await thief.brings(owner.codes[0])).status_code == 422


async def test_a_session_begins_anew_at_every_step_so_a_number_that_was_planted_is_worth_nothing(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    await owner.goes_out()
    victim = gate.comes()
    victim.browser.cookies.set("marshrut", "planted-by-somebody", domain="doors.local")
    numbers = ["planted-by-somebody"]
    await victim.signs_in(OWNER, CHOSEN)
    numbers.append(victim.browser.cookies["marshrut"])
    gate.now += timedelta(seconds=2 * STEP)
    await victim.brings(owner.code())
    assert await victim.is_in()
    numbers.append(victim.browser.cookies["marshrut"])
    assert len(set(numbers)) == 3
    for number in numbers[:2]:
        thief = gate.comes(ELSEWHERE)
        thief.browser.cookies.set("marshrut", number, domain="doors.local")
        assert not await thief.is_in()
        assert (await thief.opens("/sign-in/code")).status_code == 303


async def test_a_new_session_begins_when_password_or_factor_change_and_every_other_one_ends(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    forgotten = gate.comes(ELSEWHERE)
    await forgotten.signs_in(OWNER, CHOSEN)
    gate.now += timedelta(seconds=2 * STEP)
    await forgotten.brings(owner.code())
    assert await forgotten.is_in()
    before = owner.browser.cookies["marshrut"]
    page = await owner.opens("/account/password")
    sent = {"token": token_in(page), "password": CHOSEN, "new_password": "синий трамвай у реки"}
    assert (await owner.sends("/account/password", **sent)).headers["location"] == "/account?done=password-changed"
    assert await owner.is_in()
    assert not await forgotten.is_in()
    assert owner.browser.cookies["marshrut"] != before
    page = await owner.opens("/account/factor")
    fresh = secret_in(page)
    assert fresh != owner.secret
    sent = {"token": token_in(page), "password": "not this", "one_time_code": code_at(fresh, step_of(gate.now))}
    assert (await owner.sends("/account/factor", **sent)).status_code == 422, (
        "whoever sits down here needs the password"
    )
    sent["password"] = "синий трамвай у реки"
    before = owner.browser.cookies["marshrut"]
    assert "Запасные коды" in (await owner.sends("/account/factor", **sent)).text
    assert owner.browser.cookies["marshrut"] != before


async def test_a_sign_in_that_stops_half_way_is_over_soon(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    await owner.goes_out()
    await owner.signs_in(OWNER, CHOSEN)
    gate.now += UNDERWAY + timedelta(seconds=1)
    assert (await owner.opens("/sign-in/code")).headers["location"] == "/sign-in"


async def test_a_first_password_lets_in_for_a_week(gate: Gate) -> None:
    await gate.gives(OWNER)
    gate.now += FIRST_PASSWORD_GOOD
    answer = await gate.comes().signs_in(OWNER, FIRST)
    assert answer.status_code == 422
    assert "больше не действует" in said_in(answer)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("короткий", "Пароль короче 12 знаков."),
        ("Соболева Марина", "Пароль почти весь из вашего логина"),
        ("qwertyuiop12345", "Такой пароль подбирают первым"),
        (FIRST, "Это прежний пароль"),
    ],
)
async def test_a_weak_password_is_refused_with_the_reason_and_never_shown(
    gate: Gate, password: str, words: str
) -> None:
    await gate.gives(OWNER)
    owner = gate.comes()
    await owner.signs_in(OWNER, FIRST)
    answer = await owner.chooses(password)
    assert answer.status_code == 422
    assert words in said_in(answer)
    assert password not in said_in(answer).replace(words, "")


async def test_a_reporter_needs_no_second_factor_and_a_longer_password(gate: Gate) -> None:
    await gate.gives("school-4-reporter")
    reporter = gate.comes()
    await reporter.signs_in("school-4-reporter", FIRST)
    assert "короче 15" in said_in(await reporter.chooses("синий трамвай"))
    await reporter.chooses(CHOSEN)
    assert await reporter.is_in()


async def test_which_roles_need_a_second_factor_is_a_setting(tmp_path: Path) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'marshrut.db'}"
    async with gate_of(database, tmp_path / "data", without_second_factor=tuple(Role)) as lax:
        await lax.gives(OWNER)
        owner = lax.comes()
        await owner.signs_in(OWNER, FIRST)
        await owner.chooses(CHOSEN)
        assert await owner.is_in()


async def test_what_was_written_before_the_session_ended_comes_back_but_never_a_password(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    page = await owner.opens("/account/password")
    gate.now += timedelta(hours=3)
    sent = {"token": token_in(page), "password": CHOSEN, "new_password": "синий трамвай у реки", "note": "written"}
    answer = await owner.sends("/account/password", **sent)
    assert answer.status_code == 401
    assert "note=written" in answer.text
    assert "password=" not in answer.text

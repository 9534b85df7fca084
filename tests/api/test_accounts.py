"""Coming in with a password: step by step, the same no for everybody, and nobody is kept out by strangers."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from activities.accounts.book import change_password
from api.admission import FIRST_PASSWORD_GOOD
from api.web_sessions import UNDERWAY
from models.one_time import STEP, code_at, step_of
from models.people import Role
from models.tables import Access, Account, Idempotency, RecoveryCode, SignInAttempt, WebSession
from tests.support.gate import CHOSEN, FIRST, QUICK, Gate, bearer, gate_of, said_in, secret_in, token_in

OWNER, ADMINISTRATOR = "opeka-specialist", "administrator"
ELSEWHERE = "198.51.100.7"
MANY = 8


@pytest.fixture(scope="module")
async def gate(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gate]:
    async with gate_of(database_url, tmp_path_factory.mktemp("data")) as found:
        yield found


@pytest.fixture(autouse=True)
async def _another_day(gate: Gate) -> None:
    """Nobody waits for what an earlier test tried."""
    gate.now += timedelta(days=3)


# Step by step -------------------------------------------------------------------------------------------------------


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


# The same no for everybody ------------------------------------------------------------------------------------------


async def test_an_unknown_login_gets_the_answer_of_a_wrong_password(gate: Gate) -> None:
    await gate.gives(OWNER)
    known = await gate.comes().signs_in(OWNER, "wrong")
    unknown = await gate.comes().signs_in("nobody-here", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert said_in(known).replace(OWNER, "") == said_in(unknown).replace("nobody-here", "")
    assert set(known.cookies) == set(unknown.cookies) == set()


async def test_an_unknown_login_takes_as_long_as_a_wrong_password(gate: Gate) -> None:
    gate.hashes_with(PasswordHasher())
    await gate.gives(OWNER)
    spans: dict[str, list[float]] = {OWNER: [], "nobody-here": []}
    for turn in range(3):
        for login, taken in spans.items():
            stranger = gate.comes(f"203.0.113.{turn}")
            begun = time.perf_counter()
            await stranger.signs_in(login, "wrong")
            taken.append(time.perf_counter() - begun)
    gate.hashes_with(QUICK)
    known, unknown = min(spans[OWNER]), min(spans["nobody-here"])
    assert 0.5 < unknown / known < 2, f"known {known:.3f} s, unknown {unknown:.3f} s: the decoy costs something else"


async def test_a_person_who_left_gets_the_same_no(gate: Gate) -> None:
    person = "youth-specialist"
    owner = await gate.lets_in(person)
    headers = {**bearer(ADMINISTRATOR), "Idempotency-Key": "leaves-for-good"}
    row = (await owner.browser.get(f"/api/v1/directory/people/{person}", headers=bearer(ADMINISTRATOR))).json()
    path = f"/api/v1/directory/people/{person}/departure"
    answer = await owner.browser.post(
        path, json={"version": row["version"], "note": "", "tasks_to": None}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    assert not await owner.is_in(), "whoever leaves is signed out"
    assert (await owner.signs_in(person, CHOSEN)).status_code == 422


# Strangers ----------------------------------------------------------------------------------------------------------


async def test_whoever_hammers_a_login_keeps_nobody_out_but_themselves(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    await owner.goes_out()
    attacker = gate.comes(ELSEWHERE)
    answers = [(await attacker.signs_in(OWNER, f"guess {turn}")).status_code for turn in range(MANY)]
    assert answers == [422] * 5 + [429] * (MANY - 5)
    assert (await attacker.signs_in(OWNER, CHOSEN)).status_code == 429, "not even the right password is tried"
    another = gate.comes("192.0.2.77")
    assert (await another.signs_in(OWNER, CHOSEN)).headers["location"].startswith("/sign-in/code")
    gate.now += timedelta(seconds=2 * STEP)
    await owner.signs_in(OWNER, CHOSEN)
    answer = await owner.brings(owner.code())
    assert answer.headers["location"] == "/account?next=%2F", "the owner is told before anything else"
    assert "было 5 неудачных попыток" in said_in(await owner.opens("/account"))


async def test_a_known_browser_is_let_in_from_the_very_address_that_the_attacker_uses(gate: Gate) -> None:
    """A whole school behind one address: the pupil who plays keeps out neither the owner nor a colleague."""
    shared = "192.0.2.1"
    owner, colleague = await gate.lets_in(OWNER, shared), await gate.lets_in("opeka-head", shared)
    await owner.goes_out()
    await colleague.goes_out()
    pupil = gate.comes(shared)
    for login in (*[OWNER] * 5, *(f"login-{turn}" for turn in range(45))):
        await pupil.signs_in(login, "guess")
    assert (await pupil.signs_in("somebody-new", "guess")).status_code == 429, "the address itself has to wait"
    assert (await owner.signs_in(OWNER, CHOSEN)).headers["location"].startswith("/sign-in/code")
    assert (await colleague.signs_in("opeka-head", CHOSEN)).headers["location"].startswith("/sign-in/code")


async def test_the_cookie_of_a_known_browser_helps_nobody_with_another_login_and_cannot_be_made_up(
    gate: Gate,
) -> None:
    owner = await gate.lets_in(OWNER)
    (name,) = [name for name in owner.browser.cookies if name.startswith("device-")]
    value = owner.browser.cookies[name]
    attacker = gate.comes(ELSEWHERE)
    for forged in (value.partition(".")[0] + "." + "0" * 64, "x." + value.partition(".")[2], "", "."):
        attacker.browser.cookies.set(name, forged, domain="doors.local")
        await attacker.signs_in(OWNER, "guess")
    for _ in range(2):
        answer = await attacker.signs_in(OWNER, "guess")
    assert answer.status_code == 429


async def test_even_a_stolen_known_browser_does_not_guess_for_ever(gate: Gate) -> None:
    thief = await gate.lets_in(OWNER)
    await thief.goes_out()
    answers = [(await thief.signs_in(OWNER, "guess")).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert (await gate.comes(ELSEWHERE).signs_in(OWNER, CHOSEN)).status_code == 303


async def test_waiting_is_kept_in_the_database_and_gets_longer(gate: Gate) -> None:
    await gate.gives(OWNER)
    attacker = gate.comes(ELSEWHERE)
    for _ in range(5):
        await attacker.signs_in(OWNER, "guess")
    gate.app.state.office.accesses._waiting.clear()  # nothing of it is in this process
    assert "через 15 секунд" in said_in(await attacker.signs_in(OWNER, "guess"))
    gate.now += timedelta(seconds=15)
    assert (await attacker.signs_in(OWNER, "guess")).status_code == 422
    assert "через 30 секунд" in said_in(await attacker.signs_in(OWNER, "guess"))


async def test_a_hundred_guesses_sent_at_once_are_not_all_tried(gate: Gate) -> None:
    await gate.gives(OWNER)
    attacker = gate.comes(ELSEWHERE)
    answers = await asyncio.gather(*(attacker.signs_in(OWNER, f"guess {turn}") for turn in range(30)))
    assert [answer.status_code for answer in answers].count(422) == 5


async def test_codes_cannot_be_guessed_by_somebody_who_knows_the_password(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    tried = 0
    for turn in range(12):
        attacker = gate.comes(f"198.51.100.{turn}")
        await attacker.signs_in(OWNER, CHOSEN)
        for _ in range(5):
            tried += (await attacker.brings("000000")).status_code == 422
    assert tried == 50, "from everywhere together"
    await owner.goes_out()
    gate.now += timedelta(seconds=2 * STEP)
    await owner.signs_in(OWNER, CHOSEN)
    assert (await owner.brings(owner.code())).status_code == 303, "the owner's own browser is counted apart"


async def test_nothing_that_was_typed_can_be_read_from_what_is_counted_or_kept(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    await gate.comes(ELSEWHERE).signs_in("my-password-in-the-wrong-field", "guess")
    async with gate.sessions.reading() as connection:
        rows = [
            str(tuple(row))
            for table in (SignInAttempt, Account, RecoveryCode, WebSession, Idempotency)
            for row in await connection.execute(select(table.__table__))
        ]
    assert rows
    canaries = ("my-password", ELSEWHERE, CHOSEN, FIRST, owner.codes[0], owner.browser.cookies["marshrut"])
    assert [row for row in rows if any(word in row for word in canaries)] == []


async def test_what_was_written_before_the_session_ended_comes_back_but_never_a_password(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    page = await owner.opens("/account/password")
    gate.now += timedelta(hours=3)
    sent = {"token": token_in(page), "password": CHOSEN, "new_password": "синий трамвай у реки", "note": "written"}
    answer = await owner.sends("/account/password", **sent)
    assert answer.status_code == 401
    assert "note=written" in answer.text
    assert "password=" not in answer.text


# Administration -----------------------------------------------------------------------------------------------------


async def test_an_administrator_gives_a_password_once_and_takes_a_lost_factor_away(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    path = f"/api/v1/directory/people/{OWNER}/account"
    headers = {**bearer(ADMINISTRATOR), "Idempotency-Key": "first-password-1"}
    given = await owner.browser.post(f"{path}/password", json={}, headers=headers)
    assert given.status_code == 201
    again = await owner.browser.post(f"{path}/password", json={}, headers=headers)
    assert again.json() == given.json(), "a click twice shows the same one"
    assert not await owner.is_in()
    assert (await owner.signs_in(OWNER, given.json()["password"])).headers["location"].startswith("/sign-in/code")
    headers["Idempotency-Key"] = "lost-telephone"
    assert (await owner.browser.delete(f"{path}/factor", headers=headers)).status_code == 200
    await owner.signs_in(OWNER, given.json()["password"])
    await owner.chooses("синий трамвай у реки")
    assert (await owner.opens("/sign-in/factor")).status_code == 200
    told = (await owner.browser.get(path, headers=bearer(ADMINISTRATOR))).json()
    assert told["account"]["factor_at"] is None
    assert not set(told["account"]) & {"password", "secret", "hash"}


async def test_an_administrator_ends_the_sessions_of_others_and_not_their_own_this_way(gate: Gate) -> None:
    owner = await gate.lets_in(OWNER)
    headers = {**bearer(ADMINISTRATOR), "Idempotency-Key": "signed-out-1"}
    path = "/api/v1/directory/people"
    told = (await owner.browser.get(f"{path}/{OWNER}/account", headers=bearer(ADMINISTRATOR))).json()
    assert [(one["method"], one["with_factor"]) for one in told["sessions"]] == [("password", True)]
    assert (await owner.browser.delete(f"{path}/{OWNER}/account/sessions", headers=headers)).status_code == 200
    assert not await owner.is_in()
    headers["Idempotency-Key"] = "signed-out-2"
    own = await owner.browser.delete(f"{path}/{ADMINISTRATOR}/account/sessions", headers=headers)
    assert own.status_code == 409


@pytest.mark.parametrize("person", ["opeka-head", "kdn-supervisor", "methodologist"])
async def test_nobody_else_gives_passwords(gate: Gate, person: str) -> None:
    headers = {**bearer(person), "Idempotency-Key": "first-password-2"}
    path = f"/api/v1/directory/people/{OWNER}/account/password"
    assert (await gate.comes().browser.post(path, json={}, headers=headers)).status_code == 403


async def test_a_login_that_somebody_has_is_refused(gate: Gate) -> None:
    await gate.gives(OWNER, "soboleva")
    headers = {**bearer(ADMINISTRATOR), "Idempotency-Key": "first-password-3"}
    path = "/api/v1/directory/people/opeka-head/account/password"
    answer = await gate.comes().browser.post(path, json={"login": "soboleva"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "login"


# Sessions -----------------------------------------------------------------------------------------------------------


async def test_one_ends_one_s_own_sessions_and_nobody_else_s(gate: Gate) -> None:
    owner, head = await gate.lets_in(OWNER), await gate.lets_in("opeka-head")
    async with gate.sessions.reading() as connection:
        asked = select(WebSession.digest).where(WebSession.person == "opeka-head")
        digest = (await connection.execute(asked)).scalar_one()
    token = token_in(await owner.opens("/account"))
    await owner.sends(f"/account/sessions/{digest}/end", token=token, once="foreign")
    assert await head.is_in()
    page = await owner.opens("/account")
    own = page.text.split("/account/sessions/")[1].split("/")[0]
    await owner.sends(f"/account/sessions/{own}/end", token=token, once="own")
    assert not await owner.is_in()


async def test_what_happens_at_the_sign_in_stands_in_the_log(gate: Gate) -> None:
    owner = await gate.lets_in("social-specialist")
    await owner.goes_out()
    await owner.signs_in("social-specialist", "wrong")
    await change_password(gate.sessions, "social-specialist", "hash", at=gate.now)
    await gate.app.state.office.accesses._flush()
    async with gate.sessions.reading() as connection:
        kinds = set(await connection.scalars(select(Access.kind).where(Access.person == "social-specialist")))
    happened = {"password_given", "password_changed", "factor_changed", "factor_reset"}
    assert happened | {"signed_in", "signed_out", "sign_in_failed"} <= kinds

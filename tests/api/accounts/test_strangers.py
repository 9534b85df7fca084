"""The same no for everybody at the sign-in, and nobody is kept out by strangers."""

import asyncio
import time
from datetime import timedelta

from argon2 import PasswordHasher
from sqlalchemy import select

from models.one_time import STEP
from models.tables import Account, Idempotency, RecoveryCode, SignInAttempt, WebSession
from tests.support.gate import CHOSEN, FIRST, QUICK, Gate, bearer, said_in

OWNER, ADMINISTRATOR = "opeka-specialist", "administrator"
ELSEWHERE = "198.51.100.7"
MANY = 8


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

"""Accounts and sessions are kept: by an administrator, by their owner, in the log."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.accounts.book import change_password
from models.one_time import STEP
from models.tables import Access, WebSession
from tests.support.gate import CHOSEN, Gate, bearer, token_in

OWNER, ADMINISTRATOR = "opeka-specialist", "administrator"


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


async def test_one_ends_one_s_own_sessions_and_nobody_else_s(gate: Gate) -> None:
    owner, head, forgotten = await gate.lets_in(OWNER), await gate.lets_in("opeka-head"), gate.comes()
    await forgotten.signs_in(OWNER, CHOSEN)
    gate.now += timedelta(seconds=2 * STEP)
    await forgotten.brings(owner.code())
    assert await forgotten.is_in()
    async with gate.sessions.reading() as connection:
        asked = select(WebSession.digest).where(WebSession.person == "opeka-head")
        digest = (await connection.execute(asked)).scalar_one()
    token = token_in(await owner.opens("/account"))
    await owner.sends(f"/account/sessions/{digest}/end", token=token, once="foreign")
    assert await head.is_in()
    page = await owner.opens("/account")
    own = page.text.split("/account/sessions/")[1].split("/")[0]
    await owner.sends(f"/account/sessions/{own}/end", token=token, once="own")
    assert not await forgotten.is_in()
    assert await owner.is_in()


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

"""Whoever keeps the directory gives parts to others: never to themselves, never above their own, in their own name."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from activities.directory import Directory, PersonEntry, TokenEntry, enter_directory
from api.signing_in import token_digest
from models.people import Role
from models.tables import Access, Attachment
from tests.support.doors import HOME, token_of
from tests.support.files import photo
from tests.support.gate import CHOSEN, FIRST, Gate, bearer

ADMINISTRATOR, LOWER = "administrator", "town-administrator"
PEOPLE = "/api/v1/directory/people"


async def told(gate: Gate, method: str, path: str, by: str, key: str, body: Any = None) -> httpx.Response:
    """A deed of an administrator."""
    headers = {**bearer(by), "Idempotency-Key": key}
    return await gate.comes().browser.request(method, path, json=body, headers=headers)


async def as_it_stands(gate: Gate, person: str, **other: Any) -> dict[str, Any]:
    """The entry of a person, to be sent back with something else in it."""
    row = (await gate.comes().browser.get(f"{PEOPLE}/{person}", headers=bearer(ADMINISTRATOR))).json()
    kept = {name: row[name] for name in ("full_name", "position", "role", "territory", "version")}
    return {**kept, "agency": row["agency"]["code"], **other}


async def test_an_administrator_gives_no_part_to_themselves_by_any_door(gate: Gate) -> None:
    for door, method in (("", "PUT"), ("/appointment", "POST")):
        sent = await as_it_stands(gate, ADMINISTRATOR, agency="opeka", role="specialist")
        if door:
            sent.pop("full_name")
        answer = await told(gate, method, f"{PEOPLE}/{ADMINISTRATOR}{door}", ADMINISTRATOR, f"own-part{door}", sent)
        assert (answer.status_code, answer.json()["code"]) == (409, "own_work"), door
    sent = await as_it_stands(gate, ADMINISTRATOR, position="главный администратор")
    assert (await told(gate, "PUT", f"{PEOPLE}/{ADMINISTRATOR}", ADMINISTRATOR, "own-words", sent)).status_code == 200


async def test_whoever_answers_for_more_is_out_of_reach_for_an_administrator_of_one_town(gate: Gate) -> None:
    entry = PersonEntry(
        code=LOWER, full_name="Нижний Администратор", position="администратор", agency="kdn",
        role=Role.ADMINISTRATOR, territory=HOME,
    )  # fmt: skip
    token = TokenEntry(sha256=token_digest(token_of(LOWER)), person=LOWER, label="test")
    await enter_directory(gate.sessions, Directory(people=(entry,), tokens=(token,)), at=gate.now)
    key = {"person": "kdn-supervisor", "label": "x", "days": 1}
    tried = {
        "key": await told(gate, "POST", "/api/v1/directory/keys", LOWER, "key-above", key),
        "password": await told(gate, "POST", f"{PEOPLE}/{ADMINISTRATOR}/account/password", LOWER, "password-above", {}),
        "sessions": await told(gate, "DELETE", f"{PEOPLE}/{ADMINISTRATOR}/account/sessions", LOWER, "sessions-above"),
        "entry": await told(
            gate, "PUT", f"{PEOPLE}/kdn-supervisor", LOWER, "entry-above", await as_it_stands(gate, "kdn-supervisor")
        ),
        "revocation": await told(
            gate, "DELETE", f"/api/v1/directory/keys/{token_digest(token_of(ADMINISTRATOR))}", LOWER, "revoke-above"
        ),
    }
    assert {name: answer.status_code for name, answer in tried.items()} == {
        "key": 422, "password": 404, "sessions": 404, "entry": 422, "revocation": 404,
    }  # fmt: skip
    own = await told(gate, "POST", "/api/v1/directory/keys", LOWER, "key-within", {**key, "person": "kdn-secretary"})
    assert own.status_code == 201


async def test_a_session_does_not_outlive_the_part_it_was_begun_with(gate: Gate) -> None:
    """A reporter comes in without a second factor; the same session must not read cases as a specialist."""
    reporter = "school-4-reporter"
    await gate.gives(reporter)
    owner = gate.comes()
    await owner.signs_in(reporter, FIRST)
    await owner.chooses(CHOSEN)
    assert await owner.is_in()
    sent = await as_it_stands(gate, reporter, position="старший педагог")
    await told(gate, "PUT", f"{PEOPLE}/{reporter}", ADMINISTRATOR, "other-words", sent)
    assert await owner.is_in(), "the same part under other words"
    sent = await as_it_stands(gate, reporter, role="specialist")
    assert (await told(gate, "PUT", f"{PEOPLE}/{reporter}", ADMINISTRATOR, "other-role", sent)).status_code == 200
    assert not await owner.is_in()
    answer = await owner.signs_in(reporter, CHOSEN)
    assert answer.headers["location"].startswith("/sign-in/factor")


async def test_a_session_does_not_go_along_to_another_agency(gate: Gate) -> None:
    owner = await gate.lets_in("social-specialist-2")
    sent = await as_it_stands(gate, "social-specialist-2", agency="youth")
    assert (
        await told(gate, "PUT", f"{PEOPLE}/social-specialist-2", ADMINISTRATOR, "moved-on", sent)
    ).status_code == 200
    assert not await owner.is_in()


async def test_a_photograph_that_was_brought_for_a_case_stays_with_the_agency(gate: Gate) -> None:
    """Whoever brought it works elsewhere now, and still knows its address."""
    person, key = "psychology-specialist", "a-photo-for-a-case"
    browser, headers = gate.comes().browser, {**bearer(person), "Idempotency-Key": key}
    files = {"file": ("фото.jpg", photo(), "image/jpeg")}
    brought = (await browser.post("/api/v1/signals/attachments?field=attachments", headers=headers, files=files)).json()
    async with gate.sessions.transaction() as connection:
        of_case = update(Attachment).where(Attachment.id == brought["id"]).values(case_id="f" * 32)
        await connection.execute(of_case)
    assert (await browser.get(brought["address"], headers=headers)).status_code == 200
    entry = await as_it_stands(gate, person, agency="youth")
    assert (await told(gate, "PUT", f"{PEOPLE}/{person}", ADMINISTRATOR, "photo-left", entry)).status_code == 200
    assert (await browser.get(brought["address"], headers=headers)).status_code == 404


async def test_a_key_that_is_revoked_takes_along_the_sessions_that_were_begun_with_it(gate: Gate) -> None:
    owner, thief = await gate.lets_in("clinic-head"), gate.comes("198.51.100.9")
    body = {"person": "clinic-head", "label": "ноутбук", "days": 30}
    issued = (await told(gate, "POST", "/api/v1/directory/keys", ADMINISTRATOR, "lost-key", body)).json()
    await thief.sends("/sign-in", key=issued["key"])
    assert await thief.is_in()
    await told(gate, "DELETE", f"/api/v1/directory/keys/{issued['digest']}", ADMINISTRATOR, "lost-key-revoked")
    assert not await thief.is_in()
    assert await owner.is_in(), "whoever came in with a password stays"


@pytest.mark.database
async def test_the_log_says_who_issued_a_key_and_for_whom(gate: Gate) -> None:
    body = {"person": "clinic-specialist", "label": "выгрузка", "days": 30}
    issued = [await told(gate, "POST", "/api/v1/directory/keys", ADMINISTRATOR, "told-key", body) for _ in range(2)]
    async with gate.sessions.reading() as connection:
        asked = select(Access.person, Access.place).where(Access.digest == issued[0].json()["digest"])
        rows = [tuple(row) for row in await connection.execute(asked)]
    assert rows == [(ADMINISTRATOR, "people/clinic-specialist")], "not the bearer, who knows nothing of it; and once"

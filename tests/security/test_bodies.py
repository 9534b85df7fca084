"""What is sent along and asked for by nobody changes nothing: fields that the server owns, a scope that only reads."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from activities.sessions import Sessions
from api.app import PREFIX
from api.signing_in import token_digest
from models.ids import PersonCode
from models.tables import Token, Wish
from tests.support.foreign import DOORS, NOWHERE, filled
from tests.support.town import NOW, Town, form_token

MINE, THEIRS = "opeka-specialist", "opeka-head"
SETTINGS = "/notices/settings"
FREE = {"answers"}
"""What a form of ours defines; its names are checked against the form."""
OWNED = {"person": THEIRS, "agency": "kdn", "role": "administrator", "id": "0" * 32, "state": {}, "custodian": "opeka"}
"""Columns that the server alone fills in."""


def loose(
    schema: dict[str, Any], known: dict[str, Any], place: str, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Every object within this schema that takes fields which it does not name."""
    if reference := schema.get("$ref", "").rpartition("/")[2]:
        if reference not in seen:
            yield from loose(known[reference], known, place, seen | {reference})
        return
    if "properties" in schema and schema.get("additionalProperties") is not False:
        yield place
    for name, inner in schema.get("properties", {}).items():
        if name not in FREE:
            yield from loose(inner, known, f"{place}.{name}", seen)
    for inner in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        if isinstance(inner, dict):
            yield from loose(inner, known, place, seen)


def bodies(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON that each operation takes, by its name."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if kind == "application/json":
                    yield f"{method.upper()} {path}", content["schema"]


def test_no_body_takes_what_it_does_not_name(town: Town) -> None:
    described = town.app.openapi()
    known = described["components"]["schemas"]
    found = [place for name, schema in bodies(described) for place in loose(schema, known, name)]
    assert found == [], (
        "let these shapes forbid extra fields, or a column of the server's will be filled in by a caller"
    )


def test_a_body_that_takes_anything_would_be_noticed() -> None:
    open_one = {"type": "object", "properties": {"note": {"type": "string"}}}
    shut_one = {**open_one, "additionalProperties": False, "properties": {"rows": {"items": {"$ref": "#/x/Open"}}}}
    assert list(loose(shut_one, {"Open": open_one}, "POST /x")) == ["POST /x.rows"]


async def wished(sessions: Sessions) -> set[PersonCode]:
    """Whose wishes are kept."""
    async with sessions.reading() as connection:
        return set(await connection.scalars(select(Wish.person)))


async def test_what_the_server_owns_stays_what_it_was(town: Town) -> None:
    async with town.program(MINE) as program:
        kept = (await program.get(f"{PREFIX}{SETTINGS}")).json()["wishes"]
        for name, value in OWNED.items():
            key = {"Idempotency-Key": uuid4().hex}
            answer = await program.put(f"{PREFIX}{SETTINGS}", json={**kept, name: value}, headers=key)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
    assert THEIRS not in await wished(town.sessions)
    async with await town.visitor(MINE) as browser:
        form = {name: str(value) if value is not None else "never" for name, value in kept.items()}
        sent = {**form, **OWNED, "state": "x", "token": await form_token(browser), "once": uuid4().hex}
        assert (await browser.post(SETTINGS, data=sent)).status_code == 303
    assert await wished(town.sessions) >= {MINE}
    assert THEIRS not in await wished(town.sessions)


async def test_a_form_that_lost_its_key_is_refused_and_is_no_fault(town: Town) -> None:
    async with await town.visitor(MINE) as browser:
        sent = {"token": await form_token(browser)}
        assert (await browser.post(f"{SETTINGS}/calendar/revocation", data=sent)).status_code == 403


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 19, "-1", "٣", "²", "1e3", " 7 8"])
async def test_a_number_that_is_none_is_told_and_is_no_fault(town: Town, number: str) -> None:
    async with await town.visitor(MINE) as browser:
        sent = {"token": await form_token(browser), "once": uuid4().hex, "digest_hour": number}
        assert (await browser.post(SETTINGS, data=sent)).status_code == 422


async def test_a_key_that_reads_writes_nothing(town: Town) -> None:
    token = f"only-reads-{uuid4().hex}"
    row = {
        "digest": token_digest(token),
        "person": "kdn-secretary",
        "label": "reads",
        "created_at": NOW,
        "scope": "read",
    }
    async with town.sessions.transaction() as connection:
        await connection.execute(insert(Token), row)
    async with town.browser(headers={"Authorization": f"Bearer {token}"}) as program:
        assert (await program.get(f"{PREFIX}/cases")).status_code == 200
        for route in DOORS:
            for method in set(route.methods or ()) - {"GET"}:
                headers = {"Idempotency-Key": uuid4().hex}
                answer = await program.request(method, f"{PREFIX}{filled(route, NOWHERE)}", json={}, headers=headers)
                assert (answer.status_code, "только читает" in answer.text) == (403, True), f"{method} {route.path}"

"""Whoever has no part in a case asks for it by its number, by every door, and learns not even that it exists."""

from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import true

from api.signing_in import token_digest
from api.web_sessions import COOKIE, session_digest
from models.people import Actor, Role
from tests.support.doors import token_of
from tests.support.foreign import Parts, leaks, of_the_district
from tests.support.town import STRANGERS, Town, form_token

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
async def foreign(town: Town) -> Parts:
    return await of_the_district(town)


@pytest.mark.parametrize("role", STRANGERS)
async def test_what_belongs_to_others_is_as_if_it_did_not_exist(town: Town, foreign: Parts, role: Role) -> None:
    found = await leaks(town, STRANGERS[role], foreign, is_reader=True)
    assert found == [], "\n".join(found)


async def test_no_door_and_no_page_does_anything_with_it(town: Town, foreign: Parts) -> None:
    found = await leaks(town, STRANGERS[Role.SPECIALIST], foreign)
    assert found == [], "\n".join(found)


async def test_nobody_ends_the_session_or_the_key_of_another(town: Town) -> None:
    async with await town.visitor("opeka-head") as victim, await town.visitor(STRANGERS[Role.HEAD]) as thief:
        sent = {"token": await form_token(thief), "once": uuid4().hex}
        session = session_digest(victim.cookies[COOKIE])
        await thief.post(f"/account/sessions/{session}/end", data=sent)
        await thief.post(f"/account/keys/{token_digest(token_of('opeka-head'))}/revocation", data=sent)
        assert (await victim.get("/tasks")).status_code == 200
    async with town.program("opeka-head") as program:
        assert (await program.get("/api/v1/cases")).status_code == 200


def seeing_everything(reader: Callable[..., Any], foreign: Parts) -> Callable[..., Any]:
    """A reader that takes whoever asks for somebody of the very agency that has the task."""

    async def sees(connection: Any, actor: Actor, *told: Any) -> Any:
        owner = actor.model_copy(update={"agency": str(foreign["agency"])})
        return await reader(connection, owner, *told)

    return sees


@pytest.mark.parametrize("place", ["api.guards.case_row", "api.guards.own_task_row", "api.v1.documents.paper_row"])
async def test_without_a_guard_the_walk_finds_the_way_in(
    town: Town, foreign: Parts, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    module, _, name = place.rpartition(".")
    reader = getattr(import_module(module), name)
    monkeypatch.setattr(place, seeing_everything(reader, foreign))
    assert await leaks(town, STRANGERS[Role.SPECIALIST], foreign, is_reader=True)


async def test_without_its_filter_a_file_of_a_case_is_read_by_strangers(
    town: Town, foreign: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.reading.attachments.opened", lambda _actor: true())
    among = frozenset({"attachment"})
    assert await leaks(town, STRANGERS[Role.SPECIALIST], foreign, is_reader=True, among=among)


async def test_without_its_filter_a_sitting_is_read_by_strangers(
    town: Town, foreign: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.program(STRANGERS[Role.SPECIALIST]) as program:
        address = f"/api/v1/sittings/{foreign['sitting_id']}"
        assert (await program.get(address)).status_code == 404
        monkeypatch.setattr("api.reading.sittings.visible_sitting", lambda _actor: true())
        assert (await program.get(address)).status_code == 200


async def test_an_administrator_of_another_town_finds_no_service_and_no_key_of_one(
    town: Town, foreign: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, services = frozenset({"digest"}), frozenset({"service"})
    for among in (keys, services):
        assert await leaks(town, STRANGERS[Role.ADMINISTRATOR], foreign, among=among) == []
    monkeypatch.setattr("api.reading.services.lies_within", lambda *_: true())
    found = await leaks(town, STRANGERS[Role.ADMINISTRATOR], foreign, among=keys)  # to close a service ends its keys
    assert any("/services/keys/{digest}" in one for one in found)
    assert await leaks(town, STRANGERS[Role.ADMINISTRATOR], foreign, among=services)


@pytest.mark.parametrize(
    ("part", "role", "place"),
    [
        ("access", Role.SUPERVISOR, "api.reading.emergencies._overseen"),
        ("act", Role.SUPERVISOR, "api.reading.retention._mine"),
    ],
)
async def test_without_its_filter_an_emergency_or_an_act_is_read_by_strangers(
    town: Town, foreign: Parts, monkeypatch: pytest.MonkeyPatch, part: str, role: Role, place: str
) -> None:
    among = frozenset({part})
    assert await leaks(town, STRANGERS[role], foreign, is_reader=True, among=among) == []
    monkeypatch.setattr(place, lambda _actor: true())
    assert await leaks(town, STRANGERS[role], foreign, is_reader=True, among=among)

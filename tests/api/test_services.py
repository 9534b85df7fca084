"""Other systems come with keys of their own, do what they are for, and are named in what they did."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from activities.directory import TokenEntry, enter_token
from api.reading.directory import own_words, people_names
from api.signing_in import token_digest
from models.people import Actor, AgencyKind, Role
from models.tables import Access, Audit, DirectoryChange
from tests.support.answers import signal
from tests.support.doors import Doors, open_case

pytestmark = pytest.mark.timeout(120)
ADMINISTRATOR = "administrator"
DIARY: dict[str, Any] = {"code": "svc-diary", "title": "Электронный дневник", "agency": "school-4", "scope": "signals"}
READER: dict[str, Any] = {"code": "svc-register", "title": "Реестр", "agency": "kdn", "scope": "read"}


async def key_of(doors: Doors, service: dict[str, Any]) -> str:
    """A service that was entered, and a key for it."""
    administrator = doors.visitor(ADMINISTRATOR)
    entered = await administrator.post("/directory/services", service)
    assert entered.status_code == 201, entered.text
    body = {"label": "сервер", "days": 30}
    issued = await administrator.post(f"/directory/services/{service['code']}/keys", body)
    assert issued.status_code == 201, issued.text
    return str(issued.json()["key"])


async def asks(
    doors: Doors, key: str, method: str, path: str, body: Any = None, name: str = "once-for-all"
) -> httpx.Response:
    """A request that bears this key."""
    headers = {"Authorization": f"Bearer {key}", **({"Idempotency-Key": name} if method != "GET" else {})}
    return await doors.browser.request(method, path, json=body, headers=headers)


async def test_a_system_sends_signals_under_its_own_name_and_nothing_else(doors: Doors) -> None:
    key = await key_of(doors, DIARY)
    sent = await asks(doors, key, "POST", "/signals", {"answers": signal()})
    assert sent.status_code == 201, sent.text
    mine = (await asks(doors, key, "GET", f"/signals/{sent.json()['id']}")).json()
    assert mine["number"] == sent.json()["number"]
    for path in ("/cases", "/tasks", f"/cases/{sent.json()['id']}", "/directory/people", "/signalsandmore"):
        assert (await asks(doors, key, "GET", path)).status_code in {403, 404}, path
    async with doors.sessions.reading() as connection:
        asked = select(Audit.person, Audit.agency).where(Audit.case_id == sent.json()["id"], Audit.turn == 0)
        assert tuple((await connection.execute(asked)).one()) == ("svc-diary", "school-4")
        diary = Actor(person="svc-diary", agency="school-4", kind=AgencyKind.SCHOOL, role=Role.REPORTER, territory="ru")
        assert (await own_words(connection, diary))["actor"]["position"] == "информационная система"
        assert await people_names(connection, diary, ["svc-diary"]) == {"svc-diary": "Электронный дневник"}


async def test_a_system_that_reads_sees_what_specialists_of_its_agency_see_and_changes_nothing(doors: Doors) -> None:
    key, case = await key_of(doors, READER), await open_case(doors)
    seen = await asks(doors, key, "GET", f"/cases/{case.id}")
    assert seen.status_code == 200
    theirs = await doors.visitor("kdn-secretary").get(f"/cases/{case.id}")
    assert seen.json()["child"] == theirs.json()["child"]
    assert (await asks(doors, key, "POST", "/signals", {"answers": signal()})).status_code == 403
    await doors.app.state.office.accesses._flush()
    async with doors.sessions.reading() as connection:
        asked = select(Access.kind).where(Access.subject == case.id, Access.person == "svc-register")
        assert "case_read" in set(await connection.scalars(asked))


async def test_a_system_cannot_come_in_at_the_pages_nor_open_the_payloads(doors: Doors) -> None:
    key = await key_of(doors, {**READER, "code": "svc-curious"})
    root = str(doors.browser.base_url).removesuffix("/api/v1/")
    answer = await doors.browser.post(f"{root}/sign-in", data={"key": key})
    assert answer.status_code == 422
    assert (
        await doors.browser.post(f"{root}/codec/decode", headers={"Authorization": f"Bearer {key}"})
    ).status_code == 403


async def test_a_key_of_a_system_ends_with_its_time_when_it_is_revoked_and_when_the_system_is_closed(
    doors: Doors,
) -> None:
    administrator = doors.visitor(ADMINISTRATOR)
    keys = [await key_of(doors, {**DIARY, "code": "svc-ends"})]
    for number in range(2):
        body = {"label": f"сервер {number}", "days": 30}
        keys.append((await administrator.post("/directory/services/svc-ends/keys", body)).json()["key"])
    assert (await administrator.delete(f"/directory/services/keys/{token_digest(keys[0])}")).status_code == 200
    assert (await asks(doors, keys[0], "GET", "/signals/2026-000000")).status_code == 401
    assert (await asks(doors, keys[1], "GET", "/signals/2026-000000")).status_code == 404
    office = doors.app.state.office
    later = office.clock() + timedelta(days=31)
    office.__dict__["clock"], before = (lambda: later), office.clock
    try:
        assert (await asks(doors, keys[1], "GET", "/signals/2026-000000")).status_code == 401
    finally:
        office.__dict__["clock"] = before
    assert (await administrator.post("/directory/services/svc-ends/closing")).status_code == 200
    assert (await asks(doors, keys[2], "GET", "/signals/2026-000000")).status_code == 401
    assert (await administrator.post("/directory/services/svc-ends/reopening")).status_code == 200
    assert (await asks(doors, keys[2], "GET", "/signals/2026-000000")).status_code == 401, (
        "closing took the keys for good"
    )
    async with doors.sessions.reading() as connection:
        asked = select(DirectoryChange.deed).where(DirectoryChange.code == "svc-ends").order_by(DirectoryChange.id)
        deeds = list(await connection.scalars(asked))
    assert deeds == ["entered", "key_issued", "key_issued", "key_issued", "key_revoked", "closed", "reopened"]


@pytest.mark.parametrize(
    "changes",
    [{"code": "diary"}, {"code": "svc-"}, {"agency": "nowhere"}, {"scope": "full"}, {"scope": "codec"}, {"title": ""}],
    ids=str,
)
async def test_a_system_that_is_none_is_refused(doors: Doors, changes: dict[str, Any]) -> None:
    answer = await doors.visitor(ADMINISTRATOR).post("/directory/services", {**DIARY, "code": "svc-new", **changes})
    assert answer.status_code == 422


async def test_the_code_of_another_one_is_refused_and_the_same_entry_twice_is_one(doors: Doors) -> None:
    administrator = doors.visitor(ADMINISTRATOR)
    entry = {**DIARY, "code": "svc-twice"}
    assert [(await administrator.post("/directory/services", entry)).status_code for _ in range(2)] == [201, 201]
    other = await administrator.post("/directory/services", {**entry, "title": "Другой"})
    assert other.status_code == 422
    listed = (await administrator.get("/directory/services")).json()
    assert [one["code"] for one in listed].count("svc-twice") == 1


@pytest.mark.parametrize("person", ["opeka-head", "kdn-supervisor"])
async def test_nobody_but_an_administrator_lets_systems_in(doors: Doors, person: str) -> None:
    assert (await doors.visitor(person).get("/directory/services")).status_code == 403
    assert (await doors.visitor(person).post("/directory/services", DIARY)).status_code == 403


@pytest.mark.parametrize(
    ("scope", "person", "open_to", "shut"),
    [
        ("signals", "kdn-secretary", "/signals/2026-000000", "/cases"),
        ("read", "kdn-secretary", "/cases", None),
        ("full", "kdn-secretary", "/cases", None),
        ("codec", ADMINISTRATOR, None, "/directory/people"),
    ],
)
async def test_a_key_of_a_person_opens_what_it_is_for(
    doors: Doors, scope: Any, person: str, open_to: str | None, shut: str | None
) -> None:
    key, now = f"a-key-for-{scope}", doors.app.state.office.clock()
    until = now + timedelta(days=1)
    entry = TokenEntry(sha256=token_digest(key), person=person, label=scope, scope=scope, expires_at=until)
    await enter_token(doors.sessions, entry, at=now)
    if open_to:
        assert (await asks(doors, key, "GET", open_to)).status_code in {200, 404}
    if shut:
        assert (await asks(doors, key, "GET", shut)).status_code == 403
    root = str(doors.browser.base_url).removesuffix("/api/v1/")
    headers = {"Authorization": f"Bearer {key}"}
    opened = await doors.browser.post(f"{root}/codec/decode", content=b"{}", headers=headers)
    assert (opened.status_code == 200) is (scope == "codec"), "a secretary opens no payloads either"
    answer = await doors.browser.post(f"{root}/sign-in", data={"key": key})
    assert (answer.status_code == 303) is (scope == "full"), "only a whole key lets in at the pages"

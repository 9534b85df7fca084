"""Two towns in one process, without a cluster: the invented district with its cases, and a second one that has none.

Whoever works in the second town has no part in any case: whatever they learn of one, they have no right to. In the
first every child bears a name that no other family has, so a name in an answer says whose case it comes from.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from temporalio.client import Client

from activities.directory import AgencyEntry, Directory, PersonEntry, TerritoryEntry, TokenEntry, enter_directory
from activities.sessions import Sessions
from api.app import create_app
from api.demo.world.seeding import SEED, record
from api.demo.world.telling import tell
from api.demo.world.walk import Walk
from api.reading.staffing import actor_named
from api.signing_in import token_digest
from api.web_sessions import COOKIE, How, Method, begin
from models.ids import PersonCode
from models.people import Actor, AgencyKind, Role
from tests.support.doors import OWN_PROCEDURE, furnished, settings_of, token_of
from workflows import packs

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVERY = 10
"""Of the district's cases each so many-th is enough."""
ELSEWHERE = "ru.sve.elsewhere"
HOUSE, SCHOOL, COMMISSION = "elsewhere-opeka", "elsewhere-school", "elsewhere-kdn"
STRANGERS: dict[Role, PersonCode] = {
    Role.REPORTER: f"{SCHOOL}-reporter",
    Role.SPECIALIST: f"{HOUSE}-specialist",
    Role.HEAD: f"{HOUSE}-head",
    Role.SECRETARY: f"{COMMISSION}-secretary",
    Role.MEMBER: f"{COMMISSION}-member",
    Role.SUPERVISOR: f"{COMMISSION}-supervisor",
    Role.METHODOLOGIST: f"{COMMISSION}-methodologist",
    Role.ADMINISTRATOR: f"{COMMISSION}-administrator",
}
"""Somebody of each role in the second town."""
LOCALS: dict[Role, PersonCode] = {
    Role.REPORTER: "school-4-reporter",
    Role.SPECIALIST: "opeka-specialist",
    Role.HEAD: "opeka-head",
    Role.SECRETARY: "kdn-secretary",
    Role.MEMBER: "kdn-member-1",
    Role.SUPERVISOR: "kdn-supervisor",
    Role.METHODOLOGIST: "methodologist",
    Role.ADMINISTRATOR: "administrator",
}
"""Somebody of each role in the district."""
FORM_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass(frozen=True)
class Town:
    """The doors over both towns."""

    app: FastAPI
    sessions: Sessions
    walks: tuple[Walk, ...]
    data: Path

    def browser(self, **told: Any) -> httpx.AsyncClient:
        """Somebody with a cookie jar and no manners."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, **{"base_url": "http://doors", **told})

    def program(self, person: PersonCode | None) -> httpx.AsyncClient:
        """A program with this person's key; without one, with none."""
        return self.browser(headers={"Authorization": f"Bearer {token_of(person)}"} if person else {})

    async def visitor(self, person: PersonCode) -> httpx.AsyncClient:
        """This person's browser, signed in."""
        session = (await begin(self.app.state.office, person, How(Method.DEMO))).session
        return self.browser(cookies={COOKIE: session}, headers={"Accept": "text/html"})

    async def actor(self, person: PersonCode) -> Actor:
        """Who this is."""
        async with self.sessions.reading() as connection:
            found = await actor_named(connection, person)
        assert found is not None
        return found


async def form_token(browser: httpx.AsyncClient) -> str:
    """What every form of this browser's session carries."""
    found = FORM_TOKEN.search((await browser.get("/help")).text)
    assert found is not None
    return found[1]


def second_town() -> Directory:
    """The directory of the second town."""
    people = tuple(
        PersonEntry(
            code=code,
            full_name=f"Нездешний {role.value}",
            position=role.label,
            agency=code.rpartition("-")[0],
            role=role,
        )
        for role, code in STRANGERS.items()
    )
    kinds = {HOUSE: AgencyKind.GUARDIANSHIP, SCHOOL: AgencyKind.SCHOOL, COMMISSION: AgencyKind.COMMISSION}
    agencies = tuple(
        AgencyEntry(
            code=code, kind=kind, name=f"{kind.label} второго города", short_name=f"второй город, {kind.value}",
            territory=ELSEWHERE, address="второй город", phone="+7 (000) 000-00-99",
        )
        for code, kind in kinds.items()
    )  # fmt: skip
    tokens = tuple(TokenEntry(sha256=token_digest(token_of(one.code)), person=one.code, label="test") for one in people)
    place = TerritoryEntry(code=ELSEWHERE, name="Второй город (учебный)", offset=300)
    return Directory(territories=(place,), agencies=agencies, people=people, tokens=tokens)


@asynccontextmanager
async def town_of(
    database: str, data: Path, *, every: int = EVERY, client: Client | None = None, now: datetime = NOW
) -> AsyncIterator[Town]:
    """Both towns. Time nearly stands still; without a client what would reach a case finds nobody, and none changes."""

    async def connect() -> Client:
        if client is None:
            raise RuntimeError("Failed client connect: nobody there")
        return client

    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(furnished(database, region=OWN_PROCEDURE))
        await enter_directory(sessions, second_town(), at=now)
        packs.publish_all()
        walks = await asyncio.to_thread(tell, SEED, now, every=every)
        await record(sessions, walks, say=lambda _: None, at=now)
        settings = settings_of(database, data).model_copy(update={"demo": True})
        ticks = count()  # no two moments are the same, though a day never passes
        clock = lambda: now + timedelta(microseconds=next(ticks))  # noqa: E731 - read where it is given
        app = create_app(settings, clock=clock, connect=connect)
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield Town(app, sessions, walks, data)

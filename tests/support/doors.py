"""The doors over the real stack: a Temporal server, a worker, a database with the demonstration's directory."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from temporalio.client import Client

import activities
from activities.agencies.null import NullGateway
from activities.directory import Directory, TokenEntry, enter_directory
from activities.documents import Papers
from activities.individuals import deeds
from activities.notices import Notices
from activities.records import Records
from activities.sessions import BlockingSessions, Sessions
from activities.sitting_notices import SittingNotices
from activities.sitting_records import SittingRecords
from activities.storage import FileStorage
from api.app import create_app
from api.signing_in import token_digest
from models.people import Actor, AgencyKind, Role
from models.settings import Settings, SignerKind
from tests.support.answers import answers_to, signal
from tests.support.blank import bring_up
from tests.support.clock import KEY, KEYS
from workflows import packs, registry
from workflows.worker import case_worker, document_worker

DEMO = Path(activities.__file__).parent / "demo" / "directory.yaml"
OWN_PROCEDURE, NO_PROCEDURE = "ru.sve", "ru.uch"
"""Where the invented district lies, and where most tests put it: in a region that keeps the country's procedures."""
SECRETARY = "kdn-secretary"
HOME = f"{NO_PROCEDURE}.nizhneozersk"


def token_of(person: str) -> str:
    """The token of a person of the demonstration."""
    return f"token-of-{person}"


@asynccontextmanager
async def worker_of(client: Client, database: str, papers: Path) -> AsyncIterator[None]:
    """Both workers in this process."""
    packs.publish_all()
    sessions, blocking = Sessions(database), BlockingSessions(database)
    cases = case_worker(
        client,
        records=Records(sessions, registry.route_of),
        notices=Notices(sessions, NullGateway()),
        sittings=SittingRecords(sessions),
        sitting_notices=SittingNotices(sessions, NullGateway()),
    )
    documents = document_worker(client, papers=Papers(blocking, FileStorage(papers)))
    async with cases, documents:
        yield
    await sessions.close()
    blocking.close()


def district(region: str = NO_PROCEDURE) -> Directory:
    """The demonstration's directory, its district in this region."""
    written = packs.read(DEMO, Directory).model_dump_json()
    return Directory.model_validate_json(written.replace(f'"{OWN_PROCEDURE}', f'"{region}'))


@asynccontextmanager
async def furnished(database: str, *, region: str = NO_PROCEDURE) -> AsyncIterator[Sessions]:
    """A database with the tables, the demonstration's directory and a token for everybody in it."""
    await asyncio.to_thread(bring_up, database)  # others of this loop may be writing
    directory = district(region)
    tokens = tuple(
        TokenEntry(sha256=token_digest(token_of(person.code)), person=person.code, label="test")
        for person in directory.people
    )
    sessions = Sessions(database)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    await enter_directory(sessions, directory.model_copy(update={"tokens": tokens}), at=at)
    try:
        yield sessions
    finally:
        await sessions.close()


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the app, in this process."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://doors/api/v1"))


@dataclass
class Doors:
    """The doors, and everybody who may come to them."""

    app: FastAPI
    browser: httpx.AsyncClient
    sessions: Sessions

    def visitor(self, person: str) -> "Visitor":
        """Somebody of the demonstration's directory."""
        return Visitor(self.browser, person)


@dataclass
class Visitor:
    """One person with a token, who gives every write a key of its own unless told otherwise."""

    browser: httpx.AsyncClient
    person: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.browser.get(path, params=query or None, headers=self._headers(None))

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        sent = {"json": body} if body is not None else {}
        return await self.browser.post(path, headers={**self._headers(key or uuid4().hex), **(headers or {})}, **sent)

    async def put(
        self, path: str, body: Any, *, key: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        own = {**self._headers(key or uuid4().hex), **(headers or {})}
        return await self.browser.put(path, json=body, headers=own)

    async def attach(
        self, path: str, content: bytes, *, name: str = "фото.jpg", field: str, key: str | None = None
    ) -> httpx.Response:
        """Bring a file for a field of a form."""
        headers = self._headers(key or uuid4().hex)
        files = {"file": (name, content, "application/octet-stream")}
        return await self.browser.post(path, params={"field": field}, files=files, headers=headers)

    async def delete(self, path: str, *, key: str | None = None) -> httpx.Response:
        return await self.browser.delete(path, headers=self._headers(key or uuid4().hex))

    async def take(self, path: str, **headers: str) -> httpx.Response:
        """Read a file, or a part of it."""
        return await self.browser.get(path, headers={**self._headers(None), **headers})

    def _headers(self, key: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_of(self.person)}", **({"Idempotency-Key": key} if key else {})}


def settings_of(database: str, data: Path) -> Settings:
    """Settings that read nothing from outside."""
    return Settings(
        data=data,
        database_url=database,
        keys={KEY: SecretStr(base64.b64encode(KEYS[KEY]).decode())},
        current_key=KEY,
        signer=SignerKind.LOCAL,
        trust=data / "trust",
        requests_per_minute=0,
    )


@asynccontextmanager
async def doors_of(database: str, data: Path, client: Client | None) -> AsyncIterator[Doors]:
    """The doors over this database and cluster; without a client Temporal is away."""

    async def connect() -> Client:
        if client is None:
            raise RuntimeError("Failed client connect: nobody there")
        return client

    async with furnished(database) as sessions:
        app = create_app(settings_of(database, data), connect=connect)
        async with opened(app) as browser:
            yield Doors(app, browser, sessions)


@dataclass
class Case:
    """A case that was opened through the doors."""

    doors: Doors
    id: str
    number: str

    async def view(self, person: str) -> dict[str, Any]:
        """The case as this person sees it."""
        answer = await self.doors.visitor(person).get(f"/cases/{self.id}")
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen

    async def task(self, step: str, person: str) -> int:
        """The number of the open task of this step."""
        tasks = (await self.view(person))["tasks"]
        return next(int(task["number"]) for task in tasks if task["step"]["id"] == step)

    async def do(self, step: str, person: str, **changes: Any) -> httpx.Response:
        """This person answers the open task of this step with a whole form."""
        path = f"/cases/{self.id}/tasks/{await self.task(step, person)}"
        form = (await self.doors.visitor(person).get(path)).json()["form"]["id"]
        sent = {"answers": answers_to(form, **changes)}
        if person == SECRETARY and await self._waits_for_the_commission(step):
            from tests.support.sitting_doors import decided  # noqa: PLC0415 - which stands on this file

            return await decided(self, step, form, sent["answers"])
        answer = await self.doors.visitor(person).post(f"{path}/submission", sent)
        if answer.status_code == 409 and answer.json().get("code") == "identity":
            await self.goes_on()
            answer = await self.doors.visitor(person).post(f"{path}/submission", sent)
        assert answer.status_code == 201, answer.text
        return answer

    async def goes_on(self) -> None:
        """It was said that the case goes on without knowing whether its child is known already."""
        by = Actor(
            person=SECRETARY, agency="kdn", kind=AgencyKind.COMMISSION, role=Role.SECRETARY, territory=NO_PROCEDURE
        )
        hand = deeds.Hand(by, datetime.now(UTC), "в проверках ребёнок один и тот же", self.id)
        await self.doors.sessions.write(lambda connection: deeds.go_on(connection, hand, self.id))

    async def _waits_for_the_commission(self, step: str) -> bool:
        lines = (await self.doors.visitor(SECRETARY).get("/sittings/waiting")).json()
        return any((line["case"], line["step"]["id"]) == (self.id, step) for line in lines)


async def open_case(
    doors: Doors, person: str = "school-4-specialist", *, asks_who: bool = False, **changes: Any
) -> Case:
    """A signal of the school's, sent and taken. Most tests are about one and the same child, and nobody minds."""
    answer = await doors.visitor(person).post("/signals", {"answers": signal(**changes)})
    assert answer.status_code == 201, answer.text
    case = Case(doors, answer.json()["id"], answer.json()["number"])
    if not asks_who:
        await case.goes_on()
    return case

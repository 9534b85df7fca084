"""What belongs to others, by the names of the parts of addresses: to be asked for by somebody who has no part in it."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.data_keys import file_key
from activities.directory_changes import Hand
from activities.services import ServiceEntry, ServiceKeyEntry, enter_service, enter_service_key
from activities.sitting_projection import open_row, write_parts
from activities.storage import FileStorage
from api.app import PREFIX, ROUTERS
from api.pages.catalogue import PAGES
from api.pages.door import Page
from models.attachment import MediaType
from models.ids import CaseId, PersonCode
from models.people import Role
from models.tables import (
    Attachment,
    CaseFile,
    Destruction,
    Document,
    EmergencyAccess,
    Individual,
    Person,
    Submission,
    Task,
)
from tests.support.files import pdf
from tests.support.sittings import Session
from tests.support.town import LOCALS, NOW, Town, form_token

Parts = dict[str, str | int]
DOORS = tuple(route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))
ROOMS = tuple(
    route for router in PAGES for route in router.routes if isinstance(route, APIRoute) and isinstance(route, Page)
)
SOMEBODYS = frozenset(
    {
        "case_id",
        "digest",
        "attachment",
        "sitting_id",
        "code",
        "name",
        "individual",
        "service",
        "access",
        "act",
        "person",
    }
)
"""Parts of an address that name something with an owner; which agencies there are is no secret."""
OPEN: Parts = {
    "form_id": "signal_card",
    "route_id": "ru.prevention",
    "rule_id": "PD-REPLY",
    "version": 1,
    "kind": "yaml",
}
"""Parts that name what everybody may see."""
ACTS: Parts = {"act": "closing", "sort": "people", "role": "specialist", "item": 1}
NOWHERE: Parts = {
    "case_id": "0" * 32, "digest": "0" * 64, "attachment": "0" * 32, "sitting_id": "0" * 32, "code": "nobody-here",
    "agency": "nowhere", "name": "2001-000001", "number": 1, "individual": "0" * 32,
    "service": "svc-nowhere", "service_key": "0" * 64, "access": "0" * 32, "act": "0" * 32, "person": "nobody-here",
    "territory": "ru.nowhere",
}  # fmt: skip
"""The same parts, naming nothing."""
OWN = "/account/"
"""Pages that look only among what is one's own: to end what is not there does nothing, and says that it is done."""
SAID_OTHERWISE = {
    "/services/keys/{digest}": "service_key", "/agencies/{code}": "agency", "/territories/{code}": "territory",
}  # fmt: skip
"""Where a part of the address is that of something else than elsewhere: the digest of a key, and not of a paper."""
REFUSED = frozenset({403, 404, 409, 422})
LATER = NOW + timedelta(days=300)
TAGS, BLANKS = re.compile(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", re.DOTALL), re.compile(r"\s+")


def calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Everything that a route depends on, however deep."""
    for dependency in dependant.dependencies:
        if dependency.call is not None:
            yield dependency.call
        yield from calls(dependency)


def is_somebodys(route: APIRoute, among: frozenset[str] = SOMEBODYS) -> bool:
    """Whether the address names something with an owner, who may be another than whoever asks."""
    return any(f"{{{part}}}" in route.path for part in among) and not route.path.startswith(OWN)


def meant(route: APIRoute, parts: Parts) -> Parts:
    """The parts as this address means them."""
    for place, name in SAID_OTHERWISE.items():
        if place in route.path and name in parts:
            parts = {**parts, place[place.index("{") + 1 : -1]: parts[name]}
    return {**ACTS, **OPEN, **parts}


def filled(route: APIRoute, parts: Parts) -> str:
    """The address with these parts."""
    return route.path.format_map(defaultdict(lambda: "1", meant(route, parts)))


async def of_the_district(town: Town, which: int = 0) -> Parts:
    """Something of each kind that belongs to the district: a case with a task, a paper, a file, a person.

    `which` of the cases with open tasks of those whom we know there, the most urgent first.
    """
    async with town.sessions.transaction() as connection:
        known = Task.agency.in_(select(Person.agency).where(Person.code.in_(LOCALS.values())))
        asked = Task.closed_at.is_(None), known, Task.case_id.in_(select(Document.case_id))
        tasks: dict[CaseId, Any] = {}
        for row in await connection.execute(select(Task).where(*asked).order_by(Task.due)):
            tasks.setdefault(row.case_id, row)
        task = list(tasks.values())[which % len(tasks)]
        number = await connection.scalar(select(CaseFile.number).where(CaseFile.id == task.case_id))
        paper = (await connection.execute(select(Document).where(Document.case_id == task.case_id))).first()
        assert paper is not None
        digest = FileStorage(town.app.state.office.settings.storage).put(
            pdf(), await connection.run_sync(file_key, paper.case_id)
        )
        this = (Document.case_id == paper.case_id, Document.turn == paper.turn, Document.place == paper.place)
        await connection.execute(update(Document).where(*this).values(digest=digest, content=digest, pages=1))
        file = FileStorage(town.app.state.office.settings.attachments).put(
            b"a letter of the district", await connection.run_sync(file_key, task.case_id)
        )
        letter = {
            "id": uuid4().hex, "case_id": task.case_id, "task": task.number, "form": "signal_card", "form_version": 1,
            "field": "attachments", "digest": file, "original": file, "media_type": MediaType.TEXT.value, "size": 24,
            "name": "письмо.txt", "holder": task.case_id, "made_at": NOW, "agency": task.agency,
            "person": task.holder or LOCALS_OF_TASK,
        }  # fmt: skip
        sent = select(Submission.id).where(Submission.case_id == task.case_id, Submission.recorded_turn.is_not(None))
        letter["submission"] = await connection.scalar(sent.limit(1))
        sitting = Session(sitting=uuid4().hex, territory=task.territory)
        sitting.listed(case=task.case_id, task=task.number, step=task.step)
        called = sitting.state.model_copy(update={"commission": "kdn"})
        await connection.run_sync(open_row, called, f"2026-{99 + which}")
        await connection.run_sync(write_parts, called, None)
        somebody = await connection.scalar(select(Individual.id).order_by(Individual.id))
        await connection.execute(insert(Attachment).values(letter))
        access, act = await _read_and_to_be_destroyed(connection, task.case_id, task.territory)
    by = Hand(LOCALS[Role.ADMINISTRATOR])
    service = ServiceEntry(f"svc-district-{which}", "Журнал школы", task.agency, "read")
    await enter_service(town.sessions, service, at=NOW, by=by)
    key = ServiceKeyEntry(
        hashlib.sha256(f"key {which} of the district".encode()).hexdigest(), service.code, "сервер", LATER
    )
    await enter_service_key(town.sessions, key, at=NOW, by=by)
    return {
        "case_id": task.case_id, "number": task.number, "digest": digest, "attachment": letter["id"],
        "code": "opeka-head", "agency": task.agency, "name": str(number),
        "sitting_id": called.id, "individual": somebody or "1" * 32,
        "service": service.code, "service_key": key.digest, "access": access, "act": act, "person": "kdn-member-1",
        "territory": task.territory,
    }  # fmt: skip


async def _read_and_to_be_destroyed(connection: AsyncConnection, case: CaseId, territory: str) -> tuple[str, str]:
    """An emergency access that has ended since, and a proposal to destroy files that names none yet."""
    access, act, since = uuid4().hex, uuid4().hex, NOW - timedelta(days=2)
    last = await connection.scalar(select(func.max(Destruction.number))) or 0
    read = {
        "id": access, "case_id": case, "territory": territory, "person": LOCALS[Role.HEAD], "agency": "opeka",
        "role": Role.HEAD, "reason": "hospital", "words": "Ночью, при ребёнке никого.", "since": since,
        "until": since + timedelta(hours=4),
    }  # fmt: skip
    proposed = {
        "id": act, "agency": "kdn", "territory": territory, "year": NOW.year, "number": last + 1,
        "state": "proposed", "proposed_at": since, "proposed_by": LOCALS[Role.SECRETARY],
    }  # fmt: skip
    await connection.execute(insert(EmergencyAccess).values(read))
    await connection.execute(insert(Destruction).values(proposed))
    return access, act


LOCALS_OF_TASK: PersonCode = next(iter(LOCALS.values()))


async def asked(program: httpx.AsyncClient, route: APIRoute, parts: Parts) -> tuple[int, str]:
    """What this door of the API answers: the status, and the words without what differs from visit to visit."""
    method = next(iter(route.methods or ()))
    sent: dict[str, Any] = {"json": {}} if route.body_field is not None else {}
    key = {"Idempotency-Key": uuid4().hex} if method != "GET" else {}
    answer = await program.request(method, f"{PREFIX}{filled(route, parts)}", headers=key, **sent)
    if "json" not in answer.headers.get("content-type", ""):
        return answer.status_code, answer.text
    body = answer.json()
    if isinstance(body, dict):
        body.pop("instance", None)
    return answer.status_code, str(body)


async def opened(browser: httpx.AsyncClient, token: str, route: APIRoute, parts: Parts) -> tuple[int, str]:
    """The same of a page."""
    method = next(iter(route.methods or ()))
    sent: dict[str, Any] = {"data": {"token": token, "once": uuid4().hex}} if method == "POST" else {}
    answer = await browser.request(method, filled(route, parts), **sent)
    main = answer.text.partition("<main")[2].partition("</main>")[0] or answer.headers.get("location", "")
    return answer.status_code, BLANKS.sub(" ", TAGS.sub(" ", main))


async def leaks(
    town: Town, person: PersonCode, foreign: Parts, *, is_reader: bool = False, among: frozenset[str] = SOMEBODYS
) -> list[str]:
    """Where somebody without a part in it is answered otherwise than about what does not exist.

    A reader only asks the doors that read: who may see a case is asked there, by the same guards as everywhere.
    """
    found = []
    async with town.program(person) as program, await town.visitor(person) as browser:
        token = await form_token(browser)
        for route in (*DOORS, *(() if is_reader else ROOMS)):
            if is_somebodys(route, among) and not (is_reader and "GET" not in (route.methods or ())):
                knock = partial(asked, program) if route in DOORS else partial(opened, browser, token)
                theirs, nothing = [await knock(route, parts) for parts in (foreign, {**foreign, **NOWHERE})]
                if theirs != nothing or theirs[0] not in REFUSED:
                    said = f"{theirs[0]} {theirs[1][:160]} | {nothing[0]} {nothing[1][:160]}"
                    found.append(f"{'/'.join(route.methods or ())} {route.path}: {said}")
    return found

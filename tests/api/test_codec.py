"""What is sealed in Temporal is opened for an administrator only, and by Temporal's own tool."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from google.protobuf.json_format import MessageToDict, ParseDict
from sqlalchemy import select
from temporalio.api.common.v1 import Payload, Payloads

from models.ids import CaseId
from models.tables import Access
from tests.support.clock import KEY, KEYS, TEMPORAL, Clock
from tests.support.doors import Doors, open_case, token_of
from tests.support.postgres import free_port
from workflows.codec import Seal
from workflows.letters import workflow_id

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='{"stage": "Проверка"}'.encode())


async def sealed(key: str = KEY) -> Payload:
    return (await Seal({key: KEYS[KEY]}, key).encode([PLAIN]))[0]


async def asked(doors: Doors, person: str | None, *payloads: Payload) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token_of(person)}"} if person else {}
    body = MessageToDict(Payloads(payloads=payloads))
    return await doors.browser.post("http://doors/codec/decode", json=body, headers=headers)


async def test_an_administrator_reads_what_is_sealed(doors: Doors) -> None:
    answer = await asked(doors, "administrator", await sealed(), await sealed())
    assert answer.status_code == 200
    assert list(ParseDict(answer.json(), Payloads()).payloads) == [PLAIN, PLAIN]


async def test_whoever_opens_anything_stands_in_the_log(doors: Doors) -> None:
    accesses = doors.app.state.office.accesses

    async def entered() -> list[str]:
        await accesses._flush()
        theirs = select(Access.person).where(Access.kind == "payloads_opened").order_by(Access.number)
        async with doors.sessions.reading() as connection:
            return list(await connection.scalars(theirs))

    before = await entered()
    await asked(doors, "kdn-secretary", await sealed())
    await asked(doors, "administrator", await sealed("lost"))
    assert await entered() == before, "nothing was opened"
    await asked(doors, "administrator", await sealed())
    assert await entered() == [*before, "administrator"]


@pytest.mark.parametrize("person", ["kdn-secretary", "school-4-specialist", "school-4-reporter"])
async def test_nobody_else_does(doors: Doors, person: str) -> None:
    answer = await asked(doors, person, await sealed())
    assert answer.status_code == 403
    assert "не раскрывает данные процесса" in answer.json()["detail"]


async def test_a_stranger_is_asked_to_sign_in(doors: Doors) -> None:
    assert (await asked(doors, None, await sealed())).status_code == 401


async def test_what_another_key_sealed_stays_closed(doors: Doors) -> None:
    answer = await asked(doors, "administrator", await sealed("lost"))
    assert answer.status_code == 400
    assert "Ключа, которым это закрыто, здесь нет" in answer.json()["detail"]


async def test_what_was_tampered_with_stays_closed(doors: Doors) -> None:
    payload = await sealed()
    payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    assert (await asked(doors, "administrator", payload)).status_code == 400


@pytest.mark.parametrize("body", [b"", b"5", b"\xff", b'{"payloads": 5}', b"{" * 5_000_000])
async def test_a_body_that_is_no_list_of_payloads_is_refused(doors: Doors, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {token_of('administrator')}"}
    answer = await doors.browser.post("http://doors/codec/decode", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["remedy"].startswith("Ничего не раскрыто")


@asynccontextmanager
async def listening(doors: Doors) -> AsyncIterator[str]:
    """The same doors on a port of this machine, for a tool that is a program of its own."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(doors.app, port=port, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.05)
    yield f"http://127.0.0.1:{port}/codec"
    server.should_exit = True
    await serving


async def first_letter(address: str, case: CaseId, *more: str) -> bytes:
    """What opened the case, as `temporal workflow show` gets it."""
    command = ("workflow", "show", "--address", address, "--workflow-id", workflow_id(case), "--output", "json", *more)
    tool = await asyncio.create_subprocess_exec(
        TEMPORAL, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complaint = await asyncio.wait_for(tool.communicate(), 30)
    assert tool.returncode == 0, complaint.decode()
    opening = json.loads(said)["events"][0]["workflowExecutionStartedEventAttributes"]
    return base64.b64decode(opening["input"]["payloads"][0]["data"])


async def test_temporals_own_tool_reads_a_case_through_it(doors: Doors, clock: Clock) -> None:
    case = await open_case(doors)
    assert b"signal_card" not in await first_letter(clock.address, case.id)
    async with listening(doors) as codec:
        access = ("--codec-endpoint", codec, "--codec-auth", f"Bearer {token_of('administrator')}")
        assert b"signal_card" in await first_letter(clock.address, case.id, *access)

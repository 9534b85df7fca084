"""The API is what it says it is: the description is valid, and made-up requests never break anything."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.openapi import PUBLIC
from forms import catalogue
from tests.support.doors import Case, Doors, open_case, token_of

EXAMPLES = 5
NONE = list(HealthCheck)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PERSON = "kdn-secretary"


@pytest.fixture(scope="module")
async def served(doors: Doors) -> AsyncIterator[str]:
    """The doors behind a real web server."""
    config = uvicorn.Config(doors.app, port=0, lifespan="off", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())  # without its signal handlers, which belong to pytest
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


def test_the_description_is_valid_openapi(doors: Doors) -> None:
    described = doors.app.openapi()
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()
    operations = [operation for methods in described["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_every_operation_speaks_russian_and_names_its_problems(doors: Doors) -> None:
    for path, methods in doors.app.openapi()["paths"].items():
        for method, operation in methods.items():
            assert any("а" <= sign <= "я" for sign in operation["description"]), f"{method} {path}"
            if path not in PUBLIC:
                answers = operation["responses"]
                assert {"401", "404", "422", "503"} <= set(answers)
                assert set(answers["422"]["content"]) == {"application/problem+json"}


def test_the_answers_of_every_form_are_described(doors: Doors) -> None:
    schemas = doors.app.openapi()["components"]["schemas"]
    for form in catalogue.forms():
        described = schemas[f"Answers_{form.id}"]["properties"]
        assert set(described) == {field.key for field in form.fields if not field.rules}


@pytest.mark.timeout(180)
async def test_no_made_up_deed_breaks_anything(doors: Doors, served: str) -> None:
    schema = schemathesis.openapi.from_dict(doors.app.openapi())
    case, is_used = None, False
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.method.upper() == "GET":  # asked by every role in `tests/security/test_every_role.py`
            continue
        if case is None or is_used:
            case = await open_case(doors)
            await case.do("take_up", PERSON, triage="accept")
        await asyncio.to_thread(bother, operation, served, case)
        # an act may end the case or hide it, so the next operation gets another
        is_used = "{case_id}" in operation.path


def bother(operation: schemathesis.APIOperation[Any, Any, Any, Any], address: str, case: Case) -> None:
    """Send made-up requests to this operation of a case at its inquiry, right ones and wrong ones."""

    @given(data=st.data(), mode=st.sampled_from(GenerationMode))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=NONE)
    def knock(data: st.DataObject, mode: GenerationMode) -> None:
        request = data.draw(operation.as_strategy(generation_mode=mode))
        if "case_id" in request.path_parameters:
            request.path_parameters["case_id"] = case.id
            if "number" in request.path_parameters:
                request.path_parameters["number"] = data.draw(st.integers(1, 3))
        request.headers["Authorization"] = f"Bearer {token_of(PERSON)}"
        request.headers["Idempotency-Key"] = uuid4().hex
        request.call_and_validate(base_url=address, checks=CHECKS)

    knock()

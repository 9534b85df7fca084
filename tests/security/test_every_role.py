"""Made-up requests to the whole API as each role: nothing breaks, and no answer tells of somebody else's child.

The town lives: its cases run on a cluster, and what a request asks for is done. So no answer may say that a part is
away, and a write that reaches a case it should not would change it. `tests/api/test_openapi.py` writes more of each.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case as AnyCase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import func, select

from api.restarting import Outcome, restart, unfinished
from models.ids import PersonCode
from models.tables import Audit
from tests.support.canaries import hidden_from, met
from tests.support.clock import ticking
from tests.support.doors import worker_of
from tests.support.foreign import of_the_district
from tests.support.town import LOCALS, STRANGERS, Town, town_of

Case = AnyCase[Any]
pytestmark = pytest.mark.timeout(400)
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
OURS_FROM = 500
NAMED = "/api/v1/cases/{case_id}/name"
"""Where supervision asks for the child's name, and says why: strangers alone try it here, or it would be told after."""
LOG = "/api/v1/audit/audit.jsonl"
"""The whole log, for whoever takes it away to keep it safe: numbers of cases, and no name."""
ENDLESS = "/events"
"""What goes on being told: `test_strangers` knocks there, `tests/api` listens."""
EVERYBODY = (*LOCALS.values(), *STRANGERS.values())
FOREIGN = 2
"""How many strangers send each right request, others each time: what they may read, `test_strangers.py` asks of all."""


@pytest.fixture(scope="module")
async def living(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The town with a cluster, its cases started from their record: today, for a case takes its time from there."""
    data: Path = tmp_path_factory.mktemp("living")
    database = f"sqlite+aiosqlite:///{data / 'marshrut.db'}"
    async with (
        ticking() as clock,
        town_of(database, data, client=clock.client, now=datetime.now(UTC)) as town,
        worker_of(clock.client, database, town.app.state.office.settings.storage),
    ):
        cases = await unfinished(town.sessions)
        found = {entry.outcome async for entry in restart(town.sessions, town.app.state.office.sending, cases)}
        assert found == {Outcome.STARTED}
        yield town


def made_up(operation: Any, mode: GenerationMode) -> list[Case]:
    """A request of this kind, the same in every run; none where nothing can be wrong."""
    drawn: list[Case] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=1, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def draw(case: Case) -> None:
        drawn.append(case)

    with suppress(Unsatisfiable):
        draw()
    return drawn[-1:]


async def sent(program: httpx.AsyncClient, case: Case, key: str) -> httpx.Response:
    """What the doors answer to it."""
    made = requests.Request(**case.as_transport_kwargs(base_url="http://doors")).prepare()
    own = {"authorization", "idempotency-key", "content-length"}
    headers = [(name, str(value)) for name, value in made.headers.items() if name.lower() not in own]
    content = made.body if isinstance(made.body, str | bytes) else None
    return await program.request(
        made.method or "GET", made.url or "", headers=[*headers, ("Idempotency-Key", key)], content=content
    )


def wrong_with(case: Case, answer: httpx.Response) -> list[str]:
    """What an answer must not be, to whomever."""
    if answer.status_code >= OURS_FROM:
        return [f"answers {answer.status_code}: {answer.text[:200]}"]
    try:
        case.validate_response(answer, checks=CHECKS)
    except AssertionError as broken:
        return [f"answers otherwise than described: {str(broken)[:600]}"]
    return []


async def test_no_role_breaks_anything_or_learns_of_another_s_child(living: Town) -> None:
    parts, before = await of_the_district(living), await turns_of(living)
    hidden = {person: hidden_from(await living.actor(person), living.walks) for person in EVERYBODY}
    programs = {person: living.program(person) for person in EVERYBODY}
    strangers, careless = cycle(STRANGERS.values()), cycle(EVERYBODY)
    wrong: list[str] = []
    for found in schemathesis.openapi.from_dict(living.app.openapi()).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path.endswith(ENDLESS):
            continue
        own = () if operation.path == NAMED else LOCALS.values()
        for mode, people in (
            (GenerationMode.POSITIVE, (*own, *islice(strangers, FOREIGN))),
            (
                GenerationMode.NEGATIVE,
                (next(strangers if operation.path == NAMED else careless),),
            ),  # what is wrong has little to do with who they are
        ):
            for case in made_up(operation, mode):
                case.path_parameters.update({name: parts[name] for name in case.path_parameters if name in parts})
                wrong += await sent_by_each(case, people, programs, hidden)
    for program in programs.values():
        await program.aclose()
    assert await turns_of(living) > before, "nothing that was asked for was done: the town does not live"
    assert wrong == [], "\n".join(wrong[:20])


async def turns_of(town: Town) -> int:
    """How much has happened to all cases so far."""
    async with town.sessions.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(Audit))).scalar_one())


async def sent_by_each(
    case: Case,
    people: tuple[PersonCode, ...],
    programs: dict[PersonCode, httpx.AsyncClient],
    hidden: dict[PersonCode, dict[str, list[str]]],
) -> list[str]:
    """What is wrong with the answers that these people get to this request."""
    wrong = []
    for person in people:
        answer = await sent(programs[person], case, f"{person}-{case.operation.method}-{id(case)}")
        said = [*wrong_with(case, answer), *_learnt(case, answer, hidden[person])]
        wrong += [f"{person}: {case.operation.method.upper()} {case.operation.path} {one}" for one in said]
    return wrong


def _learnt(case: Case, answer: httpx.Response, hidden: dict[str, list[str]]) -> list[str]:
    """What this person learns and must not."""
    names = {name: list[str]() for name in hidden} if case.operation.path == LOG else hidden
    return [f"learns of {one}" for one in met(answer.text, names)]

"""Made-up requests to the whole API as each role: nothing breaks, and no answer tells of somebody else's child.

The town lives: its cases run on a cluster, and what a request asks for is done. So no answer may say that a part is
away, and a write that reaches a case it should not would change it. `tests/api/test_openapi.py` writes more of each.
`EXAMPLES=10` in the environment sends ten requests of each kind instead of one, by everybody, each about another case.
"""

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import requests
import schemathesis
from fastapi.routing import APIRoute
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

from api.app import PREFIX
from api.restarting import Outcome, restart, unfinished
from models.ids import PersonCode
from models.people import Actor
from models.tables import Audit
from tests.security.test_roles_see import is_promised
from tests.support.canaries import hidden_from, met
from tests.support.clock import ticking
from tests.support.doors import worker_of
from tests.support.foreign import DOORS, Parts, is_somebodys, meant, of_the_district
from tests.support.town import LOCALS, STRANGERS, Town, town_of

Case = AnyCase[Any]
EXAMPLES = int(os.environ.get("EXAMPLES", "1"))
pytestmark = pytest.mark.timeout(400 * EXAMPLES)
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
"""How many strangers send each right request, others each time; first those who may do such things at home."""
NOBODYS = ("/directory/agencies/", "/directory/territories/")
"""Where an administrator keeps what has no owner: which agencies and places there are is no secret."""


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
    """Requests of this kind, the same in every run; none where nothing can be wrong."""
    drawn: list[Case] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def draw(case: Case) -> None:
        drawn.append(case)

    with suppress(Unsatisfiable):
        draw()
    return drawn[-EXAMPLES:]


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
    places, before = [await of_the_district(living, which=which) for which in range(EXAMPLES)], await turns_of(living)
    hidden = {person: hidden_from(await living.actor(person), living.walks) for person in EVERYBODY}
    programs = {person: living.program(person) for person in EVERYBODY}
    strangers = {person: await living.actor(person) for person in STRANGERS.values()}
    turn, careless = cycle(range(len(STRANGERS))), cycle(EVERYBODY)
    wrong: list[str] = []
    for found in schemathesis.openapi.from_dict(living.app.openapi()).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if operation.path.endswith(ENDLESS):
            continue
        able = capable(operation, strangers.values(), next(turn))
        own = () if operation.path == NAMED else LOCALS.values()
        for case, parts in zip(made_up(operation, GenerationMode.POSITIVE), cycle(places)):
            placed(case, parts)
            wrong += await sent_by_each(case, (*own, *(able[:FOREIGN] if EXAMPLES == 1 else able)), programs, hidden)
        for case, parts in zip(made_up(operation, GenerationMode.NEGATIVE), cycle(places)):
            placed(case, parts)  # what is wrong has little to do with who they are
            person = able[0] if operation.path == NAMED else next(careless)
            wrong += await sent_by_each(case, (person,), programs, hidden)
    for program in programs.values():
        await program.aclose()
    assert await turns_of(living) > before, "nothing that was asked for was done: the town does not live"
    assert wrong == [], "\n".join(wrong[:40])


def route_of(operation: Any) -> APIRoute | None:
    """The door that an operation describes; None for what everybody may ask unknown."""
    inside = operation.path.removeprefix(PREFIX)
    return next((one for one in DOORS if one.path == inside and operation.method.upper() in (one.methods or ())), None)


def capable(operation: Any, strangers: Iterable[Actor], turn: int) -> list[PersonCode]:
    """All strangers: first those whose office lets them through such a door at home; others of them each time."""
    people = list(strangers)
    people = people[turn:] + people[:turn]
    route = route_of(operation)
    return [one.person for one in sorted(people, key=lambda one: route is not None and not is_promised(one, route))]


def placed(case: Case, parts: Parts) -> None:
    """Ask for what is there."""
    route = route_of(case.operation)
    known = parts if route is None else meant(route, parts)
    case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})


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
        answer = await sent(programs[person], case, uuid4().hex)
        said = [*wrong_with(case, answer), *_learnt(case, answer, hidden[person]), *_done(case, answer, person)]
        wrong += [f"{person}: {case.operation.method.upper()} {case.operation.path} {one}" for one in said]
    return wrong


def _learnt(case: Case, answer: httpx.Response, hidden: dict[str, list[str]]) -> list[str]:
    """What this person learns and must not."""
    names = {name: list[str]() for name in hidden} if case.operation.path == LOG else hidden
    return [f"learns of {one}" for one in met(answer.text, names)]


def _done(case: Case, answer: httpx.Response, person: PersonCode) -> list[str]:
    """What somebody of another town got, or did, with what belongs to the district."""
    route = route_of(case.operation)
    if person not in STRANGERS.values() or route is None or not is_somebodys(route) or route.path.startswith(NOBODYS):
        return []
    return [f"answers {answer.status_code} to a stranger"] if answer.is_success else []

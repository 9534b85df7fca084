"""A running case on the real server goes on by another version of its route, and its record knows it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from temporalio.client import WorkflowUpdateFailedError

from activities.archive import Archive, Rebuilt
from models import tables
from models.events import RouteAdopted
from models.people import AgencyKind, Role
from models.route import Route
from models.submission import canonical_json
from tests.support.casework import doer
from tests.support.server import PRACTICE, Case, Office, eventually
from workflows import registry
from workflows.engine.core import fold
from workflows.letters import refusal_in
from workflows.restart import file_of

pytestmark = pytest.mark.database
DECISION: dict[str, Any] = {"ground": "PD-SURVEY", "by": doer(AgencyKind.COMMISSION, Role.METHODOLOGIST)}


def version(number: int, *, survey_days: int = 3, without: str = "") -> Route:
    """The route for practice in a later version, published in this process."""
    whole = PRACTICE.route.model_dump(mode="json", exclude_defaults=True) | {"version": number}
    steps = whole["stages"][0]["steps"]
    steps[:] = [step for step in steps if step["id"] != without]
    for step in steps:
        if step["id"] == "survey":
            step["term"]["value"] = survey_days
    route = Route.model_validate_json(canonical_json(whole))
    registry.publish_route(route)
    return route


async def row_of(case: Case) -> tuple[object, ...]:
    """Which version the case's own row names."""
    file = tables.CaseFile
    asked = select(file.route, file.route_version, file.route_digest).where(file.id == case.signal.case)
    async with case.office.sessions.reading() as connection:
        return tuple((await connection.execute(asked)).one())


async def test_a_case_goes_on_by_another_version_and_its_row_says_so(office: Office) -> None:
    case, route = await office.open(), version(2, survey_days=1)
    before = await case.task("survey")
    moved = RouteAdopted(route=route.digest, open_terms="recounted", **DECISION)
    assert (await case.tell(moved)).turn == 1
    after = await case.task("survey")
    assert after.due is not None
    assert before.due is not None
    assert after.due < before.due
    assert await row_of(case) == ("ru.practice", 2, route.digest)
    assert (await case.do("survey")).turn == 2


async def test_two_who_move_it_at_once_move_it_once(office: Office) -> None:
    case, route = await office.open(), version(3)
    moved = RouteAdopted(route=route.digest, **DECISION)
    answers = await asyncio.gather(case.tell(moved), case.tell(moved), return_exceptions=True)
    [refused] = [answer for answer in answers if isinstance(answer, WorkflowUpdateFailedError)]
    refusal = refusal_in(refused)
    assert refusal is not None
    assert refusal.code == "already"
    assert await case.kinds() == ["case_opened", "route_adopted"]


async def test_a_case_that_stands_on_a_step_which_is_gone_stays(office: Office) -> None:
    case, route = await office.open(), version(4, without="survey")
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await case.tell(RouteAdopted(route=route.digest, **DECISION))
    refusal = refusal_in(failed.value)
    assert refusal is not None
    assert "Обследовать условия жизни" in refusal.message
    assert await row_of(case) == ("ru.practice", 1, PRACTICE.route.digest)


async def test_a_moved_case_is_rebuilt_and_restarted_from_its_record(office: Office) -> None:
    case, route = await office.open(), version(5)
    await case.tell(RouteAdopted(route=route.digest, **DECISION))
    archive = Archive(office.sessions, registry.route_of)
    rebuilt = await archive.rebuild(case.signal.case, lambda history: fold(registry.norm_for, history))
    assert rebuilt == Rebuilt(2, agrees=True)
    assert await row_of(case) == ("ru.practice", 5, route.digest)
    assert file_of(await archive.turns(case.signal.case)).state == await case.state()


async def test_a_version_that_the_worker_does_not_hold_yet_is_waited_for(office: Office) -> None:
    case = await office.open()
    later = PRACTICE.route.model_copy(update={"version": 6})
    telling = asyncio.create_task(case.tell(RouteAdopted(route=later.digest, **DECISION)))
    await asyncio.sleep(0.3)
    assert await case.kinds() == ["case_opened"]
    registry.publish_route(later)
    assert (await telling).turn == 1
    await eventually(lambda: _is(case, later))


async def _is(case: Case, route: Route) -> bool:
    return (await case.state()).route == route.digest

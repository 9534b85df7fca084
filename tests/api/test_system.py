"""The condition of the system: what works, what waits, what is stuck and what to do; and nothing of anybody."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from temporalio import workflow
from temporalio.worker import Worker

from api.reading.condition import late_deeds
from api.reading.staffing import actor_named
from api.stuck import stuck_cases
from api.v1.system_parts import PATIENT
from models.migrations import revisions
from models.tables import Deed
from tests.support.clock import Clock, ticking
from tests.support.doors import Doors, doors_of, open_case
from workflows.letters import workflow_id

ADMIN = "administrator"


async def told(doors: Doors) -> dict[str, Any]:
    answer = await doors.visitor(ADMIN).get("/system")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.database
async def test_everything_at_work_is_told_with_sizes_and_revisions(doors: Doors) -> None:
    case = await open_case(doors)
    found = await told(doors)
    assert found["is_ready"]
    assert [part["name"] for part in found["parts"] if not part["works"]] == []
    assert found["revision"] == found["newest_revision"] == revisions.newest()
    assert found["holdings"]["open_cases"] == 1
    assert found["holdings"]["database_bytes"] > 100_000
    assert (await doors.visitor("kdn-supervisor").get("/system")).status_code == 403
    assert case.id not in str(found)


@pytest.mark.database
async def test_what_does_not_answer_is_told_with_what_to_do(database_url: str, tmp_path: Path) -> None:
    async with doors_of(database_url, tmp_path, None) as cut_off:
        found = await told(cut_off)
    assert not found["is_ready"]
    (part,) = [one for one in found["parts"] if one["name"] == "Temporal"]
    assert (part["works"], part["note"]) == (False, "не отвечает: дела стоят")
    assert part["advice"].startswith("Запустите службу Temporal.")


@pytest.mark.database
async def test_a_deed_that_nobody_does_is_told_with_its_age_and_is_late_after_a_while(doors: Doors) -> None:
    case = await open_case(doors)
    async with doors.sessions.transaction() as connection:
        await connection.execute(update(Deed).where(Deed.case_id == case.id).values(done_at=None))
    (opened,) = {datetime.fromisoformat(one["oldest"]) for one in (await told(doors))["pending"]}
    async with doors.sessions.reading() as connection:
        actor = await actor_named(connection, ADMIN)
        assert actor is not None
        in_time = await late_deeds(connection, actor, before=opened, limit=20)
        late = await late_deeds(connection, actor, before=opened + PATIENT, limit=20)
    assert in_time == []
    assert {row.case_id for row in late} == {case.id}


class Faulty(RuntimeError):
    """A fault of the program."""


@workflow.defn(sandboxed=False, name="CaseWorkflow")
class Broken:
    """A case that a fault has stopped."""

    @workflow.run
    async def run(self) -> None:
        raise Faulty


@pytest.fixture
async def server() -> AsyncIterator[Clock]:
    async with ticking() as running:
        yield running


async def test_a_case_that_a_fault_has_stopped_is_named_and_one_that_is_lost_too(server: Clock) -> None:
    case, lost = "0" * 32, "1" * 32
    async with Worker(server.client, task_queue="broken", workflows=[Broken]):
        handle = await server.client.start_workflow(Broken.run, id=workflow_id(case), task_queue="broken")
        while (await handle.describe()).raw_description.pending_workflow_task.attempt < 2:
            pass
        found = await stuck_cases(server.client, [case, lost], most=20)
    assert [(one.case, one.fault) for one in found] == [(case, "bug"), (lost, "lost")]
    assert found[0].attempts >= 2

"""What Temporal keeps of a case: nothing that can be read, nothing that can be forged."""

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter

from models.events import CalendarAdopted, StepAdded, TermSuspended
from models.people import AgencyKind, Doer, Role
from tests.support.casework import AGENCIES, doer
from tests.support.clock import KEY, KEYS, ticking
from tests.support.server import PRACTICE, Office, eventually, furnished, publish, working
from workflows.case import CaseWorkflow
from workflows.client import connect
from workflows.letters import Letter

CANARY = Doer(
    person="canary-person-7", agency="guardianship-canary-7", kind=AgencyKind.GUARDIANSHIP, role=Role.SPECIALIST
)


async def test_the_files_of_temporal_hold_nothing_of_a_case_but_its_marks(database_url: str, tmp_path: Path) -> None:
    publish()
    async with ticking(tmp_path) as clock, furnished(database_url) as sessions, working(clock.client, sessions):
        office = Office(clock, sessions)
        parts = AGENCIES | {AgencyKind.GUARDIANSHIP: CANARY.agency}
        case = office.case(await office.signal(agencies=parts))
        await case.send_signal()
        await case.tell(TermSuspended(task=2, ground="canary_ground_7", by=CANARY))
        with pytest.raises(WorkflowUpdateFailedError):
            await case.tell(StepAdded(step="canary_step_7", by=doer(AgencyKind.COMMISSION)))
        await case.do("take_up", verdict="accept")
        await eventually(lambda: case.has_event(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED))
        signal = case.signal
    written = _bytes_of(tmp_path)
    assert b"ru.sve.nizhneozersk" in written, "the mark of the region is readable, so this test can read"
    secrets = (CANARY.person, CANARY.agency, "canary_ground_7", "canary_step_7", signal.submission.id, signal.route)
    assert [secret for secret in secrets if secret.encode() in written] == []
    assert "Проверка".encode() not in written, "not even the lines for the UI"


async def test_whoever_has_no_key_can_neither_speak_to_a_case_nor_stop_it(office: Office) -> None:
    case = await office.open()
    stranger = await Client.connect(office.clock.address, data_converter=pydantic_data_converter)
    handle = stranger.get_workflow_handle_for(CaseWorkflow.run, case.handle.id)
    forged = Letter(event=StepAdded(step="visit", by=doer(AgencyKind.COMMISSION, Role.SECRETARY)))
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update(CaseWorkflow.tell, forged)
    await handle.signal(CaseWorkflow.adopt_calendar, CalendarAdopted(calendar=PRACTICE.calendar.digest))
    assert (await case.do("survey")).turn == 1
    assert await case.kinds() == ["case_opened", "step_done"]


async def test_the_doors_and_the_workers_reach_the_cluster_that_the_environment_names(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.open()
    monkeypatch.setenv("TEMPORAL_ADDRESS", office.clock.address)
    for client in (await connect(KEYS, KEY), await connect(KEYS, KEY, address=office.clock.address)):
        state = await client.get_workflow_handle(case.handle.id).query(CaseWorkflow.state)
        assert state == await case.state()


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("temporal.db*"))

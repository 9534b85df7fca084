"""The keys of Temporal's payloads change under a running case, on the real server."""

from dataclasses import replace

from temporalio.worker import Replayer

from tests.support.clock import KEY, KEYS
from tests.support.server import Office, working
from workflows.case import CaseWorkflow
from workflows.client import connect, converter
from workflows.sealed_runs import sealed_with
from workflows.worker import runner

BOTH = {**KEYS, "next": bytes(range(32))}


async def test_a_case_goes_on_under_a_new_key_and_its_whole_history_is_read_and_replayed(quiet_office: Office) -> None:
    clock = quiet_office.clock
    async with working(clock.client, quiet_office.sessions):
        case = await quiet_office.open()
    assert await sealed_with(clock.client, KEY) == (case.handle.id,)
    assert await sealed_with(clock.client, "next") == ()
    client = await connect(BOTH, "next", address=clock.address)
    after = replace(case, handle=client.get_workflow_handle_for(CaseWorkflow.run, case.handle.id))
    async with working(client, quiet_office.sessions):
        assert (await after.do("survey")).turn == 1
        assert (await after.state()).turn == 1
    assert await sealed_with(client, "next") == (case.handle.id,)
    assert await sealed_with(client, KEY) == (case.handle.id,), "what opened the case stays under the old key"
    replayer = Replayer(workflows=[CaseWorkflow], workflow_runner=runner(), data_converter=converter(BOTH, "next"))
    await replayer.replay_workflow(await after.handle.fetch_history())

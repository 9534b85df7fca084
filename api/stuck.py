"""What Temporal says of cases that do not go on: deeds that fail again and again, and faults that stopped a case.

Nothing that somebody wrote: kinds of faults and counts.
"""

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.ids import CaseId
from workflows.letters import workflow_id

FAULTY = "TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'"
"""Temporal marks so whoever's workflow task failed several times in a row."""


PREFIX = workflow_id("")


class Stuck(NamedTuple):
    """A deed of a case that fails, or (without a deed) a case that a fault of the program has stopped."""

    case: CaseId
    deed: str
    attempts: int
    fault: str


async def stuck_cases(client: Client, late: Iterable[CaseId], *, most: int) -> list[Stuck]:
    """What keeps these cases from their late deeds, and every case that is stopped, at most so many."""
    found = [flow.id async for flow in client.list_workflows(FAULTY, limit=most)]
    stopped = [name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX)]
    cases = list(dict.fromkeys([*stopped, *late]))[:most]
    described = await asyncio.gather(*(_described(client, case) for case in cases))
    return [one for found in described for one in found]


async def _described(client: Client, case: CaseId) -> list[Stuck]:
    try:
        told = (await client.get_workflow_handle(workflow_id(case)).describe()).raw_description
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return [Stuck(case, "", 0, "lost")]
        raise
    waiting = told.pending_workflow_task.attempt if told.HasField("pending_workflow_task") else 0
    stopped = [Stuck(case, "", waiting, "bug")] if waiting > 1 else []
    failing = [_of(case, deed) for deed in told.pending_activities if deed.attempt > 1]
    return [*stopped, *failing]


def _of(case: CaseId, deed: PendingActivityInfo) -> Stuck:
    """The kind of the last failure stands open in Temporal; its text is sealed, and stays so."""
    failure = deed.last_failure
    kind = failure.application_failure_info.type or failure.WhichOneof("failure_info") or ""
    return Stuck(case, deed.activity_type.name, deed.attempt, kind.removesuffix("_failure_info"))

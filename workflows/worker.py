"""The workers: one decides cases and keeps their record, one only renders documents, one keeps the house in order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.contracts import (
    Delivery,
    Drafting,
    Recording,
    SittingDelivery,
    SittingPlanning,
    SittingRecording,
    Upkeep,
)
from workflows import options
from workflows.case import CaseWorkflow
from workflows.sandbox import Sandbox
from workflows.sitting import SittingWorkflow
from workflows.sitting_planning import SittingPlanningWorkflow
from workflows.upkeep import UpkeepWorkflow

CACHED_CASES = 5_000
"""Above the number of cases that somebody works on at once: a case out of the cache costs a replay (measured: 4x).
A cached case takes about 190 kB."""

AT_ONCE = 8
"""Cases whose next step is worked out side by side. A worker that comes back has to replay every case that waits: of
hundreds taken up at once each would be late for its own task (ten seconds), be given up and begun again, for ever."""
PASSED_THROUGH = (
    "models",
    "activities.contracts",
    "workflows.cover",
    "workflows.deeds",
    "workflows.engine",
    "workflows.errands",
    "workflows.letters",
    "workflows.mailbox",
    "workflows.options",
    "workflows.registry",
    "workflows.sitting_letters",
    "workflows.sittings",
    "workflows.under_way",
)
"""Ours, pure, and shared by all cases of the process: the sandbox need not load them anew for each."""


def runner(restrictions: SandboxRestrictions = SandboxRestrictions.default) -> SandboxedWorkflowRunner:
    """The sandbox in which cases run, here and in replays."""
    return Sandbox(restrictions=restrictions.with_passthrough_modules(*PASSED_THROUGH))


def case_worker(  # noqa: PLR0913 - each is named where it is called
    client: Client,
    *,
    records: Recording,
    notices: Delivery,
    sittings: SittingRecording,
    sitting_notices: SittingDelivery,
    sandbox: SandboxedWorkflowRunner | None = None,
    cached_cases: int = CACHED_CASES,
    loyalty: timedelta = options.LOYALTY,
) -> Worker:
    """The worker of the queue `cases`: of cases, and of the sittings that decide about them."""
    return Worker(
        client,
        task_queue=options.CASES,
        workflows=[CaseWorkflow, SittingWorkflow],
        activities=[
            records.record_turn,
            notices.deliver_notice,
            sittings.record_sitting_turn,
            sitting_notices.deliver_sitting_notices,
        ],
        workflow_runner=sandbox or runner(),
        max_cached_workflows=cached_cases,
        max_concurrent_workflow_tasks=AT_ONCE,
        sticky_queue_schedule_to_start_timeout=loyalty,
        graceful_shutdown_timeout=options.FAREWELL,
        max_workflow_task_external_storage_concurrency=1,  # nothing is kept elsewhere: spares a task for each payload
    )


def document_worker(client: Client, *, papers: Drafting) -> Worker:
    """The worker of the queue `documents`: one paper at a time, because rendering keeps one core busy."""
    return Worker(
        client,
        task_queue=options.DOCUMENTS,
        activities=[papers.render_document],
        activity_executor=ThreadPoolExecutor(max_workers=1),
        max_concurrent_activities=1,
        graceful_shutdown_timeout=options.FAREWELL,
    )


def upkeep_worker(client: Client, *, upkeep: Upkeep, planning: SittingPlanning) -> Worker:
    """The worker of the queue `upkeep`: one round at a time, beside the worker of the cases."""
    return Worker(
        client,
        task_queue=options.UPKEEP,
        workflows=[UpkeepWorkflow, SittingPlanningWorkflow],
        activities=[upkeep.seal_day, upkeep.order_digests, upkeep.tidy_up, planning.plan_sitting],
        workflow_runner=runner(),
        max_concurrent_activities=1,
        max_cached_workflows=2,
        graceful_shutdown_timeout=options.FAREWELL,
    )

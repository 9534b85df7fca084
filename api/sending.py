"""The only file that starts workflows or speaks to them: an event goes out, an answer or a problem comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple, TypeVar

import structlog
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.errors import Away, RefusedNow
from api.languages import gettext as _
from api.languages import later
from api.stuck import Stuck, stuck_cases
from models.events import CaseOpened, Deed
from models.ids import CaseId, SittingId
from models.refusal import Refusal
from models.sitting_events import SittingCalled, SittingDeed
from workflows import options, registry
from workflows.case import CaseWorkflow
from workflows.cover import title_of
from workflows.engine.core import check_opening
from workflows.letters import Answer, CaseInput, Letter, refusal_in, workflow_id
from workflows.sitting import SittingWorkflow
from workflows.sitting_letters import SittingInput, SittingLetter, sitting_workflow_id

PATIENCE = 20.0
"""Seconds a person waits for an answer. The letter may still arrive after that, so it is to be sent again as it was."""

HEALTH_PATIENCE = 3.0
"""Seconds for the question whether Temporal is there at all."""

AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.FAILED_PRECONDITION,  # the case is paused by a bug or a lost route; it will go on
    }
)
OUTLIVED = "AcceptedUpdateCompletedWorkflow"
"""The type of Temporal's own error: the workflow ended while the letter was in the mailbox."""
GONE = Refusal(
    code="closed",
    message="Дело уже завершено, действия в нём закрыты.",
    remedy="Если нужно, подайте новый сигнал.",
)
FILED = Refusal(
    code="closed",
    message="Заседание завершено и сдано в архив, записей в нём больше не делают.",
    remedy="Если вопрос остался, внесите его в повестку другого заседания.",
)
NOTHING_CALLED = later("Заседание ещё не созвано.")
log = structlog.get_logger()
T = TypeVar("T")


class Unreachable(ConnectionError):
    """There is no connection to Temporal."""


Connect = Callable[[], Awaitable[Client]]


class Queue(NamedTuple):
    """A task queue: who takes work from it, how much waits, and for how long at most."""

    workers: int
    waiting: int
    oldest: timedelta


class Sending:
    """The way to the cases. It connects when first used, so that drafts are taken while Temporal is away."""

    def __init__(self, connect: Connect, *, patience: float = PATIENCE) -> None:
        self._connect = connect
        self.patience = patience
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def open_case(self, event: CaseOpened, *, name: str, kept: str) -> Answer:
        """Open a case; however often the same signal is sent, it is one case. `kept` says what was saved."""
        norm = registry.norm_of(event.route, event.calendar)
        if refusal := check_opening(norm, event):
            raise refused(refusal)
        async with self._answered(kept):
            client = await self._connected()
            start = WithStartWorkflowOperation(
                CaseWorkflow.run,
                CaseInput(opening=event),
                id=workflow_id(event.case),
                task_queue=options.CASES,
                id_conflict_policy=options.SAME_CASE,
                id_reuse_policy=options.NEVER_TWICE,
                static_summary=title_of(norm.route),
            )
            return await client.execute_update_with_start_workflow(
                CaseWorkflow.opened, start_workflow_operation=start, id=name
            )

    async def tell(self, case: CaseId, event: Deed, *, name: str, kept: str) -> Answer:
        """Tell a case what somebody did; the answer means that it stands in the record."""
        async with self._answered(kept):
            client = await self._connected()
            handle = client.get_workflow_handle_for(CaseWorkflow.run, workflow_id(case))
            return await handle.execute_update(CaseWorkflow.tell, Letter(event=event), id=name)

    async def call_sitting(self, event: SittingCalled, *, name: str) -> Answer:
        """Call a sitting; however often the same request is sent, it is one sitting."""
        async with self._answered(NOTHING_CALLED):
            client = await self._connected()
            start = WithStartWorkflowOperation(
                SittingWorkflow.run,
                SittingInput(opening=event),
                id=sitting_workflow_id(event.sitting),
                task_queue=options.CASES,
                id_conflict_policy=options.SAME_CASE,
                id_reuse_policy=options.NEVER_TWICE,
                static_summary="Заседание комиссии",
            )
            return await client.execute_update_with_start_workflow(
                SittingWorkflow.called, start_workflow_operation=start, id=name
            )

    async def tell_sitting(self, sitting: SittingId, event: SittingDeed, *, name: str, kept: str) -> Answer:
        """Tell a sitting what somebody did; the answer means that it stands in the record."""
        async with self._answered(kept, gone=FILED):
            client = await self._connected()
            handle = client.get_workflow_handle_for(SittingWorkflow.run, sitting_workflow_id(sitting))
            return await handle.execute_update(SittingWorkflow.tell, SittingLetter(event=event), id=name)

    async def go_on(self, file: CaseInput) -> bool:
        """Start a case again from its record; False when it runs already, or ended by itself in this cluster.

        Raises Unreachable or RPCError when Temporal is away.
        """
        client = await self._connected()
        try:
            await client.start_workflow(
                CaseWorkflow.run,
                file,
                id=workflow_id(file.opening.case),
                task_queue=options.CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                id_reuse_policy=options.NEVER_TWICE,
                static_summary=title_of(registry.route_of(file.opening.route)),
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def go_on_sitting(self, file: SittingInput) -> bool:
        """Start a sitting again from its record; False when it runs already, or ended by itself in this cluster."""
        client = await self._connected()
        try:
            await client.start_workflow(
                SittingWorkflow.run,
                file,
                id=sitting_workflow_id(file.opening.sitting),
                task_queue=options.CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                id_reuse_policy=options.NEVER_TWICE,
                static_summary="Заседание комиссии",
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def reach(self, deed: Callable[[Client], Awaitable[T]], *, kept: str) -> T:
        """Do something else in the cluster, and turn what goes wrong there into words as everywhere."""
        async with self._answered(kept):
            return await deed(await self._connected())

    async def is_ready(self) -> bool:
        """Whether Temporal answers."""
        try:
            async with asyncio.timeout(HEALTH_PATIENCE):
                client = await self._connected()
                return await client.service_client.check_health()
        except (RPCError, Unreachable, TimeoutError):
            return False

    async def queue(self, name: str) -> Queue | None:
        """How a task queue stands; None when Temporal does not answer."""
        try:
            async with asyncio.timeout(HEALTH_PATIENCE):
                client = await self._connected()
                return await _described(client, name)
        except (RPCError, Unreachable, TimeoutError):
            return None

    async def stuck(self, late: Iterable[CaseId], *, most: int) -> list[Stuck]:
        """What keeps these cases from their late deeds, and cases that a fault has stopped; nothing when it is away."""
        try:
            async with asyncio.timeout(HEALTH_PATIENCE):
                return await stuck_cases(await self._connected(), late, most=most)
        except (RPCError, Unreachable, TimeoutError):
            return []

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None:
                try:
                    self._client = await self._connect()
                except RuntimeError as error:  # the client's only word for a connection that failed
                    raise Unreachable(str(error)) from None
            return self._client

    @asynccontextmanager
    async def _answered(self, kept: str, *, gone: Refusal = GONE) -> AsyncIterator[None]:
        """Turn what Temporal says into words."""
        try:
            async with asyncio.timeout(self.patience):
                yield
        except WorkflowUpdateFailedError as failed:
            refusal = refusal_in(failed)
            if refusal is None and getattr(failed.cause, "type", "") != OUTLIVED:
                raise
            raise refused(refusal or gone) from None
        except WorkflowAlreadyStartedError:
            raise refused(gone) from None
        except (TimeoutError, RPCTimeoutOrCancelledError):
            raise _away(_("Ответ от дела ещё не пришёл."), kept) from None
        except Unreachable:
            raise _away(_("Служба, которая ведёт дела, не отвечает."), kept) from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise refused(gone) from None
            if error.status not in AWAY:
                raise
            raise _away(_("Служба, которая ведёт дела, не отвечает."), kept) from None


async def _described(client: Client, name: str) -> Queue:
    """Workflow and activity tasks together; the same process asks for both, so it is counted once."""
    workers, waiting, oldest = set[str](), 0, timedelta()
    for kind in (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY):
        asked = DescribeTaskQueueRequest(
            namespace=client.namespace, task_queue=TaskQueue(name=name), task_queue_type=kind, report_stats=True
        )
        told = await client.workflow_service.describe_task_queue(asked)
        workers |= {poller.identity for poller in told.pollers}
        waiting += told.stats.approximate_backlog_count
        oldest = max(oldest, told.stats.approximate_backlog_age.ToTimedelta())
    return Queue(len(workers), waiting, oldest)


def refused(refusal: Refusal) -> RefusedNow:
    """A refusal of the engine as a problem."""
    return RefusedNow(refusal.message, refusal.remedy, more={"code": refusal.code})


def _away(detail: str, kept: str) -> Away:
    log.warning("temporal_away", detail=detail)
    return Away(
        detail,
        _("%(kept)s Повторите через минуту тот же запрос с тем же ключом: дважды он не исполнится.")
        % {"kept": _(kept)},
    )

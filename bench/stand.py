"""The stand: the embedded Temporal server and the worker of the cases as `marshrut up` starts them, and bare workers.

Everything runs in its own process over a data folder of its own, and is stopped and removed at the end, however the
run ends.
"""

import base64
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from activities.sessions import Sessions
from api.sending import Sending
from api.supervisor.key_file import kept_keys
from api.supervisor.part import Part, launch, stop, wait_ready
from api.supervisor.stack import Stack, stack_of
from bench.bare import How, queue_of
from bench.caseload import ROUTES
from models.migrations import revisions
from models.settings import Settings, read_settings
from workflows import packs
from workflows.client import connect

GRACE = 25.0
"""Seconds a process may take to stop."""


@dataclass(frozen=True)
class Stand:
    """What the driver of a measurement has in hand."""

    client: Client
    sending: Sending
    sessions: Sessions
    data: Path
    pids: Mapping[str, int]
    """Process ids by name: `temporal`, `cases`, `bare-regular`, `bare-local`."""


@asynccontextmanager
async def stand(*bare: How) -> AsyncIterator[Stand]:
    """Server and workers, up and polling; stopped and removed afterwards."""
    async with AsyncExitStack() as closing:
        data = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="marshrut-bench-")))
        settings = read_settings(data=data, database_url="", keys={}, port=0, packs=(ROUTES,), demo=False)
        revisions.upgrade(settings.database)
        packs.publish_all(settings.packs)
        stack = _own_stack(settings)
        environment = _environment(stack)
        pids: dict[str, int] = {}
        for part in _parts(stack, bare):
            process = await launch(part, data / "logs", environment)
            closing.push_async_callback(stop, process, GRACE)
            await wait_ready(part, process, data / "logs")
            pids[part.name] = process.pid
        sessions = Sessions(settings.database)
        closing.push_async_callback(sessions.close)
        client = await _client(stack, data)
        yield Stand(client, Sending(_given(client)), sessions, data, pids)


def _own_stack(settings: Settings) -> Stack:
    stack = stack_of(settings)
    if not any(part.name == "temporal" for part in stack.parts):
        raise SystemExit("TEMPORAL_ADDRESS names a cluster; unset it: the benchmark starts a server of its own.")
    return stack


def _environment(stack: Stack) -> dict[str, str]:
    """What the processes are told; the data folder, the keys and the packs of the bench, whatever is set outside."""
    own = {"MARSHRUT_DATABASE_URL": "", "MARSHRUT_CURRENT_KEY": "", "MARSHRUT_PACKS": json.dumps([str(ROUTES)])}
    return stack.environment | own


def _parts(stack: Stack, bare: tuple[How, ...]) -> list[Part]:
    """The server, the worker of the cases, and one worker for each kind of bare workflow."""
    known = {part.name: part for part in stack.parts}
    return [known["temporal"], known["cases"], *(_bare_part(stack, how) for how in bare)]


def _bare_part(stack: Stack, how: How) -> Part:
    queue = queue_of(how)
    command = (sys.executable, "-m", "bench.bare_worker", "--how", how.value)
    return Part(queue, queue, command, lambda: _is_polled(stack.temporal, queue))


async def _is_polled(address: str, queue: str) -> bool:
    client = await Client.connect(address)
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    return len((await client.workflow_service.describe_task_queue(asked)).pollers) > 0


async def _client(stack: Stack, data: Path) -> Client:
    keys = {name: base64.b64decode(key) for name, key in kept_keys(data).items()}
    return await connect(keys, next(iter(keys)), address=stack.temporal)


def _given(client: Client) -> Callable[[], Awaitable[Client]]:
    async def given() -> Client:
        return client

    return given

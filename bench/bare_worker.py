"""`python -m bench.bare_worker --how regular|local`: a worker of bare workflows, set up as the worker of the cases is.

The same client, seal, sandbox, cache and farewell; only what it does differs.
"""

import argparse
import asyncio
import os
import signal

from temporalio.client import Client
from temporalio.worker import Worker

from bench.bare import BareWorkflow, How, note, queue_of
from models.settings import read_settings
from workflows import options
from workflows.client import connect
from workflows.worker import CACHED_CASES, runner


def bare_worker(client: Client, how: How) -> Worker:
    """The worker of one bare queue."""
    return Worker(
        client,
        task_queue=queue_of(how),
        workflows=[BareWorkflow],
        activities=[note],
        workflow_runner=runner(),
        max_cached_workflows=CACHED_CASES,
        graceful_shutdown_timeout=options.FAREWELL,
        max_workflow_task_external_storage_concurrency=1,
    )


async def work(how: How) -> None:
    """Work until told to stop."""
    ring = read_settings().key_ring
    client = await connect(ring.keys, ring.current)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with bare_worker(client, how):
        await stopped.wait()


def main() -> None:
    """Read the arguments and work."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--how", type=How, choices=tuple(How), required=True)
    asyncio.run(work(reader.parse_args().how))
    os._exit(0)  # temporalio's threads may abort the interpreter's own farewell (sdk-python issue 300)


if __name__ == "__main__":
    main()

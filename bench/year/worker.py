"""`python -m bench.year.worker ADDRESS DATABASE`: workers of the year, to be killed. Papers are not drawn.

This process has everything loaded and works on nothing itself. For each line that it reads it forks a worker, and says
its number; so a machine that lost power is back at once. It ends with its input, and its last worker with it.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from activities.contracts import Drafting, PaperMade, PaperOrder
from activities.sessions import Sessions
from tests.support.clock import KEY, KEYS
from tests.support.server import publish, working
from workflows import options
from workflows.client import converter

LOYALTY = timedelta(seconds=1)
DEAD_AFTER = timedelta(seconds=3)
"""A worker of the year dies every few seconds: nobody waits for it as long as for one of the product. Above all, time
stands still in a case until whoever took up its paper or notice is thought dead: half a minute, or two."""


class Undrawn(Drafting):
    """Takes orders for papers and draws none."""

    @activity.defn(name="render_document")
    async def render_document(self, _order: PaperOrder) -> PaperMade:  # type: ignore[override]
        """Say that it is done."""
        return PaperMade(digest="0" * 64, pages=1)


async def work(address: str, database: str) -> None:
    """Work until death."""
    client = await Client.connect(address, data_converter=converter(KEYS, KEY))
    papers = Worker(client, task_queue=options.DOCUMENTS, activities=[Undrawn().render_document])
    async with working(client, Sessions(database), cached=1_000, loyalty=LOYALTY), papers:
        await asyncio.Event().wait()


def stand_by(address: str, database: str) -> None:
    """Fork a worker for each line of the input; no thread and no connection was begun before."""
    publish()
    options.PAPER = options.NOTICE = DEAD_AFTER
    worker = 0
    while sys.stdin.readline():
        if worker:
            os.waitpid(worker, 0)  # it was killed by whoever asks for the next one
        worker = os.fork()
        if worker == 0:
            os.close(0)
            os.dup2(2, 1)  # the library says on the output what goes wrong; only numbers belong there
            asyncio.run(work(address, database))
            os._exit(0)
        sys.stdout.write(f"{worker}\n")
        sys.stdout.flush()
    if worker:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


if __name__ == "__main__":
    stand_by(*sys.argv[1:3])

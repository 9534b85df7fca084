"""`python -m bench.year.worker ADDRESS DATABASE`: the worker of the year, to be killed. Papers are not drawn."""

import asyncio
import sys

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from activities.contracts import Drafting, PaperMade, PaperOrder
from activities.sessions import Sessions
from tests.support.clock import KEY, KEYS
from tests.support.server import publish, working
from workflows import options
from workflows.client import converter


class Undrawn(Drafting):
    """Takes orders for papers and draws none."""

    @activity.defn(name="render_document")
    async def render_document(self, _order: PaperOrder) -> PaperMade:  # type: ignore[override]
        """Say that it is done."""
        return PaperMade(digest="0" * 64, pages=1)


async def work(address: str, database: str) -> None:
    """Work until death."""
    publish()
    client = await Client.connect(address, data_converter=converter(KEYS, KEY))
    papers = Worker(client, task_queue=options.DOCUMENTS, activities=[Undrawn().render_document])
    async with working(client, Sessions(database), cached=1_000), papers:
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:3]))

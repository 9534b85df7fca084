"""A worker that dies in the middle of a turn, as if the machine had lost power: the record is written, nobody knows.

`python -m tests.support.mortal ADDRESS DATABASE TURN [TURN]` works on the queue of cases until it has recorded that
turn of a case; or, when a second number is given, that turn of a sitting.
"""

import asyncio
import os
import signal
import sys

from temporalio import activity
from temporalio.client import Client

from activities.contracts import Recorded, SittingRecorded
from activities.records import Records
from activities.sessions import Sessions
from activities.sitting_records import SittingRecords
from models import sealing
from models.commands import Turn
from models.sitting_commands import SittingTurn
from tests.support.clock import KEY, KEYS
from tests.support.server import publish, working
from tests.support.sitting_server import DECIDED
from workflows import registry
from workflows.client import converter


class LastRecord(Records):
    """Records turns, the last of them with its last breath."""

    last = 0

    @activity.defn(name="record_turn")
    async def record_turn(self, turn: Turn) -> Recorded:
        """Commit, and die before the answer."""
        recorded = await super().record_turn(turn)
        if turn.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return recorded


class LastSittingRecord(SittingRecords):
    """Records turns of sittings, the last of them with its last breath."""

    last = 0

    @activity.defn(name="record_sitting_turn")
    async def record_sitting_turn(self, turn: SittingTurn) -> SittingRecorded:
        """Commit, and die before the answer."""
        recorded = await super().record_sitting_turn(turn)
        if turn.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return recorded


async def work(address: str, database: str, last: int, last_of_sitting: int) -> None:
    """Work until death."""
    publish()
    sealing.unlock(KEYS, KEY)
    registry.publish_route(DECIDED.route)
    client = await Client.connect(address, data_converter=converter(KEYS, KEY))
    sessions = Sessions(database)
    records = LastRecord(sessions, registry.route_of)
    records.last = last
    sittings = LastSittingRecord(sessions)
    sittings.last = last_of_sitting
    async with working(client, sessions, records=records, sittings=sittings, cached=0):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int((*sys.argv, "0")[4])))

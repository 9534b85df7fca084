"""The world entered into the record: once for each data folder, in the order in which it happened."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from activities.contracts import PaperOrder
from activities.document_register import RENDERING, enter_papers
from activities.records import Records
from activities.registers import insert_into
from activities.sessions import Sessions
from api.demo.world.telling import tell
from api.demo.world.walk import Walk
from models import tables
from models.commands import Turn
from models.payload import Payload
from workflows import registry

SEED = 1
MARK = "demo-world.json"
"""The file in the data folder that remembers the world."""
SPOKEN_OF = 250
"""Turns between two words about the progress."""
Say = Callable[[str], None]


class Mark(Payload):
    """From which seed and moment the world follows, and whether all of it stands in the record."""

    seed: int
    told_at: datetime
    is_whole: bool = False


async def enter_world(sessions: Sessions, folder: Path, *, at: datetime, say: Say, seed: int = SEED) -> int:
    """Enter the world as of this moment and answer how many cases; 0 when it stands already.

    Broken off, it goes on with the moment at which it began: everything in it follows from the seed and the moment.
    """
    path = folder / MARK
    mark = await asyncio.to_thread(_read, path) or Mark(seed=seed, told_at=at)
    if mark.is_whole:
        return 0
    await asyncio.to_thread(_write, path, mark)
    walks = await asyncio.to_thread(tell, mark.seed, mark.told_at)
    await record(sessions, walks, say)
    await asyncio.to_thread(_write, path, mark.model_copy(update={"is_whole": True}))
    return len(walks)


async def record(sessions: Sessions, walks: Sequence[Walk], say: Say) -> None:
    """Keep what people wrote, then every turn of all cases by its moment, so that numbers follow the dates."""
    await sessions.write(lambda connection: _keep_forms(connection, walks))
    records = Records(sessions, registry.route_of)
    turns = sorted((turn for walk in walks for turn in walk.turns), key=_moment)
    for number, turn in enumerate(turns, 1):
        await records.record_turn(turn)
        if number % SPOKEN_OF == 0:
            say(f"Показательные дела: записано ходов {number} из {len(turns)}")
    cases = [walk.case for walk in walks]
    await sessions.write(lambda connection: _number_papers(connection, cases))


def _moment(turn: Turn) -> tuple[datetime, str, int]:
    return turn.at, turn.case, turn.number


def _keep_forms(connection: Connection, walks: Sequence[Walk]) -> None:
    keeping = insert_into(connection.dialect, tables.Submission).on_conflict_do_nothing()
    connection.execute(keeping, [row for walk in walks for row in walk.forms])


def _number_papers(connection: Connection, cases: Sequence[str]) -> None:
    """Papers get their numbers now, by date; they are printed later, when there is time."""
    deed = tables.Deed
    asked = select(deed.order).where(deed.kind == RENDERING, deed.case_id.in_(cases), deed.done_at.is_(None))
    orders = [PaperOrder.model_validate_json(json.dumps(order)) for order in connection.scalars(asked)]
    enter_papers(connection, sorted(orders, key=lambda order: (order.at, order.case, order.number, order.place)))


def _read(path: Path) -> Mark | None:
    return Mark.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def _write(path: Path, mark: Mark) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(mark.model_dump_json(), encoding="utf-8")
    fresh.replace(path)

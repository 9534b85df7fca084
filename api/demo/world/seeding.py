"""The world entered into the record: once for each data folder, in the order in which it happened."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from activities import past
from activities.records import Records
from activities.retention import reckon_some
from activities.sessions import Sessions
from activities.sitting_records import SittingRecords
from api.demo.visitors import VISITORS
from api.demo.world import casting
from api.demo.world.sat import Sat, sittings
from api.demo.world.telling import office_hour, tell
from api.demo.world.walk import Walk
from models.commands import Turn
from models.ids import AgencyCode, PersonCode
from models.payload import Payload
from models.people import Role
from models.sitting_minutes import MinutesDrawn
from workflows import registry
from workflows.nomenclature import kept_until

SEED = 1
MARK = "demo-world.json"
"""The file in the data folder that remembers the world."""
TOGETHER = 250
"""Turns of one transaction; after each something is said about the progress."""
READ = timedelta(days=3)
"""Notices older than that have been read."""
HEADED: AgencyCode = "opeka"
"""The agency whose head finds somebody on leave."""
COMMISSION: AgencyCode = "kdn"
HELD_FOR = timedelta(days=75)
"""For how long a file has been kept from destruction: since before its term was over."""
AWAY_FOR = timedelta(days=9)
"""Somebody is on leave today, so that their head has to see to their tasks."""
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
    await record(sessions, walks, say, at=mark.told_at)
    await asyncio.to_thread(_write, path, mark.model_copy(update={"is_whole": True}))
    return len(walks)


async def record(sessions: Sessions, walks: Sequence[Walk], say: Say, *, at: datetime) -> None:
    """Keep what people wrote, then every turn of all cases by its moment, so that numbers follow the dates."""
    sat = await asyncio.to_thread(sittings, walks, at)
    forms = [row for rows in (*(walk.forms for walk in walks), *(one.forms for one in sat)) for row in rows]
    await sessions.write(lambda connection: past.keep_submissions(connection, forms))
    records = Records(sessions, registry.route_of)
    turns = sorted((turn for walk in walks for turn in walk.turns), key=_moment)
    for first in range(0, len(turns), TOGETHER):
        await records.record_turns(turns[first : first + TOGETHER])
        say(f"Показательные дела: записано ходов {min(first + TOGETHER, len(turns))} из {len(turns)}")
    await _record_sittings(sessions, walks, sat)
    await sessions.write(lambda connection: _settle(connection, walks, sat, at))


async def _record_sittings(sessions: Sessions, walks: Sequence[Walk], sat: Sequence[Sat]) -> None:
    """Every turn of all sittings by its moment. A протокол takes its number after the papers that came before it."""
    records, cases = SittingRecords(sessions), [walk.case for walk in walks]
    turns = sorted((turn for one in sat for turn in one.turns), key=lambda turn: (turn.at, turn.sitting, turn.number))
    first = 0
    for last, turn in enumerate(turns, 1):
        if not isinstance(turn.event, MinutesDrawn) and last < len(turns):
            continue
        number = partial(past.number_papers, cases=cases, before=turn.at)
        await sessions.write(number)
        await records.record_sitting_turns(turns[first:last])
        first = last


def is_being_told(folder: Path) -> bool:
    """Whether the world is on its way into the record of this folder; it is not where nobody tells it."""
    mark = _read(folder / MARK)
    return mark is not None and not mark.is_whole


def _settle(connection: Connection, walks: Sequence[Walk], sat: Sequence[Sat], at: datetime) -> None:
    cases = [walk.case for walk in walks]
    past.number_papers(connection, cases)
    past.settle_notices(connection, cases, read_before=at - READ)
    past.settle_sitting_notices(connection, [one.turns[0].sitting for one in sat], read_before=at - READ)
    for person, since in on_leave(walks):
        past.enter_absence(connection, person, since=since, until=(at + AWAY_FOR).date())
    keeper = casting.doer(COMMISSION, Role.SECRETARY).person
    for walk in walks:
        if walk.cast.plot.held is not None:
            since = office_hour(at - HELD_FOR, walk.norm)
            past.enter_hold(connection, walk.case, walk.cast.plot.held, by=keeper, since=since)
    reckon_some(connection, kept_until)


def on_leave(walks: Sequence[Walk]) -> tuple[tuple[PersonCode, date], ...]:
    """Who of the guardianship with open tasks did something longest ago, and the day after: since then they are away.

    None of those as whom one can come in; nobody where nobody has a task.
    """
    held = [task for walk in walks for task in walk.state.tasks if task.agency == HEADED]
    holding = {task.holder for task in held if task.holder} - {visitor.person for visitor in VISITORS}
    last: dict[PersonCode, date] = {}
    for walk in walks:
        for turn in walk.turns:
            by = getattr(turn.event, "by", None)
            if by is not None and by.person in holding:
                last[by.person] = max(last.get(by.person, date.min), (turn.at + walk.offset).date())
    longest = min(last, key=lambda one: (last[one], one), default=None)
    return () if longest is None else ((longest, last[longest] + date.resolution),)


def _moment(turn: Turn) -> tuple[datetime, str, int]:
    return turn.at, turn.case, turn.number


def _read(path: Path) -> Mark | None:
    return Mark.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def _write(path: Path, mark: Mark) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(mark.model_dump_json(), encoding="utf-8")
    fresh.replace(path)

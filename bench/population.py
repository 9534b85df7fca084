"""A region put straight into the tables: districts, agencies, people, and as many cases as wanted, the same each time.

The cases are those of the demonstration's world, walked by the engine; each stands in many districts under another
number, child, agencies and moment. The commands of turns are kept where somebody comes to look (open cases of the
first districts) and left out elsewhere, so that 200 000 cases fit a disk. The moments inside the JSON of a state are
those of its pattern; the columns that are searched and sorted by are moved through five years.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

from activities.chain import COMMANDS
from activities.projection import rows_of
from api.demo.settling import directory
from api.demo.world.families import stock
from api.demo.world.telling import tell
from api.demo.world.walk import Walk
from models import tables
from models.commands import Turn
from models.finding import words_of
from models.submission import canonical_json
from workflows import packs, registry

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
"""Friday 20 November 2026, 11:00 in Yekaterinburg: the moment of the world and of every visit to it."""
DISTRICTS = 100
REGION = "ru.sve"
OPEN = 0.15
"""The part of all cases that is open."""
YEARS = 5
WIDELY = 20
"""Days by which open cases lie apart, so that their terms do not end all at once."""
VISITED = 5
"""Districts that are visited in the measurements: there the turns of open cases are kept whole."""
SHORT = 16
"""Turns of a case that did not come to a plan."""
BUNDLE = 5_000
RECENT = NOW - timedelta(days=2)
"""Notices of the last days have not been read yet."""
NOTHING = "0" * 64
CODED = frozenset({"agencies", "agency", "copies", "custodian", "holder", "offered_to", "person", "to"})
Row = tuple[Any, ...]


class Table(NamedTuple):
    """Rows for a table, in the order of these columns."""

    name: str
    columns: tuple[str, ...]


FILES = Table("case_file", tuple(column.name for column in tables.CaseFile.__table__.columns))
TASKS = Table("task", tuple(column.name for column in tables.Task.__table__.columns))
TURNS = Table("audit", tuple(column.name for column in tables.Audit.__table__.columns))
CUSTODY = Table("custody", tuple(column.name for column in tables.Custody.__table__.columns))
WORDS = Table("case_word", tuple(column.name for column in tables.CaseWord.__table__.columns))
NOTICES = Table("notice", tuple(column.name for column in tables.Notice.__table__.columns))


class Mould(NamedTuple):
    """A row of a pattern, and at which places of it a case, a moment or a code is to be put in."""

    row: Row
    case: int
    moments: tuple[int, ...]
    codes: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """One case of the world, ready to be put down many times."""

    case: str
    is_open: bool
    opened_at: datetime
    state: str
    commands: tuple[str, ...]
    file: Mould
    moulds: tuple[tuple[Table, tuple[Mould, ...]], ...]


def places() -> list[Row]:
    """The region and its districts: code, name, offset, active, version."""
    above = [("ru", "Российская Федерация", 180, True, 1), (REGION, "Свердловская область", 300, True, 1)]
    return above + [(territory(number), f"Округ № {number}", 300, True, 1) for number in range(DISTRICTS)]


def agencies() -> Iterator[Row]:
    """The demonstration's agencies in every district: the columns of `agency`."""
    for number in range(DISTRICTS):
        for one in directory().agencies:
            row = (coded(one.code, number), one.kind, one.name, one.short_name, territory(number), one.address)
            yield (*row, one.phone, True, 1)


def people() -> Iterator[Row]:
    """Their people: code, full name, position, agency, role, territory, active, version, e-mail."""
    for number in range(DISTRICTS):
        for one in directory().people:
            home = REGION if one.territory == REGION else territory(number)
            office = coded(one.agency, number)
            yield (coded(one.code, number), one.full_name, one.position, office, one.role, home, True, 1, "")


def territory(number: int) -> str:
    """The code of a district."""
    return f"{REGION}.d{number:03}"


def coded(code: str, district: int) -> str:
    """The code of an agency or a person of the demonstration in this district."""
    return f"{code}-{district:03}"


def cases(count: int) -> Iterator[tuple[Table, list[Row]]]:
    """Rows of so many cases, a bundle at a time, in the order of their ids."""
    ids = sorted(hashlib.sha256(f"bench {number}".encode()).hexdigest()[:32] for number in range(count))
    order = sorted(range(count), key=lambda place: hashlib.md5(f"age {place}".encode()).digest())  # noqa: S324 - chance
    ages = {place: age for age, place in enumerate(order)}
    opened, closed = _patterns()
    for first in range(0, count, BUNDLE):
        bundle: dict[Table, list[Row]] = {table: [] for table in (FILES, TASKS, TURNS, CUSTODY, WORDS, NOTICES)}
        for place in range(first, min(first + BUNDLE, count)):
            age = ages[place]  # 0 is the newest
            chosen, back = _lot(age, count, opened, closed)
            _put(bundle, Copy(ids[place], place % DISTRICTS, count - age, chosen, back))
        yield from bundle.items()


class Copy(NamedTuple):
    """One case to be put down: its id, its district, its number, its pattern, and how far its moments lie back."""

    case: str
    district: int
    serial: int
    pattern: Pattern
    back: timedelta


def _lot(age: int, count: int, opened: list[Pattern], closed: list[Pattern]) -> tuple[Pattern, timedelta]:
    """The newest cases are open, some of them older than others; the rest ended at some time in five years."""
    if age < count * OPEN:
        return opened[age % len(opened)], timedelta(days=age * 7 % (2 * WIDELY) - WIDELY, minutes=age % 1_440)
    part = (age - count * OPEN) / (count * (1 - OPEN))
    return closed[age % len(closed)], timedelta(days=part * 365 * YEARS, minutes=age % 1_440)


def _put(bundle: dict[Table, list[Row]], copy: Copy) -> None:
    pattern, case = copy.pattern, copy.case
    child, year = _child(copy.serial), (pattern.opened_at - copy.back).year
    number = f"{year}-{copy.serial:06}"
    file = _cast(pattern.file, copy)
    state = _localised(pattern.state, copy.district).replace(pattern.case, case)
    own = {"number": number, "child_name": child, "territory": territory(copy.district), "state": state}
    for name, value in own.items():
        file[FILES.columns.index(name)] = value
    bundle[FILES].append(tuple(file))
    for table, moulds in pattern.moulds:
        bundle[table] += [tuple(_cast(mould, copy)) for mould in moulds]
    if pattern.is_open and copy.district < VISITED:
        _keep_commands(bundle[TURNS], copy)
    bundle[WORDS] += [(word, case, of_child) for word, of_child in words_of(number, child)]


def _keep_commands(turns: list[Row], copy: Copy) -> None:
    """Put the commands into the turns of the copy, which stand last."""
    moulds, place = dict(copy.pattern.moulds)[TURNS], TURNS.columns.index("commands")
    for at, text in enumerate(copy.pattern.commands, len(turns) - len(moulds)):
        commands = _localised(text, copy.district).replace(copy.pattern.case, copy.case)
        turns[at] = (*turns[at][:place], commands, *turns[at][place + 1 :])


def _cast(mould: Mould, copy: Copy) -> list[Any]:
    """The row of the copy, in its district, back in time."""
    row, codes = list(mould.row), _codes_of(copy.district)
    row[mould.case] = copy.case
    for place in mould.moments:
        row[place] -= copy.back
    for place in mould.codes:
        row[place] = codes[row[place]]
    return row


@lru_cache(maxsize=20_000)
def _localised(text: str, district: int) -> str:
    """JSON of a pattern with the codes of the district."""
    return canonical_json(_moved(json.loads(text), "", _codes_of(district)))


def _moved(value: Any, name: str, codes: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON
    """The value under this name; a kind of agency may be called like an agency, so only the names say which it is."""
    match value:
        case dict():
            return {key: _moved(item, name if name == "agencies" else key, codes) for key, item in value.items()}
        case list():
            return [_moved(item, name, codes) for item in value]
        case str() if name in CODED:
            return codes.get(value, value)
        case _:
            return value


@cache
def _codes_of(district: int) -> dict[str, str]:
    known = [*(one.code for one in directory().agencies), *(one.code for one in directory().people)]
    return {code: coded(code, district) for code in known}


def _child(serial: int) -> str:
    words = stock()
    surname = words.surnames[serial % len(words.surnames)]
    father = words.fathers[serial // 7 % len(words.fathers)]
    if serial % 2:
        return f"{surname} {words.boys[serial // 3 % len(words.boys)]} {father.son}"
    return f"{surname}а {words.girls[serial // 3 % len(words.girls)]} {father.daughter}"


@cache
def _patterns() -> tuple[list[Pattern], list[Pattern]]:
    """The open cases of the world and those that have ended; of these most are short, as in life."""
    packs.publish_all()
    found = [_pattern(walk) for walk in tell(1, NOW)]
    ended = [one for one in found if not one.is_open]
    short = [one for one in ended if len(one.commands) <= SHORT]
    long = [one for one in ended if len(one.commands) > SHORT]
    return [one for one in found if one.is_open], [*(short * (7 * len(long) // len(short))), *long]


def _pattern(walk: Walk) -> Pattern:
    """The rows that the recorder would write for the whole walk."""
    tasks: dict[int, dict[str, Any]] = {}
    notices: list[dict[str, Any]] = []
    known: Mapping[int, Any] = {}
    for turn in walk.turns:
        rows = rows_of(walk.case, turn.number, at=turn.at, commands=turn.commands, tasks=known)
        known = rows.tasks
        of_case: dict[str, Any] = {
            "territory": walk.state.territory,
            "route": registry.route_of(walk.state.route).id,
            "case_opened_at": walk.state.opened_at,
        }
        for number, row in rows.changed.items():
            tasks[number] = {"closed_at": None, "how": None, **of_case} | tasks.get(number, {}) | row
        for row in rows.closed:
            tasks[row["of_number"]] |= {"closed_at": row["closed_at"], "how": row["how"]}
        read = None if turn.at > RECENT else turn.at
        notices += [row | {"delivered_at": turn.at, "read_at": read} for row in rows.notices]
    custody = [
        {"case_id": walk.case, "turn": 0, "place": place, **one.model_dump()}
        for place, one in enumerate(walk.state.custody)
    ]
    turns = [_turn(walk.case, turn) for turn in walk.turns]
    kinds = ((TASKS, [*tasks.values()]), (TURNS, turns), (CUSTODY, custody), (NOTICES, notices))
    return Pattern(
        case=walk.case,
        is_open=walk.state.is_open,
        opened_at=walk.state.opened_at,
        state=canonical_json(walk.state.model_dump(mode="json")),
        commands=tuple(canonical_json(COMMANDS.dump_python(turn.commands, mode="json")) for turn in walk.turns),
        file=_mould(FILES, _file(walk), "id"),
        moulds=tuple((table, tuple(_mould(table, row, "case_id") for row in rows)) for table, rows in kinds),
    )


def _mould(table: Table, values: Mapping[str, Any], case: str) -> Mould:
    row = tuple(values[column] for column in table.columns)
    return Mould(
        row=row,
        case=table.columns.index(case),
        moments=tuple(place for place, value in enumerate(row) if isinstance(value, datetime)),
        codes=tuple(place for place, name in enumerate(table.columns) if name in CODED and row[place] is not None),
    )


def _turn(case: str, turn: Turn) -> dict[str, Any]:
    doer = getattr(turn.event, "by", None)
    return {
        "case_id": case,
        "turn": turn.number,
        "at": turn.at,
        "kind": turn.event.kind,
        "event": canonical_json(turn.event.model_dump(mode="json")),
        "commands": "[]",
        "state_digest": NOTHING,
        "case_number": None,
        "person": doer.person if doer else None,
        "agency": doer.agency if doer else None,
        "role": doer.role if doer else None,
        "previous": NOTHING,
        "chain": NOTHING,
    }


def _file(walk: Walk) -> dict[str, Any]:
    state, route = walk.state, registry.route_of(walk.state.route)
    return {
        "id": state.id,
        "number": "",
        "route": route.id,
        "route_version": route.version,
        "route_digest": route.digest,
        "parent": None,
        "territory": state.territory,
        "stage": state.stage,
        "custodian": state.custodian,
        "offered_to": state.offered_to,
        "opened_at": state.opened_at,
        "closed_at": state.closed.at if state.closed else None,
        "outcome": state.closed.outcome if state.closed else None,
        "turn": state.turn,
        "state": "",
        "trusted": None,
        "child_name": None,
        "child_born": walk.cast.about.child.born,
    }

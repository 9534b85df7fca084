"""A canary in every column that can hold words goes with its case, whatever key still opens, down to the bytes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url

from activities.audit.checking import check
from activities.data_keys import ATTACHMENT, closed_for, own_holder
from activities.sessions import Sessions, picture
from forms.destruction import KEPT, act_html
from models import sealing, tables
from models.sealing import Locked
from models.tables.columns import CanonicalJson, Closed, Moment, Sealed, SealedJson
from tests.activities.test_destruction import NOW, TODAY, confirmed, ended, office, proposed
from tests.support.turns import Story
from tests.support.unguarded import unguarded

pytestmark = pytest.mark.database
OFFICE = "not of a case: the office, its people, its keys, its routes"
OF_CASE = (
    *("attachment.name", "case_file.child_name", "draft.answers", "draft.beside", "emergency_access.words"),
    *("emergency_sequel.words", "individual.full_name", "individual.surname", "individual.given"),
    *("individual.patronymic", "individual.former", "individual.details", "individual_deed.reason"),
    *("individual_deed.said", "legal_hold.reason", "mention.kinship", "mention.full_name", "mention.details"),
    *("name_form.nominative", "name_form.form", "name_reason.words", "sitting_text.text", "submission.answers"),
    "submission.reason",
)
"""Where somebody may write of a child or a family."""
ELSE = {
    **dict.fromkeys(("agency.name", "agency.short_name", "agency.address", "agency.phone"), OFFICE),
    **dict.fromkeys(("person.full_name", "person.position", "person.email", "appointment.position"), OFFICE),
    **dict.fromkeys(("account.password", "account.secret", "service.title", "service_key.label"), OFFICE),
    **dict.fromkeys(("token.label", "web_session.agent", "wish.wishes", "territory.name"), OFFICE),
    **dict.fromkeys(("directory_change.before", "directory_change.after", "directory_change.note"), OFFICE),
    **dict.fromkeys(("publication.note", "publication.reason", "verification.flaw"), OFFICE),
    "data_key.wrapped": "the key itself: it is what is destroyed",
    **dict.fromkeys(("audit.event", "audit.commands", "deed.order"), "log"),
    **dict.fromkeys(("case_file.state", "overstep.missing"), "card"),
    **dict.fromkeys(("document.copies", "document.media_type", "document.order"), "papers"),
    "signature.findings": "signatures",
    **dict.fromkeys(("sitting.state", "sitting_item.facts"), "decisions"),
    **dict.fromkeys(("individual_deed.reasons", "likeness.reasons"), "deeds"),
    "idempotency.answer": "answers",
    **dict.fromkeys(("destruction.content", "destruction_case.files"), "act"),
}
"""Where nobody writes of a child, and what of it stays by the act. What is in histories is held by `test_canaries`."""
OF_SIGNAL = "канарейка-сигнала"
WORDS = (Text, CanonicalJson, Sealed, SealedJson, Closed)


def columns() -> Iterator[Column[Any]]:
    for table in tables.Base.metadata.sorted_tables:
        yield from (one for one in table.c if isinstance(one.type, WORDS))


def canary(column: Column[Any]) -> str:
    return f"канарейка-{column.table.name}-{column.name}"


def named(name: str) -> Column[Any]:
    table, column = name.split(".")
    found: Column[Any] = tables.Base.metadata.tables[table].c[column]
    return found


def test_every_column_that_can_hold_words_is_known_and_what_stays_is_named_in_the_act() -> None:
    known = {*OF_CASE, *ELSE}
    there = {f"{one.table.name}.{one.name}" for one in columns()}
    assert there - known == set(), "say in OF_CASE or in ELSE what becomes of it when a case is destroyed"
    assert known - there == set()
    content = {"number": "1/2040", "agency": {"name": "К", "address": ""}, "cases": []}
    people = {part: {"name": "И", "position": "д"} for part in ("proposed", "decided")}
    page = act_html({**content, "people": people}, "0" * 64, TODAY)
    for kept in set(ELSE.values()) - {OFFICE, ELSE["data_key.wrapped"]}:
        what, why = KEPT[kept]
        assert what in page, kept
        assert why in page, kept


async def test_nothing_that_was_written_outlives_its_case(sessions: Sessions, tidy_url: str) -> None:
    gone, stays = ended(61), ended(62)
    await office(sessions, gone, stays)
    await sessions.write(partial(planted, gone))
    standing = await sessions.write(readable)
    assert [name for name in OF_CASE if canary(named(name)) not in standing] == [], "each canary was heard before"
    assert OF_SIGNAL in standing
    copied = await sessions.write(lambda connection: connection.scalars(text("SELECT name FROM attachment")).all())
    names = sorted((canary(named("attachment.name")), OF_SIGNAL))
    assert await sessions.write(partial(names_that_open, copied)) == names, "each with its key"
    await confirmed(sessions, await proposed(sessions, gone))
    left = await sessions.write(readable)
    assert [name for name in OF_CASE if canary(named(name)) in left] == []
    assert OF_SIGNAL not in left
    assert await sessions.write(partial(names_that_open, copied)) == [], "a copy made before opens with no key left"
    assert "не ходит в школу" in left, "the other case is whole"
    for table in (tables.SittingItem, tables.Sitting):  # that has no turns: only its remark was of use
        await sessions.write(partial(emptied, table))
    with picture(tidy_url) as looking:
        assert check(looking, NOW).flaw is None, "the log verifies as before"
    raw = bytes_of(tidy_url)
    assert [name for name in OF_CASE if canary(named(name)).encode() in raw] == []


def emptied(table: type[tables.Base], connection: Connection) -> None:
    connection.execute(delete(table))


def planted(story: Story, connection: Connection) -> None:
    """A row of the case in every table of OF_CASE, with a canary in each of its columns; some stood open of old."""
    one = connection.execute(select(tables.Mention.individual).where(tables.Mention.case_id == story.case)).scalars()
    who, sitting = next(iter(one)), "5" * 32
    home = {"case_id": story.case, "person": "secretary", "agency": "kdn", "territory": "ru.sve"}
    lock = "7" * 32
    rows: dict[str, dict[str, Any]] = {
        "attachment": {"holder": story.case},
        "draft": {},
        "emergency_access": {"id": "a" * 32, "until": datetime(2041, 1, 1, tzinfo=UTC)},
        "emergency_sequel": {"access": "a" * 32, "kind": "reviewed", "verdict": "justified"},
        "individual_deed": {"one": who, "other": None, "lock": lock, "undoes": None, "case_id": None},
        "legal_hold": {"until": NOW},
        "name_form": {},
        "name_reason": {"until": datetime(2041, 1, 1, tzinfo=UTC)},
        "sitting": {"id": sitting, "commission": "kdn"},
        "sitting_item": {"sitting_id": sitting, "number": 1},
        "sitting_text": {"sitting_id": sitting, "item": 1},
    }
    with unguarded(connection):
        for name, given in rows.items():
            enter(connection, tables.Base.metadata.tables[name], home | given)
        mine = {"case_file": ("id", story.case), "individual": ("id", who), "individual_deed": ("lock", lock)}
        for name in OF_CASE:
            speak(connection, named(name), mine | {"sitting_text": ("sitting_id", sitting)})
        of_signal(connection, story)


def of_signal(connection: Connection, story: Story) -> None:
    """A file that was brought with the signal, before there was a case: closed with a key of its own."""
    name = "8" * 32
    enter(connection, ATTACHMENT, {"id": name, "case_id": story.case, "task": None, "holder": own_holder(name)})
    closed = closed_for(connection, own_holder(name), {"name": OF_SIGNAL}, ATTACHMENT)
    connection.execute(update(ATTACHMENT).where(ATTACHMENT.c.id == name).values(closed))


def enter(connection: Connection, table: Table, given: dict[str, Any]) -> None:
    row = {one.name: given.get(one.name, filler(one)) for one in table.c}
    connection.execute(insert(table).values(row))


def filler(column: Column[Any]) -> Any:
    match column.type:
        case Moment() | DateTime():
            return NOW
        case Date():
            return date(2040, 1, 1)
        case Boolean():
            return False
        case Integer():
            return 1
        case CanonicalJson() | SealedJson():
            return []
        case _:
            return "x"


def speak(connection: Connection, column: Column[Any], mine: dict[str, tuple[str, str]]) -> None:
    """Put the canary into the row of the case; the words of an emergency stood open of old."""
    table, kind, words = column.table, column.type, canary(column)
    assert isinstance(table, Table)
    where, of = mine.get(table.name, ("case_id", mine["case_file"][1]))
    if table.name == "emergency_access":
        connection.execute(text(f"UPDATE emergency_access SET words = '{words}'"))  # noqa: S608 - our own canary
        return
    value: Any = {"document": words} if isinstance(kind, SealedJson) else words
    if isinstance(kind, CanonicalJson) or (isinstance(kind, Closed) and kind.json):
        value = [words]
    if isinstance(kind, Closed):
        value = closed_for(connection, of, {column.name: value}, table)[column.name]
    assert connection.execute(update(table).where(table.c[where] == of).values({column.name: value})).rowcount, column


def readable(connection: Connection) -> str:
    """The whole database, with everything opened that any key still there opens."""
    keys: dict[str, str] = dict(connection.execute(text("SELECT case_id, wrapped FROM data_key")).all())
    found = []
    for table in tables.Base.metadata.sorted_tables:
        if table.name == "data_key":
            continue  # a key says nothing, and opens under another place
        for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():  # noqa: S608 - our own tables
            for name, value in row.items():
                place = f"{table.name}.{name}"
                names = [str(row.get(one)) for one in ("holder", "lock", "case_id")]
                found.append(opened(str(value), place, names, keys))
    return "\n".join(found)


def opened(value: str, place: str, names: list[str], keys: dict[str, str]) -> str:
    wrapped = next((keys[name] for name in names if name in keys), None)
    try:
        return sealing.disclosed(value, wrapped, place) if value.startswith(("s1~", "c1~")) else value
    except Locked:
        return ""


def names_that_open(copied: Sequence[str], connection: Connection) -> list[str]:
    """What opens of these closed names for somebody who tries every key of the database on each."""
    found = []
    for name in copied:
        for wrapped in connection.scalars(text("SELECT wrapped FROM data_key")):
            with suppress(InvalidTag):
                found.append(sealing.disclosed(name, wrapped, "attachment.name"))
    return sorted(found)


def bytes_of(url: str) -> bytes:
    """What lies in the file after its free pages were given back, as docs/personal-data.md tells to do."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return b""
    with sqlite3.connect(str(address.database)) as base:
        base.execute("VACUUM")
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [Path(str(address.database)), Path(f"{address.database}-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())

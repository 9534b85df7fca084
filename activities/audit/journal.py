"""The log as lines that the verifier takes: a heading, then the rows seal by seal, then those that no seal covers yet.

Lines are made one at a time out of one picture of the database; docs/audit.md says what stands in them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Text, and_, func, select, type_coerce

from activities.audit.accesses import access_content
from activities.audit.verify import ACCESS, FORMAT, HEAD, SEAL, TURN, Tree
from activities.chain import GENESIS, linked, moment, turn_content
from models.ids import Digest
from models.submission import canonical_json
from models.tables import Access, Audit, Base, Seal, SealPart

BUNDLE = 1_000
"""Rows that are fetched at a time."""
AS_TEXT = frozenset({"at", "commands", "event"})
Content = Callable[[Any], dict[str, Any]]


class Log(NamedTuple):
    """One of the two logs: its columns as they are kept, what chain a row belongs to, and its number there."""

    name: str
    columns: tuple[Any, ...]
    subject: Any
    number: Any
    content: Content


def _as_kept(table: type[Base]) -> tuple[Any, ...]:
    """The columns, without reading what the digests are over; a moment is a text where the database keeps it so."""
    return tuple(
        type_coerce(column, Text).label(column.key) if column.key in AS_TEXT else column
        for column in table.__table__.columns
    )


TURNS = Log(
    TURN,
    _as_kept(Audit),
    Audit.case_id,
    Audit.turn,
    turn_content,
)
ACCESSES = Log(ACCESS, _as_kept(Access), Access.subject, Access.number, access_content)
LOGS = (TURNS, ACCESSES)


def lines(connection: Connection, at: datetime) -> Iterator[bytes]:
    """The lines of the log, each with its end. The connection is to see one picture all the time."""
    previous, row = GENESIS, heading(connection, at)
    yield line(1, HEAD, row, previous, linked(previous, row))
    number = 1
    for seal in connection.execute(select(Seal).order_by(Seal.number)).mappings().all():
        for log in LOGS:
            for kept in _rows(connection, _under(log, seal["number"])):
                number += 1
                yield line(number, log.name, _content(log, kept), kept["previous"], kept["chain"])
        number += 1
        yield line(number, SEAL, seal_content(seal), seal["previous"], seal["chain"])
    for log in LOGS:
        for kept in _rows(connection, unsealed(log, *log.columns)):
            number += 1
            yield line(number, log.name, _content(log, kept), kept["previous"], kept["chain"])


def line(number: int, log: str, row: Mapping[str, Any], previous: Digest, chain: Digest) -> bytes:
    """One line, in canonical JSON: the row last, so that its bytes can be hashed as they stand."""
    front = f'{{"chain":"{chain}","log":"{log}","n":{number},"previous":"{previous}","row":'
    return f"{front}{canonical_json(row)}}}\n".encode()


def heading(connection: Connection, at: datetime) -> dict[str, Any]:
    """What the log promises to hold."""
    tree = Tree()
    for log in LOGS:
        for row in _rows(connection, unsealed(log, log.columns[-1])):
            tree.add(leaf_of(row["chain"]))
    last = connection.scalar(select(Seal.chain).order_by(Seal.number.desc()).limit(1))
    return {
        "accesses": connection.scalar(select(func.count()).select_from(Access)),
        "format": FORMAT,
        "last_seal": last or GENESIS,
        "made_at": moment(at),
        "open": tree.size,
        "open_root": tree.root,
        "seals": connection.scalar(select(func.count()).select_from(Seal)),
        "turns": connection.scalar(select(func.count()).select_from(Audit)),
    }


def leaf_of(chain: Digest) -> bytes:
    """What of a row enters a tree. A hash that was altered until it is none enters all the same, and is found later."""
    try:
        return bytes.fromhex(chain)
    except (TypeError, ValueError):
        return str(chain).encode()


def seal_content(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What of a seal is hashed, and shown."""
    return {name: row[name] for name in ("day", "number", "root", "rows")} | {"at": moment(row["at"])}


def unsealed(log: Log, *columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever a statement selects
    """The rows that no seal covers, in the order in which a seal will."""
    sealed = (
        select(SealPart.subject, func.max(SealPart.last).label("last"))
        .where(SealPart.log == log.name)
        .group_by(SealPart.subject)
        .subquery()
    )
    return (
        select(*columns)
        .outerjoin_from(log.subject.table, sealed, sealed.c.subject == log.subject)
        .where(log.number > func.coalesce(sealed.c.last, -1))
        .order_by(log.subject, log.number)
    )


def _content(log: Log, kept: RowMapping) -> dict[str, Any]:
    """What is shown of a row. Bytes that somebody put where a text was are shown as such, and do not fit its hash."""
    try:
        return log.content(kept)
    except TypeError:
        return log.content({name: repr(value) if isinstance(value, bytes) else value for name, value in kept.items()})


def _under(log: Log, seal: int) -> Select[Any]:
    mine = and_(log.subject == SealPart.subject, log.number.between(SealPart.first, SealPart.last))
    return (
        select(*log.columns)
        .join_from(SealPart, log.subject.table, mine)
        .where(SealPart.number == seal, SealPart.log == log.name)
        .order_by(log.subject, log.number)
    )


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[RowMapping]:
    yield from connection.execute(statement, execution_options={"yield_per": BUNDLE}).mappings()

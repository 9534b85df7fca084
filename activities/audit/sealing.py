"""Seals: once a day a Merkle root over all rows since the last one, chained to it. Sealing twice adds nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from activities.audit.journal import LOGS, leaf_of, unsealed
from activities.audit.verify import Tree
from activities.chain import GENESIS, linked, moment
from models.ids import Digest
from models.tables import Seal, SealPart

BUNDLE = 1_000


class Sealed(NamedTuple):
    """A seal as it stands: its number, its day, when it was set, over how many rows, its root, and its own hash."""

    number: int
    day: str
    at: datetime
    rows: int
    root: Digest
    chain: Digest


def seal(connection: Connection, at: datetime) -> Sealed | None:
    """Seal what came since the last seal, in the transaction of this connection; None when nothing came.

    Two processes that seal at once take the same number: the second fails with IntegrityError, and has nothing to do.
    """
    last = connection.execute(select(Seal.number, Seal.chain).order_by(Seal.number.desc()).limit(1)).one_or_none()
    number, previous = (1, GENESIS) if last is None else (last.number + 1, last.chain)
    tree = Tree()
    parts = list(_parts(connection, number, tree))
    if not parts:
        return None
    day = at.astimezone(UTC).date().isoformat()
    content: dict[str, Any] = {"day": day, "number": number, "root": tree.root, "rows": tree.size, "at": moment(at)}
    chain = linked(previous, content)
    connection.execute(insert(Seal), content | {"at": at, "previous": previous, "chain": chain})
    for first in range(0, len(parts), BUNDLE):
        connection.execute(insert(SealPart), parts[first : first + BUNDLE])
    return Sealed(number, day, at, tree.size, tree.root, chain)


def seal_day(connection: Connection, at: datetime) -> Sealed | None:
    """Seal, unless this day (in UTC) has a seal already."""
    last = connection.scalar(select(Seal.day).order_by(Seal.number.desc()).limit(1))
    return None if last is not None and last >= at.astimezone(UTC).date().isoformat() else seal(connection, at)


def _parts(connection: Connection, number: int, tree: Tree) -> Iterator[dict[str, Any]]:
    """One entry for each chain that went on; its rows enter the tree on the way."""
    for log in LOGS:
        part: dict[str, Any] = {}
        chosen = unsealed(log, log.subject.label("subject"), log.number.label("number"), log.columns[-1])
        for row in connection.execute(chosen):
            tree.add(leaf_of(row.chain))
            if part and part["subject"] != row.subject:
                yield part
                part = {}
            first = part.get("first", row.number)
            part = {"number": number, "log": log.name, "subject": row.subject, "first": first}
            part |= {"last": row.number, "head": row.chain}
        if part:
            yield part

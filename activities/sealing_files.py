"""Files that were stored before files were sealed: each is sealed for everybody who owns it, then its open copy goes.

It may be broken off anywhere and begun again: a sealed file appears whole, and the open one stays until all of them
have been read back.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from activities.data_keys import file_key
from activities.errors import FileDamaged
from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from activities.stored_files import Asked, Owned
from models.ids import Digest
from models.sealed_files import FileKey
from models.tables import DestructionCase

TOGETHER = 200
"""Files whose owners are asked for in one statement."""
NOBODY = "unclaimed"
"""Whose key seals a file that nothing names; such a file has lain for a day at least."""
Owners = Callable[[Connection, Asked], set[Owned]]


class Sealing(NamedTuple):
    """What came of it: how many files were sealed, how many of them nothing names, which open ones had to stay."""

    sealed: int = 0
    unclaimed: int = 0
    left: tuple[Digest, ...] = ()

    def plus(self, other: "Sealing") -> "Sealing":
        """Both together."""
        return Sealing(self.sealed + other.sealed, self.unclaimed + other.unclaimed, self.left + other.left)


def seal_files(sessions: BlockingSessions, storage: FileStorage, owners: Owners, *, before: datetime) -> Sealing:
    """Seal whatever lies open in the store.

    What nothing names and somebody touched after `before` stays open, for its row may be on its way; so does what is
    damaged, and what belongs to destroyed cases alone, which is deleted by whoever destroys.
    """
    lying, done = list(storage.left_open()), Sealing()
    for start in range(0, len(lying), TOGETHER):
        some = lying[start : start + TOGETHER]
        with sessions.transaction() as connection:
            keys = _keys(connection, owners, some)
            nobody = file_key(connection, NOBODY) if keys.keys() != set(some) else None
        for digest in some:
            mine, claimed = keys.get(digest), digest in keys
            if mine is None and nobody is not None and not storage.touched_since(digest, before):
                mine = [nobody]
            done = done.plus(_sealed(storage, digest, mine or [], claimed=claimed))
    return done


def _sealed(storage: FileStorage, digest: Digest, keys: Sequence[FileKey], *, claimed: bool) -> Sealing:
    try:
        storage.seal_open(digest, keys)
    except FileDamaged:
        return Sealing(left=(digest,))
    return Sealing(1, 0 if claimed else 1) if keys else Sealing(left=(digest,))


def _keys(connection: Connection, owners: Owners, digests: Iterable[Digest]) -> dict[Digest, list[FileKey]]:
    """The keys of everybody who owns one of these files; no keys for a file of destroyed cases alone."""
    found = owners(connection, lambda table: table.digest.in_(digests))
    holders = {one.holder for one in found}
    gone = DestructionCase.case_id.in_(holders), DestructionCase.destroyed_at.is_not(None)
    destroyed = set(connection.scalars(select(DestructionCase.case_id).where(*gone)))
    keys: dict[Digest, list[FileKey]] = {}
    for one in sorted(found):
        mine = keys.setdefault(one.digest, [])
        if one.holder not in destroyed:
            mine.append(file_key(connection, one.holder))
    return keys

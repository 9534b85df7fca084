"""Which key sealed how much, and sealing anew with the current one: what an old key sealed, what was kept open."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    case,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from activities.accounts.sealing import opened, sealed
from activities.data_keys import closed_with, keys_of
from models import sealing
from models.sealing import KeyRing
from models.tables import Account, Base, DataKey, DestructionCase
from models.tables.columns import Closed, Sealed, SealedJson

OPEN = ""
"""The tag of what no key sealed."""
OF_CASE = "case"
"""The tag of what is closed with the key of its case."""
TOGETHER = 500
"""Rows of one transaction."""
Found = Counter[tuple[str, str]]


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that is kept sealed, wherever it stands."""
    for table in Base.metadata.sorted_tables:
        yield from ((table, column) for column in table.c if isinstance(column.type, Sealed | SealedJson | Closed))


def keys_in_use(connection: Connection) -> Counter[str]:
    """How many cases have their key wrapped with each key of the installation, by tag."""
    counted = select(_tag(DataKey.__table__.c.wrapped), func.count()).group_by(_tag(DataKey.__table__.c.wrapped))
    return Counter({row[0]: row[1] for row in connection.execute(counted)})


def counted(connection: Connection) -> Found:
    """How many values of each sealed column each key sealed: (column, tag) → how many. Reads whole tables."""
    found: Found = Counter()
    for table, column in sealed_columns():
        tag = _tag(column).label("tag")
        rows = connection.execute(select(tag, func.count()).where(_raw(column).is_not(None)).group_by(tag))
        found.update({(f"{table.name}.{column.name}", said): count for said, count in rows})
    for tag in sealing.tags():
        mine = select(func.count()).where(Account.secret.startswith(f"{tag.rpartition('.')[0]}:", autoescape=True))
        found["account.secret", tag] = connection.scalar(mine) or 0
    found.update({("data_key.wrapped", tag): count for tag, count in keys_in_use(connection).items()})
    return found


def reseal(connection: Connection, ring: KeyRing) -> int:
    """Seal some of what the current key did not seal; answers how many rows. None left: 0."""
    others = sum(_reseal(connection, table) for table in _tables())
    return _rewrap(connection) + _factors(connection, ring) + others


def _tables() -> list[Table]:
    return list(dict.fromkeys(table for table, _ in sealed_columns()))


def _rewrap(connection: Connection) -> int:
    key = DataKey.__table__.c
    old = _tag(key.wrapped) != sealing.current_tag()
    rows = connection.execute(select(key.case_id, key.wrapped).where(old).limit(TOGETHER).with_for_update()).all()
    for row in rows:
        anew = update(DataKey).where(DataKey.case_id == row.case_id)
        connection.execute(anew.values(wrapped=sealing.wrapped_anew(row.wrapped)))
    return len(rows)


def _factors(connection: Connection, ring: KeyRing) -> int:
    """Secrets of second factors, which are bound to their person (`activities.accounts.sealing`)."""
    old = ~Account.secret.startswith(f"{ring.current}:", autoescape=True)
    rows = connection.execute(select(Account.person, Account.secret).where(old).limit(TOGETHER).with_for_update()).all()
    for row in rows:
        anew = sealed(ring, opened(ring, row.secret, row.person), row.person)
        connection.execute(update(Account).where(Account.person == row.person).values(secret=anew))
    return len(rows)


def _reseal(connection: Connection, table: Table) -> int:
    mine = [column for one, column in sealed_columns() if one is table]
    stale = or_(*(and_(_raw(column).is_not(None), _is_stale(column)) for column in mine))
    key = list(table.primary_key.columns)
    lock = next((one.type.key for one in mine if isinstance(one.type, Closed)), None)
    asked = list(dict.fromkeys([*key, *((table.c[lock],) if lock else ()), *mine]))
    left = [] if lock is None else [_is_left(table.c[lock])]
    rows = connection.execute(select(*asked).where(stale, *left).limit(TOGETHER).with_for_update()).mappings().all()
    keys = keys_of(connection, [row[lock] for row in rows]) if lock else {}
    for row in rows:
        kept = {column.name: row[column.name] for column in mine}
        anew = closed_with(keys[row[lock]], kept, table) if lock else kept | _found_by(mine, kept)
        connection.execute(update(table).where(*(column == row[column.name] for column in key)).values(anew))
    return len(rows)


def _is_left(case: Column[Any]) -> ColumnElement[bool]:
    """Not of a destroyed case, which never gets a key again."""
    gone = select(DestructionCase.case_id).where(DestructionCase.destroyed_at.is_not(None))
    return case.not_in(gone)


def _found_by(columns: list[Column[Any]], kept: dict[str, Any]) -> dict[str, str]:
    """The blind indexes beside sealed texts, under the current key."""
    return {
        column.type.index: sealing.blind(kept[column.name], column.type.place)
        for column in columns
        if isinstance(column.type, Sealed) and column.type.index and kept[column.name] is not None
    }


def _is_stale(column: Column[Any]) -> Any:  # noqa: ANN401 - a condition
    wanted = OF_CASE if isinstance(column.type, Closed) else sealing.current_tag()
    return _tag(column) != wanted


def _raw(column: Any) -> Any:  # noqa: ANN401 - a column as it stands
    return type_coerce(column, Text)


def _tag(column: Any) -> Any:  # noqa: ANN401 - an expression of SQL
    """Whose seal is on the value, by how its text begins."""
    raw = _raw(column)
    rest = func.substr(raw, len(sealing.SEALED) + 1, 80)
    known = [(func.substr(rest, 1, len(tag) + 1) == f"{tag}~", tag) for tag in sealing.tags()]
    return case(
        (func.substr(raw, 1, len(sealing.CLOSED)) == sealing.CLOSED, OF_CASE),
        (func.substr(raw, 1, len(sealing.SEALED)) != sealing.SEALED, OPEN),
        *known,
        else_="?",
    )

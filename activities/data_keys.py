"""The key of each case: what people write in it and its files are closed before they are kept, and go with the key.

A file of a signal that is not sent yet has no case: it is closed with a key of its own, which stays its key for good.
Deeds about people have keys of their own too, under the name in their `lock`.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Connection, Table, Text, and_, or_, select, type_coerce, update
from sqlalchemy.types import TypeEngine

from activities.registers import insert_into
from models import sealing
from models.ids import AttachmentId, CaseId, TaskId
from models.sealed_files import FileKey
from models.submission import canonical_json
from models.tables import (
    Attachment,
    DataKey,
    Draft,
    EmergencyAccess,
    EmergencySequel,
    IndividualDeed,
    LegalHold,
    Submission,
)
from models.tables.columns import Closed

SUBMISSION, DRAFT = cast("Table", Submission.__table__), cast("Table", Draft.__table__)
HOLD, DEED = cast("Table", LegalHold.__table__), cast("Table", IndividualDeed.__table__)
ATTACHMENT = cast("Table", Attachment.__table__)
GRANT, SEQUEL = cast("Table", EmergencyAccess.__table__), cast("Table", EmergencySequel.__table__)
MOST = 500
"""Cases asked for in one statement."""


def keys_of(connection: Connection, cases: Collection[CaseId]) -> dict[CaseId, str]:
    """The wrapped keys of these cases; whoever has none gets one in this transaction."""
    found = known_keys(connection, cases)
    if lacking := [case for case in dict.fromkeys(cases) if case not in found]:
        rows = [{"case_id": case, "wrapped": sealing.fresh_key()} for case in lacking]
        connection.execute(insert_into(connection.dialect, DataKey).on_conflict_do_nothing(), rows)
        found |= known_keys(connection, lacking)  # another writer may have been quicker
    return found


def file_key(connection: Connection, holder: str) -> FileKey:
    """The key of the files of a case, a sitting or an attachment (`holder_of`), made now if there is none."""
    return FileKey.of(keys_of(connection, [holder])[holder])


def known_file_key(connection: Connection, holder: str) -> FileKey | None:
    """The same for reading. None: nothing was sealed for it, or its key was destroyed."""
    wrapped = known_keys(connection, [holder]).get(holder)
    return None if wrapped is None else FileKey.of(wrapped)


def holder_of(attachment: AttachmentId, case: CaseId | None, task: TaskId | None) -> str:
    """Whose key closes the file of an attachment: the case's, or for the file of a signal (no task) its own."""
    return own_holder(attachment) if case is None or task is None else case


def own_holder(attachment: AttachmentId) -> str:
    """Under which name the key of the file of a signal is kept."""
    return f"file:{attachment}"


def closed_for(connection: Connection, case: CaseId, row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The row with everything that people wrote in it closed with the key of its case."""
    return closed_with(keys_of(connection, [case])[case], row, table)


def closed_with(wrapped: str, row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The same with a key that is known."""
    return {name: _closed(value, wrapped, table.c[name].type) for name, value in row.items()}


def close_open(connection: Connection, table: Table, mine: ColumnElement[bool]) -> None:
    """Close what is not closed yet in rows that may not be deleted, before their keys go."""
    columns = [column for column in table.c if isinstance(column.type, Closed)]
    lock = table.c[next(column.type.key for column in columns if isinstance(column.type, Closed))]
    key = list(table.primary_key.columns)
    rows = connection.execute(select(*key, lock, *columns).where(mine, or_(*map(_stands_open, columns)))).mappings()
    for row in rows.all():
        words = closed_for(connection, row[lock.name], {one.name: row[one.name] for one in columns}, table)
        connection.execute(update(table).where(*(one == row[one.name] for one in key)).values(words))


def _stands_open(column: Column[Any]) -> ColumnElement[bool]:
    raw = type_coerce(column, Text)
    return and_(raw.is_not(None), ~raw.startswith(sealing.CLOSED, autoescape=True))


def known_keys(connection: Connection, cases: Collection[CaseId]) -> dict[CaseId, str]:
    """The wrapped keys of these cases, of those that have one."""
    wanted, found = list(dict.fromkeys(cases)), {}
    for start in range(0, len(wanted), MOST):
        asked = select(DataKey.case_id, DataKey.wrapped).where(DataKey.case_id.in_(wanted[start : start + MOST]))
        found.update({row.case_id: row.wrapped for row in connection.execute(asked)})
    return found


def _closed(value: Any, wrapped: str, kind: TypeEngine[Any]) -> Any:  # noqa: ANN401 - a value of any column
    if not isinstance(kind, Closed) or value is None:
        return value
    return sealing.closed(canonical_json(value) if kind.json else str(value), wrapped, kind.place)

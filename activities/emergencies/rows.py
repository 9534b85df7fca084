"""Rows of emergency access as the deeds read them."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select

from models.emergency import Grant, Reason, Sequel
from models.people import Role
from models.tables import EmergencyAccess, EmergencySequel

Line = Row[*tuple[Any, ...]]
GRANTED = tuple(getattr(EmergencyAccess, name) for name in Grant._fields)


def granted(row: Line) -> Grant:
    """The grant of a row with the columns `GRANTED`."""
    found = Grant(*(getattr(row, name) for name in Grant._fields))
    return found._replace(reason=Reason(found.reason), role=Role(found.role))


def grant_of(connection: Connection, access: str) -> Grant | None:
    """The grant of this id."""
    row = connection.execute(select(*GRANTED).where(EmergencyAccess.id == access)).one_or_none()
    return None if row is None else granted(row)


def sequels_of(connection: Connection, access: str) -> dict[str, Line]:
    """What followed the grant, by kind."""
    found = connection.execute(select(EmergencySequel.__table__).where(EmergencySequel.access == access))
    return {row.kind: row for row in found}


def has_ended() -> ColumnElement[bool]:
    """Whether the `EmergencyAccess` of this row was ended before its time."""
    return has(Sequel.ENDED)


def has(kind: Sequel) -> ColumnElement[bool]:
    """Whether this followed the `EmergencyAccess` of this row."""
    same = EmergencySequel.access == EmergencyAccess.id, EmergencySequel.kind == kind.value
    return exists().where(*same).correlate(EmergencyAccess)

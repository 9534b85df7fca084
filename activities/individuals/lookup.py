"""Looking individuals up: by keys that an index finds, never by going through the region."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from forms.namesakes.keys import Asked, asked_keys
from forms.namesakes.names import Name
from forms.namesakes.weighing import Described
from models.finding import LAST
from models.tables import Individual, IndividualKey


def candidates(connection: Connection, sought: Described, most: int) -> list[Row[Any]]:
    """Rows of `Individual` that share a key with whoever is looked for, the sought one itself among them.

    At most so many: those that share the most keys come first, so that a crowd of namesakes hides nobody who was born
    on the same day.
    """
    asked = asked_keys(sought)
    if not asked.whole and not asked.beginnings:
        return []
    shared = func.count(IndividualKey.key)
    nearest = (
        under(asked).group_by(IndividualKey.individual).order_by(shared.desc(), IndividualKey.individual).limit(most)
    ).subquery()
    return list(connection.execute(select(Individual).join(nearest, nearest.c.individual == Individual.id)))


def under(asked: Asked) -> Select[str]:
    """The ids of all individuals that stand under one of these keys."""
    ranges: list[ColumnElement[bool]] = [
        and_(IndividualKey.key >= first, IndividualKey.key < f"{first}{LAST}") for first in sorted(asked.beginnings)
    ]
    return select(IndividualKey.individual).where(or_(IndividualKey.key.in_(sorted(asked.whole)), *ranges))


def described(row: Row[Any] | Mapping[str, Any]) -> Described:
    """What a record says, to be weighed."""
    said: Mapping[Any, Any] = row if isinstance(row, Mapping) else row._mapping  # noqa: SLF001 - SQLAlchemy's own door
    details = said["details"]
    return Described(
        name=Name(said["surname"], said["given"], said["patronymic"], tuple(said["former"])),
        born=said["born"],
        year=said["born_year"],
        document=details.get("document", ""),
        phone=details.get("phone", ""),
        address=details.get("address", ""),
    )

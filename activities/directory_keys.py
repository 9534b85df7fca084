"""Keys of access in the directory: taken away with whatever they let in, and what is kept of them in the record."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.directory_changes import Change
from activities.directory_rows import homes_of, known
from activities.rows import Row
from models import tables

BY_KEY = "key"
"""How a session stands that was begun with a key of access."""


async def revoked(connection: AsyncConnection, column: str, values: Collection[str]) -> list[Change]:
    """Take these tokens away, and with them the sessions that were begun with a key: nobody knows with which."""
    stood = await known(connection, tables.Token, column, values)
    bearers = {row["person"] for row in stood.values()}
    places = await homes_of(connection, bearers)
    begun = tables.WebSession.person.in_(bearers), tables.WebSession.method == BY_KEY
    await connection.execute(delete(tables.Token).where(tables.Token.digest.in_(list(stood))))
    await connection.execute(delete(tables.WebSession).where(*begun))
    told = ((row["person"], key_told(row)) for row in stood.values())
    return [Change("keys", person, "revoked", places[person], key, None) for person, key in told]


def key_told(row: Row) -> Row:
    """What is kept of a key in the record: its digest lets nobody in and tells it from the others."""
    return {
        "digest": row["digest"],
        "label": row["label"],
        "scope": row["scope"],
        "expires_at": row["expires_at"] and row["expires_at"].isoformat(),
    }

"""Whose each stored file is: the papers of cases and sittings with their signatures, and what was attached."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from activities.data_keys import holder_of, known_keys
from models.ids import Digest
from models.sealed_files import FileKey
from models.tables import Attachment, Document, Signature

Asked = Callable[[Any], ColumnElement[bool]]
"""Which rows of a table, by its columns `case_id` and `digest`."""


class Owned(NamedTuple):
    """A file, and who holds its key: a case, a sitting, or an attachment that came before its case."""

    holder: str
    digest: Digest


def paper_files(connection: Connection, asked: Asked) -> set[Owned]:
    """The documents and everything that bears their signatures."""
    found: set[Owned] = set()
    for table in (Document, Signature):
        rows = connection.execute(select(table.case_id, table.digest).where(asked(table), table.digest.is_not(None)))
        found |= {Owned(row.case_id, str(row.digest)) for row in rows}
    return found


def attached_files(connection: Connection, asked: Asked) -> set[Owned]:
    """What was brought to a form."""
    file = Attachment
    rows = connection.execute(select(file.id, file.case_id, file.task, file.digest).where(asked(file)))
    return {Owned(holder_of(row.id, row.case_id, row.task), row.digest) for row in rows}


def keyed(connection: Connection, files: Iterable[Owned]) -> Iterator[tuple[Owned, FileKey | None]]:
    """Each file with its key, as far as there is one: nothing was sealed with it yet, or it was destroyed."""
    files = sorted(files)
    wrapped = known_keys(connection, [one.holder for one in files])
    return ((one, FileKey.of(wrapped[one.holder]) if one.holder in wrapped else None) for one in files)

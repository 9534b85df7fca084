"""Keys of rows: by them a row is known again in a later version of its table, wherever it stands and whatever it says.

Whoever fills a table in is never asked for a key. A row that was sent without one gets it from what it says, so that
the same table read twice has the same keys; a row that was taken over from an earlier version brings its own.
"""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import count

from pydantic import JsonValue

from forms.definition import Column, Form, Kind
from forms.values import Unfit
from models.ids import Code
from models.submission import canonical_json

Row = dict[str, JsonValue]


def has_keys(form: Form) -> bool:
    """Whether some table of the form has rows that are known again: then its versions can be told from each other."""
    return any(column.type is Kind.KEY for field in form.fields for column in field.columns)


def key_of(columns: Iterable[Column]) -> Code | None:
    """The column in which the keys stand; None for a table whose rows have none."""
    return next((column.key for column in columns if column.type is Kind.KEY), None)


def keyed(columns: Iterable[Column], rows: list[Row]) -> list[Row]:
    """The rows, each with its key in the first place, if the table has keys; raises `Unfit` where two have one key."""
    name = key_of(columns)
    if name is None:
        return rows
    taken = [str(row[name]) for row in rows if name in row]
    if len(taken) != len(set(taken)):
        raise Unfit("у двух строк один ключ: одна из них скопирована. Уберите ключ у новой строки.")
    known = set(taken)
    return [row if name in row else {name: _new(row, known), **row} for row in rows]


def _new(row: Mapping[str, JsonValue], known: set[str]) -> str:
    """A key that no other row has; of two rows that say the same the second is told by its turn."""
    for turn in count():
        key = "k" + hashlib.sha256(f"{turn}{canonical_json(row)}".encode()).hexdigest()[:12]
        if key not in known:
            known.add(key)
            return key
    raise AssertionError("unreachable")

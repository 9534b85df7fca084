"""The audit chain: each row carries the hash of the one before it, so that a change shows in every row after it.

A row's hash is the SHA-256 of the previous hash followed by the canonical JSON of its own columns (all but the two
hashes), with the moment in UTC to the microsecond. What happened and what followed enter by the SHA-256 of their
canonical JSON: an exported log is verified without its content, and content that is destroyed leaves the chain whole.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from models.commands import Command
from models.events import Event
from models.ids import Digest
from models.submission import canonical_json

GENESIS = "0" * 64
COLUMNS = (
    "case_id", "turn", "at", "kind", "event", "commands", "state_digest", "case_number", "person", "agency", "role",
)  # fmt: skip
BY_DIGEST = ("event", "commands")
"""Columns with content: they are bound by their digests."""

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
COMMANDS: TypeAdapter[tuple[Command, ...]] = TypeAdapter(tuple[Command, ...])


class Damage(StrEnum):
    """What a verifier can find."""

    MISSING = "missing"  # a row before this one was removed
    MOVED = "moved"  # the row does not follow the one before it
    CHANGED = "changed"  # the row's content is not what was hashed
    CUT = "cut"  # the log ends before the case does
    ALTERED = "altered"  # the case's state is not the one on record


class Flaw(NamedTuple):
    """The first turn at which the log cannot be trusted, and why."""

    turn: int
    damage: Damage


def link(previous: Digest, row: Mapping[str, Any]) -> Digest:
    """The hash of a turn that follows the row with the hash `previous`; event and commands as values or as texts."""
    return linked(previous, turn_content(row))


def linked(previous: Digest, content: Mapping[str, Any]) -> Digest:
    """The hash of a row with this content that follows the row with the hash `previous`."""
    return hashlib.sha256((previous + canonical_json(content)).encode()).hexdigest()


def turn_content(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a turn is hashed, and shown in an exported log."""
    content = {name: row[name] for name in COLUMNS}
    return content | {"at": moment(row["at"]), **{name: _digest(row[name]) for name in BY_DIGEST}}


def moment(at: datetime | str) -> str:
    """A moment as it is hashed: in UTC, to the microsecond. As a text it is what SQLite keeps, which is UTC as well."""
    if isinstance(at, str):
        return f"{at[:10]}T{at[11:]}+00:00"
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(kept: object) -> Digest:
    text = kept if isinstance(kept, str) else canonical_json(kept)
    return hashlib.sha256(text.encode()).hexdigest()


def first_flaw(rows: Iterable[Mapping[str, Any]]) -> Flaw | None:
    """The first flaw in the rows of one case in order of turns, or None when every row stands as it was written."""
    previous = GENESIS
    for number, row in enumerate(rows):
        if row["turn"] != number:
            return Flaw(number, Damage.MISSING)
        if row["previous"] != previous:
            return Flaw(number, Damage.MOVED)
        if row["chain"] != link(previous, row):
            return Flaw(number, Damage.CHANGED)
        previous = row["chain"]
    return None


def event_of(kept: object) -> Event:
    """The event that the column `event` holds, as text or read: through JSON, where strict models take codes."""
    return EVENT.validate_json(kept if isinstance(kept, str) else canonical_json(kept))


def commands_of(kept: object) -> tuple[Command, ...]:
    """The commands that the column `commands` holds, as text or read."""
    return COMMANDS.validate_json(kept if isinstance(kept, str) else canonical_json(kept))

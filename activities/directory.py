"""The directory: who works where, entered from a file that people write, or entry by entry by an administrator.

Entering something twice changes nothing. What does change is kept with who did it, and the entry counts it; whoever
changes an entry says which version they saw, so that of two who change it at once the second is shown what the first
one entered.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.audit.accesses import Entry as Accessed
from activities.audit.accesses import enter
from activities.directory_changes import CLERK, Change, Hand, Sort, alone, deed_of, note_appointments, note_changes
from activities.directory_keys import key_told, revoked
from activities.directory_rows import homes, homes_of, known, upsert
from activities.rows import Row
from activities.sessions import Sessions
from activities.vacancies import require_answerable
from models import tables
from models.access import AccessKind
from models.ids import AgencyCode, Digest, Email, PersonCode, Territory
from models.payload import Authored
from models.people import AgencyKind, Role

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class DirectoryMistake(ValueError):
    """The directory cannot be entered; the text (Russian) says what is wrong and what to do. Nothing was changed."""


class Stale(Exception):
    """Somebody changed the entry since it was seen; `stands` is what it says now, with its version."""

    def __init__(self, stands: Row) -> None:
        super().__init__("stale")
        self.stands = stands


class Taken(Exception):
    """An entry was to be new, and its code belongs to another one."""


class TerritoryEntry(Authored):
    """A territory; `offset` is its distance from UTC in minutes (Свердловская область: 300)."""

    code: Territory
    name: Line
    offset: int = Field(ge=-720, le=840)
    active: bool = True


class AgencyEntry(Authored):
    """An agency, in the words that stand at the head of its papers. One that was closed is kept, inactive."""

    code: AgencyCode
    kind: AgencyKind
    name: Line
    short_name: Line
    territory: Territory
    address: Line
    phone: Line
    active: bool = True


class PersonEntry(Authored):
    """A member of staff; without a territory, that of the agency. One who has left is kept, inactive.

    An address of e-mail that is not given stays as it is; an empty one takes it away.
    """

    code: PersonCode
    full_name: Line
    position: Line
    agency: AgencyCode
    role: Role
    territory: Territory | None = None
    email: Email | None = None
    active: bool = True


class TokenEntry(Authored):
    """A key to the API that was handed out already: never the key itself, only its SHA-256."""

    sha256: Digest
    person: PersonCode
    label: Line
    expires_at: AwareDatetime | None = None
    scope: Literal["full", "read", "signals", "codec"] = "full"


class Directory(Authored):
    """A file of the directory. What it does not name stays as it is."""

    territories: tuple[TerritoryEntry, ...] = ()
    agencies: tuple[AgencyEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    tokens: tuple[TokenEntry, ...] = ()

    @model_validator(mode="after")
    def _each_code_stands_once(self) -> Self:
        listed = (
            ("территория", [entry.code for entry in self.territories]),
            ("орган", [entry.code for entry in self.agencies]),
            ("сотрудник", [entry.code for entry in self.people]),
            ("ключ", [entry.sha256 for entry in self.tokens]),
        )
        for what, codes in listed:
            doubled = next((code for code in codes if codes.count(code) > 1), None)
            if doubled:
                raise ValueError(f"{what} «{doubled}» указан дважды")
        return self


Entry = TerritoryEntry | AgencyEntry | PersonEntry
SORTS: dict[type[Authored], tuple[Sort, type[tables.Base]]] = {
    TerritoryEntry: ("territories", tables.TerritoryNode),
    AgencyEntry: ("agencies", tables.Agency),
    PersonEntry: ("people", tables.Person),
}


class Entered(NamedTuple):
    """How many entries the file had of each sort."""

    territories: int
    agencies: int
    people: int
    tokens: int


async def enter_directory(sessions: Sessions, directory: Directory, *, at: datetime, by: Hand = CLERK) -> Entered:
    """Enter everything the file names, in one transaction; what stands already is brought up to date.

    `at` is when it was entered. Raises DirectoryMistake when something named is known neither to the file nor to
    the database; nothing is entered then.
    """
    async with alone(sessions) as connection:
        await _check(connection, directory)
        changes = [
            *await _enter(connection, directory.territories, at, by),
            *await _enter(connection, directory.agencies, at, by),
            *await _enter(connection, directory.people, at, by),
            *await _hand_out(connection, directory.tokens, at),
        ]
        await note_changes(connection, changes, at, by)
    return Entered(len(directory.territories), len(directory.agencies), len(directory.people), len(directory.tokens))


async def put_entry(sessions: Sessions, entry: Entry, *, seen: int | None, at: datetime, by: Hand) -> int:
    """Enter one entry, new (`seen` is None) or as a change of the version that was seen; answers the version now.

    Raises Stale, Taken, DirectoryMistake (something named is not known), or Refused when open cases would be left
    without anybody who answers for them. Nothing is entered then.
    """
    sort, table = SORTS[type(entry)]
    async with alone(sessions) as connection:
        await _check(connection, Directory.model_validate({sort: (entry,)}))
        (row,) = await _rows(connection, (entry,))
        stands = (await known(connection, table, "code", [entry.code])).get(entry.code)
        if stands is not None and stands["version"] != seen and not row.items() <= stands.items():
            raise Taken if seen is None else Stale(stands)
        await require_answerable(connection, sort, stands, row)
        changes = await _enter(connection, (entry,), at, by)
        await note_changes(connection, changes, at, by)
    return (stands["version"] if stands else 0) + len(changes)


async def enter_token(sessions: Sessions, token: TokenEntry, *, at: datetime, by: Hand = CLERK) -> None:
    """Make a token known that is being handed out. Raises DirectoryMistake when the person is not known."""
    async with alone(sessions) as connection:
        await _check(connection, Directory(tokens=(token,)))
        changes = await _hand_out(connection, (token,), at)
        await note_changes(connection, changes, at, by)
        if changes:
            hand = by.person or token.person
            issued = Accessed(AccessKind.KEY_ISSUED, at, hand, place=f"people/{token.person}", digest=token.sha256)
            await connection.run_sync(partial(enter, entries=[issued]))


async def revoke_token(sessions: Sessions, digest: Digest, *, at: datetime, by: Hand = CLERK) -> None:
    """Make a token worthless from now on. Revoking it twice changes nothing."""
    async with alone(sessions) as connection:
        await note_changes(connection, await revoked(connection, "digest", [digest]), at, by)


async def _enter(connection: AsyncConnection, entries: Sequence[Entry], at: datetime, by: Hand) -> list[Change]:
    """Insert the entries, or bring those that stand up to date; the answer is what really changed."""
    if not entries:
        return []
    sort, table = SORTS[type(entries[0])]
    stood = await known(connection, table, "code", [entry.code for entry in entries])
    rows = [row for row in await _rows(connection, entries) if not row.items() <= stood.get(row["code"], {}).items()]
    if not rows:
        return []
    places = await homes(connection, {row["agency"] for row in rows if "agency" in row})
    changes = []
    for row in rows:
        before = {name: value for name, value in stood.get(row["code"], {}).items() if name != "version"} or None
        place = places[row["agency"]] if "agency" in row else str(row.get("territory", row["code"]))
        changes.append(Change(sort, row["code"], deed_of(before, row), place, before, row))
    counted = [{**row, "version": stood.get(row["code"], {"version": 0})["version"] + 1} for row in rows]
    await upsert(connection, table, counted)
    if table is tables.Person:
        await note_appointments(connection, changes, at)
        await _part_with(connection, changes, at, by)
    return changes


async def _part_with(connection: AsyncConnection, changes: Sequence[Change], at: datetime, by: Hand) -> None:
    """Whoever leaves cannot come in any more, not even after a return; whoever goes elsewhere stands in for nobody.

    Whoever has another part signs in anew: it may need a second factor that the old one did not.
    """
    absence, session = tables.Absence, tables.WebSession
    left = [change.code for change in changes if change.deed == "closed"]
    gone = [change.code for change in changes if change.before and _elsewhere(change.before, change.after)]
    other = [change.code for change in changes if change.before and _is_other_part(change.before, change.after)]
    if other:
        await connection.execute(delete(session).where(session.person.in_(other)))
    if left:
        await connection.execute(delete(tables.Feed).where(tables.Feed.person.in_(left)))
        await note_changes(connection, await revoked(connection, "person", left), at, by)
    if gone:
        await connection.execute(delete(absence).where(absence.person.in_(gone)))
        await connection.execute(update(absence).where(absence.stand_in.in_(gone)).values(stand_in=None))


def _elsewhere(before: Row, after: Row | None) -> bool:
    return after is None or not after["active"] or after["agency"] != before["agency"]


def _is_other_part(before: Row, after: Row | None) -> bool:
    return _elsewhere(before, after) or after is None or after["role"] != before["role"]


async def _hand_out(connection: AsyncConnection, tokens: Sequence[TokenEntry], at: datetime) -> list[Change]:
    stood = await known(connection, tables.Token, "digest", [entry.sha256 for entry in tokens])
    rows = [_token(entry, at) for entry in tokens]
    await upsert(connection, tables.Token, rows, kept=("created_at",))
    places = await homes_of(connection, {row["person"] for row in rows})
    fresh = [row for row in rows if row["digest"] not in stood]
    return [Change("keys", row["person"], "issued", places[row["person"]], None, key_told(row)) for row in fresh]


def _token(entry: TokenEntry, at: datetime) -> Row:
    return {
        "digest": entry.sha256,
        "person": entry.person,
        "label": entry.label,
        "created_at": at,
        "expires_at": entry.expires_at,
        "scope": entry.scope,
    }


async def _rows(connection: AsyncConnection, entries: Sequence[Entry]) -> list[Row]:
    """The entries as rows of their table; a person without a territory has that of the agency."""
    rows = [entry.model_dump(mode="json") for entry in entries]
    if not any("role" in row for row in rows):
        return rows
    places = await homes(connection, {row["agency"] for row in rows})
    stood = await known(connection, tables.Person, "code", [row["code"] for row in rows if row["email"] is None])
    for row in rows:
        row["territory"] = row["territory"] or places[row["agency"]]
        if row["email"] is None:
            row["email"] = stood[row["code"]]["email"] if row["code"] in stood else ""
    return rows


async def _check(connection: AsyncConnection, directory: Directory) -> None:
    """Everything that the file refers to must be in it or in the database."""
    needed = (
        ("Территория", tables.TerritoryNode, directory.territories, {entry.territory for entry in directory.agencies}),
        ("Орган", tables.Agency, directory.agencies, {entry.agency for entry in directory.people}),
        ("Сотрудник", tables.Person, directory.people, {entry.person for entry in directory.tokens}),
    )
    for what, table, given, codes in needed:
        missing = codes - {entry.code for entry in given}
        stands = await connection.scalars(select(table.code).where(table.code.in_(tuple(missing))))
        unknown = sorted(missing - set(stands))
        if unknown:
            names = ", ".join(f"«{code}»" for code in unknown)
            raise DirectoryMistake(f"{what} {names}: нет ни в файле, ни в базе. Добавьте запись или исправьте код.")

"""The directory: who works where, entered from a file that people write. Entering it twice changes nothing."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.audit.accesses import Entry, enter
from activities.registers import insert_into
from activities.sessions import Sessions
from models import tables
from models.access import AccessKind
from models.ids import AgencyCode, Digest, PersonCode, Territory
from models.payload import Authored
from models.people import AgencyKind, Role

Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class DirectoryMistake(ValueError):
    """The directory cannot be entered; the text (Russian) says what is wrong and what to do. Nothing was changed."""


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
    """A member of staff; without a territory, that of the agency. One who has left is kept, inactive."""

    code: PersonCode
    full_name: Line
    position: Line
    agency: AgencyCode
    role: Role
    territory: Territory | None = None
    active: bool = True


class TokenEntry(Authored):
    """A key to the API that was handed out already: never the key itself, only its SHA-256."""

    sha256: Digest
    person: PersonCode
    label: Line
    expires_at: AwareDatetime | None = None


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


class Entered(NamedTuple):
    """How many entries the file had of each sort."""

    territories: int
    agencies: int
    people: int
    tokens: int


async def enter_directory(sessions: Sessions, directory: Directory, *, at: datetime) -> Entered:
    """Enter everything the file names, in one transaction; what stands already is brought up to date.

    `at` is when tokens were entered. Raises DirectoryMistake when something named is known neither to the file nor to
    the database; nothing is entered then.
    """
    async with sessions.transaction() as connection:
        await _check(connection, directory)
        home = {agency.code: agency.territory for agency in directory.agencies}
        home |= await _homes(connection, {person.agency for person in directory.people} - home.keys())
        people = [entry.model_dump(mode="json") for entry in directory.people]
        for person in people:
            person["territory"] = person["territory"] or home[person["agency"]]
        await _upsert(connection, tables.TerritoryNode, [entry.model_dump() for entry in directory.territories])
        await _upsert(connection, tables.Agency, [entry.model_dump(mode="json") for entry in directory.agencies])
        await _upsert(connection, tables.Person, people)
        await _upsert(connection, tables.Token, [_token(entry, at) for entry in directory.tokens], kept=("created_at",))
    return Entered(len(directory.territories), len(directory.agencies), len(people), len(directory.tokens))


async def enter_token(sessions: Sessions, token: TokenEntry, *, at: datetime) -> None:
    """Make a token known that is being handed out. Raises DirectoryMistake when the person is not known."""
    await enter_directory(sessions, Directory(tokens=(token,)), at=at)
    issued = Entry(AccessKind.KEY_ISSUED, at, token.person, digest=token.sha256)
    await sessions.write(partial(enter, entries=[issued]))


async def revoke_token(sessions: Sessions, digest: Digest) -> None:
    """Make a token worthless from now on. Revoking it twice changes nothing."""
    async with sessions.transaction() as connection:
        await connection.execute(delete(tables.Token).where(tables.Token.digest == digest))


def _token(entry: TokenEntry, at: datetime) -> dict[str, Any]:
    return {
        "digest": entry.sha256,
        "person": entry.person,
        "label": entry.label,
        "created_at": at,
        "expires_at": entry.expires_at,
    }


async def _upsert(
    connection: AsyncConnection, table: type[tables.Base], rows: list[dict[str, Any]], *, kept: tuple[str, ...] = ()
) -> None:
    """Insert the rows, or bring those that stand up to date in all but the key and the columns to be `kept`."""
    if not rows:
        return
    new = insert_into(connection.dialect, table)
    key = [column.name for column in table.__table__.primary_key]
    changed = {name: new.excluded[name] for name in rows[0] if name not in {*key, *kept}}
    await connection.execute(new.on_conflict_do_update(index_elements=key, set_=changed), rows)


async def _homes(connection: AsyncConnection, agencies: Iterable[AgencyCode]) -> dict[AgencyCode, Territory]:
    agency = tables.Agency
    found = await connection.execute(select(agency.code, agency.territory).where(agency.code.in_(tuple(agencies))))
    return {row.code: row.territory for row in found}


async def _check(connection: AsyncConnection, directory: Directory) -> None:
    """Everything that the file refers to must be in it or in the database."""
    needed = (
        ("Территория", tables.TerritoryNode, directory.territories, {entry.territory for entry in directory.agencies}),
        ("Орган", tables.Agency, directory.agencies, {entry.agency for entry in directory.people}),
        ("Сотрудник", tables.Person, directory.people, {entry.person for entry in directory.tokens}),
    )
    for what, table, given, codes in needed:
        missing = codes - {entry.code for entry in given}
        known = await connection.scalars(select(table.code).where(table.code.in_(tuple(missing))))
        unknown = sorted(missing - set(known))
        if unknown:
            names = ", ".join(f"«{code}»" for code in unknown)
            raise DirectoryMistake(f"{what} {names}: нет ни в файле, ни в базе. Добавьте запись или исправьте код.")

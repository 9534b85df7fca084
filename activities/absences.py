"""Who is away and who stands in: the next or the present absence of a member of staff, and its end."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import model_validator
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.directory import DirectoryMistake
from activities.directory_changes import Change, Hand, alone, note_changes
from activities.directory_rows import homes_of, known, upsert
from activities.rows import Row
from activities.sessions import Sessions
from models.ids import PersonCode
from models.payload import Authored
from models.people import Role, does
from models.tables import Absence, Person

Why = Literal["vacation", "illness", "trip", "other"]


class AbsenceEntry(Authored):
    """From which day until which a person is away, both included, why, and who does their work meanwhile."""

    person: PersonCode
    since: date
    until: date
    why: Why
    stand_in: PersonCode | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.since:
            raise ValueError("последний день отсутствия раньше первого")
        return self


async def put_absence(sessions: Sessions, entry: AbsenceEntry, *, at: datetime, by: Hand) -> None:
    """Enter the absence in the place of the one that was known. Raises DirectoryMistake if the stand-in is no good."""
    async with alone(sessions) as connection:
        await _check(connection, entry)
        before = (await known(connection, Absence, "person", [entry.person])).get(entry.person)
        row = entry.model_dump()
        if before == row:
            return
        await upsert(connection, Absence, [row])
        await note_changes(connection, [await _change(connection, entry.person, "away", before, row)], at, by)


async def end_absence(sessions: Sessions, person: PersonCode, *, at: datetime, by: Hand) -> None:
    """Strike the absence out: it did not come about, or the person is back. Doing it twice changes nothing."""
    async with alone(sessions) as connection:
        before = (await known(connection, Absence, "person", [person])).get(person)
        if before is not None:
            await connection.execute(delete(Absence).where(Absence.person == person))
            await note_changes(connection, [await _change(connection, person, "back", before, None)], at, by)


async def _check(connection: AsyncConnection, entry: AbsenceEntry) -> None:
    if entry.stand_in is None:
        return
    found = await known(connection, Person, "code", [entry.person, entry.stand_in])
    absent, stand_in = found.get(entry.person), found.get(entry.stand_in)
    if absent is None or stand_in is None or entry.person == entry.stand_in:
        raise DirectoryMistake("Замещать может другой сотрудник из справочника. Выберите его из списка.")
    fits = stand_in["agency"] == absent["agency"] and does(Role(stand_in["role"]), Role(absent["role"]))
    if not fits or not stand_in["active"]:
        raise DirectoryMistake("Замещать может работающий сотрудник того же органа с той же ролью или руководитель.")
    overlaps = Absence.person == entry.stand_in, Absence.since <= entry.until, Absence.until >= entry.since
    if (away := (await connection.execute(select(Absence).where(*overlaps))).one_or_none()) is not None:
        days = f"{away.since:%d.%m.%Y} — {away.until:%d.%m.%Y}"
        raise DirectoryMistake(f"Этот сотрудник в те же дни отсутствует сам: {days}. Выберите другого.")


async def _change(
    connection: AsyncConnection, person: PersonCode, deed: str, before: Row | None, after: Row | None
) -> Change:
    (home,) = (await homes_of(connection, [person])).values()
    return Change("absences", person, deed, home, before and _plain(before), after and _plain(after))


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}

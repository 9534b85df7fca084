"""The record of the forms, instruments and templates that something was made with: none is ever edited in place.

What is used for the first time is entered with its digest, in the transaction that uses it. From then on every process
that starts compares its own files with the record and refuses one that says the same version otherwise.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.registers import insert_into
from activities.sessions import Sessions
from forms import catalogue
from forms.editions import Edition, EditionKind, edition, editions_of, said
from models.ids import Digest
from models.tables import Definition, Submission

SHOWN = 8
"""Hex digits of a digest that people compare."""
BACK = "Верните файл прежним"
NEXT = {
    EditionKind.FORM: "изменённую форму положите рядом следующей редакцией",
    EditionKind.INSTRUMENT: "изменённому инструменту дайте другое имя",
    EditionKind.TEMPLATE: "в изменённом шаблоне поднимите номер (template_version)",
}


class EditedInPlace(RuntimeError):
    """A file says a version that is in use otherwise than before; the message (Russian) names it and what to do."""


def enter(connection: Connection, used: Iterable[Edition]) -> None:
    """Enter what is used now for the first time. `EditedInPlace`: it was used before and said something else."""
    for one in used:
        key = {"kind": one.kind.value, "name": one.name, "version": one.version}
        new = insert_into(connection.dialect, Definition).values(**key, digest=one.digest)
        found = select(Definition.digest).filter_by(**key)
        known = connection.scalar(found)
        if known is None:
            connection.execute(new.on_conflict_do_nothing())
            known = connection.scalar(found)
        if known != one.digest:
            raise EditedInPlace(_told(one, known or ""))


def enter_answered(connection: Connection) -> None:
    """Enter the forms of answers that were kept before there was this record: what the files say now counts."""
    answered = select(Submission.form, Submission.form_version).distinct()
    entered = select(Definition.name, Definition.version).where(Definition.kind == EditionKind.FORM.value)
    known = {(row.name, row.version) for row in connection.execute(entered)}
    for form, version in connection.execute(answered.order_by(Submission.form, Submission.form_version)).all():
        if (form, str(version)) not in known and version in catalogue.versions(form):
            enter(connection, editions_of(catalogue.form(form, version)))


async def refuse_edited(sessions: Sessions) -> None:
    """`EditedInPlace` with every file that this process may not work with, one a line."""
    async with sessions.reading() as connection:
        told = await edited(connection)
    if told:
        raise EditedInPlace("\n".join(told))


async def edited(connection: AsyncConnection) -> tuple[str, ...]:
    """What this process's files say otherwise than the record, or do not say at all; empty: all is well.

    A form that is missing is told elsewhere, with the routes; of a template only the newest version need be there.
    """
    columns = (Definition.kind, Definition.name, Definition.version, Definition.digest)
    told = []
    for row in await connection.execute(select(*columns).order_by(*columns)):
        mine = edition(row.kind, row.name, row.version)
        if mine is not None and mine.digest != row.digest:
            told.append(_told(mine, row.digest))
        if mine is None and row.kind == EditionKind.INSTRUMENT:
            told.append(f"{said(row.kind, row.name, row.version)}: по нему оценивали, а его нет; верните файл")
    return tuple(told)


def _told(mine: Edition, known: Digest) -> str:
    was, now = known[:SHOWN], mine.digest[:SHOWN]
    return (
        f"{mine.file}: {mine}: содержание изменили на месте (дайджест был {was}, стал {now}). {BACK}; {NEXT[mine.kind]}"
    )

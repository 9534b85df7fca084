"""The paper that says who read a case: for a check by name, for the child's legal representative by agency.

Nothing of it is kept but its digest, in the log of accesses of the case: a paper that is shown later can be compared.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Response

from activities.audit.accesses import Entry
from api.door import Door
from api.duties import ReadersAsked
from api.errors import RefusedNow
from api.guards import At, Open
from api.languages import gettext as _
from api.office import Office
from api.pages.projects import printed
from api.pages.readers_told import kind_words, purpose_words
from api.reading.agendas import office_row, people_told
from api.reading.rows import Line
from api.retelling import retold
from api.v1.readers import ReadersFilter, Wanted, rows_of
from api.v1.shapes import basis_of, local
from api.v1.steps import NOT_ALLOWED
from forms.readers_paper import Reader, ReadersPaper, Times, readers_html
from models.access import AccessKind, Purpose
from models.people import Role
from workflows import packs

router = APIRouter(route_class=Door, tags=["Журнал"], responses=NOT_ALLOWED)
PDF = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
MOST = 20_000
"""Accesses that one paper is made of; more are asked for by period."""
RULES = ("F152-19", "F152-20")
"""Of Russia's law table: every act with personal data is registered, and whoever it is about is answered."""


class For(StrEnum):
    """Whom the paper is for: for the family members of staff stand by their office, not by their name."""

    CHECK = "check"
    FAMILY = "family"


@router.get("/cases/{case_id}/readers.pdf", response_class=Response, responses={200: PDF})
async def read_paper(file: ReadersAsked, at: At, wanted: Wanted, whom: Annotated[For, Query()] = For.CHECK) -> Response:
    """Справка о том, кто читал дело: для проверки с именами, для семьи по органам и должностям. PDF."""
    return await readers_paper(file, at, wanted, whom)


async def readers_paper(file: Open, at: Office, wanted: ReadersFilter, whom: For) -> Response:
    """The paper as PDF; entered in the log. Raises RefusedNow when there is too much for one paper."""
    rows = await rows_of(file, wanted.model_copy(update={"before": None}), at, MOST + 1)
    if len(rows) > MOST:
        raise RefusedNow(
            _("Обращений больше, чем помещается в одну справку."), _("Выберите дни и напечатайте несколько справок.")
        )
    content = await printed(readers_html(await _told(file, at, wanted, rows, whom)))
    actor = file.actor
    made = Entry(AccessKind.READERS_PRINTED, at.clock(), actor.person, actor.agency, actor.role, subject=file.state.id)
    purpose = Purpose.SUPERVISION if actor.role is Role.SUPERVISOR else Purpose.CUSTODY
    digest = hashlib.sha256(content).hexdigest()
    at.accesses.note(made._replace(purpose=purpose, place=f"readers:{whom.value}", digest=digest))
    named = {"Content-Disposition": f'inline; filename="readers-{file.row.number}.pdf"'}
    return Response(content, media_type="application/pdf", headers=named)


async def _told(file: Open, at: Office, wanted: ReadersFilter, rows: list[Line], whom: For) -> ReadersPaper:
    actor, offset = file.actor, file.state.offset
    async with at.sessions.reading() as connection:
        office = await office_row(connection, actor, actor.agency)
        name, position = (await people_told(connection, actor, [actor.person]))[actor.person]
    is_child_named = file.names_child
    return ReadersPaper(
        agency=office.name,
        details=", ".join(part for part in (office.address, office.phone) if part),
        made_on=local(at.clock(), offset).date(),
        case_number=file.row.number,
        child=(file.row.child_name or "") if is_child_named else "",
        born=file.row.child_born if is_child_named else None,
        since=wanted.since,
        until=wanted.until,
        is_whole=wanted == ReadersFilter(since=wanted.since, until=wanted.until, before=wanted.before),
        basis=tuple(map(_rule, RULES)) if _is_russian(file) else (),
        by_name=whom is For.CHECK,
        readers=tuple(_readers(rows, offset, by_name=whom is For.CHECK)),
        entries=len(rows),
        last=rows[0].number if rows else None,
        chain=rows[0].chain if rows else "",
        signer=name,
        signer_position=position,
        utc=offset,
    )


def _rule(code: str) -> str:
    """The rule with its source: «152-ФЗ ст. 20 (ответ субъекту ПД)»."""
    title = packs.law("ru").rule(code).title
    return f"{basis_of(code, 'ru').citation} ({title[0].lower()}{title[1:]})"


def _is_russian(file: Open) -> bool:
    return file.state.territory.partition(".")[0] == "ru"


class _Who(NamedTuple):
    """By what accesses are counted together: one reader, or one office of one agency."""

    name: str
    position: str
    agency: str


def _readers(rows: Iterable[Line], offset: int, *, by_name: bool) -> Iterator[Reader]:
    """Each reader with what they did by days, so that a hundred openings of one day are one line with their number."""

    def who(row: Line) -> _Who:
        agency = row.short_name or row.agency or ""
        if by_name:
            return _Who(row.full_name or row.person, row.position or "", agency)
        return _Who("", retold(Role(row.role).label) if row.role else "", agency)

    kinds, purposes = kind_words(), purpose_words()
    found = sorted(rows, key=lambda row: (who(row).agency, who(row), row.number))
    for one, theirs in groupby(found, key=who):
        times: dict[tuple[date, str, str], list[datetime]] = {}
        for row in theirs:
            there = local(row.at, offset)
            what = kinds.get(AccessKind(row.kind), row.kind)
            why = purposes[Purpose(row.purpose)] if row.purpose else "—"
            times.setdefault((there.date(), what, why), []).append(there)
        told = (Times(day, what, why, len(at), min(at), max(at)) for (day, what, why), at in sorted(times.items()))
        yield Reader(one.name, one.position, one.agency, tuple(told))

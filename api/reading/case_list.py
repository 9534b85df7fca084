"""Reading the list of cases: those that the actor sees, found and narrowed, the newest first.

An office sees a case for one of three reasons, supervision for the place where it lies; a person may have two reasons
more, an emergency and an agenda, and only theirs is asked for these. Each reason has an index of its
own, so each is asked for a page of its own and the pages are laid together: the cost does not grow with the cases of
others. Whoever looks for a word that few cases have starts from the word instead.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.found import cases_with, is_rare, seen_by, word_holes
from api.reading.lateness import NONE, Running, has_passed
from api.reading.rows import Line, Statement
from api.reading.visible import (
    OWN_AGENCY,
    OWN_AGENDA,
    OWN_EMERGENCIES,
    in_own_territory,
    on_agenda,
    own,
    visible_to,
    within,
)
from models.ids import CaseId, lies_within
from models.people import OFFICE_ROLES, Actor, Role
from models.tables import CaseFile, Task

WIDE = 2
"""Territories of fewer levels below the top are wide: the country and its regions."""

State = Literal["all", "open", "closed"]
TOLD = (
    *(CaseFile.id, CaseFile.number, CaseFile.route_digest, CaseFile.territory, CaseFile.stage, CaseFile.custodian),
    *(CaseFile.opened_at, CaseFile.closed_at, CaseFile.outcome, CaseFile.child_name, CaseFile.child_born),
)
"""What a row of the list says of a case. Read with the page: to look a case up again by its number costs on PostgreSQL
as much as to find it, for the second wall is passed again."""


class Wanted(NamedTuple):
    """Which cases are asked for; None or nothing asks nothing."""

    state: State = "all"
    route: str | None = None
    stage: str | None = None
    territory: str | None = None
    custodian: str | None = None
    words: tuple[str, ...] = ()
    holder: str | None = None
    """Only cases with an open task of this member of staff."""
    overdue_at: datetime | None = None
    """Only cases with a task whose term had passed at this moment."""
    running: Running = NONE
    """Cases that run ahead of that moment."""
    since: datetime | None = None
    """Opened at this moment or later."""
    until: datetime | None = None
    """Opened before this moment."""
    after: tuple[datetime, str] | None = None
    """The last row of the page before."""
    before: tuple[datetime, str] | None = None
    """The first row of the page after; the rows are asked for from there backwards."""
    limit: int = 50


class Asker(NamedTuple):
    """Who asks, as far as the statement depends on it; whatever else is known of them fills its holes."""

    role: Role
    has_emergencies: bool
    has_agenda: bool
    is_wide: bool
    """Whether supervision is over so much that the newest of all cases are likely to be among its own."""


async def case_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted) -> list[Line]:
    """The cases the actor sees, the newest first, with the nearest due moment of each."""
    place = _place(actor, wanted)
    plain = Wanted(state=wanted.state, limit=wanted.limit)
    is_narrowed = wanted._replace(after=None, before=None) != plain
    agenda = await _agenda(connection, actor)
    is_wide = not is_narrowed and place.count(".") < WIDE
    asker = Asker(actor.role, bool(actor.emergencies), bool(agenda), is_wide)
    statement = plain_list(asker, wanted.state, wanted.limit) if wanted == plain else _list(asker, wanted)
    holes = own(actor, place) | {"own_agenda": agenda} | word_holes(wanted.words)
    rows = list(await connection.execute(statement, holes))
    return rows[::-1] if wanted.before else rows


async def _agenda(connection: AsyncConnection, actor: Actor) -> tuple[CaseId, ...]:
    """The cases on the agendas of somebody who sits. As a list beforehand: they are few, and no planner knows that."""
    if not actor.sits or actor.role not in OFFICE_ROLES:
        return ()
    return tuple(await connection.scalars(on_agenda(actor.person)))


def _place(actor: Actor, wanted: Wanted) -> str:
    """Where the actor looks: the part of their territory that is asked for, or all of it."""
    is_part = wanted.territory is not None and lies_within(wanted.territory, actor.territory)
    return wanted.territory if is_part and wanted.territory else actor.territory


def _list(asker: Asker, wanted: Wanted) -> Statement:
    narrowed = tuple(_narrowed(wanted))
    if wanted.words and is_rare(wanted.words[0], asker.role):
        # PostgreSQL would rather walk through all cases by date than believe that few have the word.
        found = cases_with(len(wanted.words), asker.role).distinct().cte("found").prefix_with("MATERIALIZED")
        has_words = CaseFile.id.in_(select(found.c.case_id))
        pages = [_page(has_words, (visible_to(asker.role), *narrowed), wanted)]
    else:
        words = (seen_by(len(wanted.words), asker.role),) if wanted.words else ()
        pages = [_page(reason, (*words, *narrowed), wanted) for reason in _reasons(asker, wanted)]
    laid = union(*(select(page) for page in pages)).subquery() if len(pages) > 1 else pages[0]
    # Only of the rows that are shown is it asked when something is due.
    shown = select(laid).order_by(*_order(laid.c, wanted)).limit(wanted.limit).subquery()
    return select(shown, _nearest(shown.c.id).label("due")).order_by(*_order(shown.c, wanted))


@lru_cache(maxsize=256)
def plain_list(asker: Asker, state: State, limit: int) -> Statement:
    """A list that nothing narrows, as most are, built once for each kind of asker."""
    return _list(asker, Wanted(state=state, limit=limit))


def _reasons(asker: Asker, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """Why the actor sees cases: together they say the same as `api.reading.visible`."""
    if asker.role is Role.SUPERVISOR:
        return in_own_territory(is_wide=asker.is_wide)
    if asker.role not in OFFICE_ROLES:
        return (CaseFile.id.is_(None),)
    owing = select(Task.case_id).where(Task.agency == OWN_AGENCY, Task.closed_at.is_(None))
    if wanted == Wanted(limit=wanted.limit):
        # Nothing is left out of what is owed, so its newest are the newest of the list.
        newest = Task.case_opened_at.desc(), Task.case_id.desc()
        owing = owing.group_by(Task.case_opened_at, Task.case_id).order_by(*newest).limit(wanted.limit)
    took_part = CaseFile.custodian == OWN_AGENCY, CaseFile.offered_to == OWN_AGENCY, CaseFile.id.in_(owing)
    own_reasons = (
        (CaseFile.id.in_(OWN_EMERGENCIES), asker.has_emergencies),
        (CaseFile.id.in_(OWN_AGENDA), asker.has_agenda),
    )
    return (*took_part, *(reason for reason, has in own_reasons if has))


def _page(reason: ColumnElement[bool], narrowed: tuple[ColumnElement[bool], ...], wanted: Wanted) -> Subquery:
    page = select(*TOLD).where(reason, *narrowed)
    return page.order_by(*_order(CaseFile, wanted)).limit(wanted.limit).subquery()


def _order(rows: Any, wanted: Wanted) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - the table or its rows
    """The newest first; on the way back, the oldest of those before the mark."""
    if wanted.before:
        return rows.opened_at.asc(), rows.id.asc()
    return rows.opened_at.desc(), rows.id.desc()


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    owed = and_(Task.case_id == CaseFile.id, Task.closed_at.is_(None))
    if wanted.state != "all":
        yield CaseFile.closed_at.is_(None) if wanted.state == "open" else CaseFile.closed_at.is_not(None)
    if wanted.route is not None:
        yield CaseFile.route == wanted.route
    if wanted.stage is not None:
        yield CaseFile.stage == wanted.stage
    if wanted.territory is not None:
        yield within(wanted.territory)
    if wanted.custodian is not None:
        yield CaseFile.custodian == wanted.custodian
    if wanted.holder is not None:
        yield exists().where(owed, Task.holder == wanted.holder, Task.agency == OWN_AGENCY).correlate(CaseFile)
    if wanted.overdue_at is not None:
        yield exists().where(owed, has_passed(wanted.overdue_at, wanted.running)).correlate(CaseFile)
    if wanted.since is not None:
        yield CaseFile.opened_at >= wanted.since
    if wanted.until is not None:
        yield CaseFile.opened_at < wanted.until
    if wanted.before is not None:
        moment, case = wanted.before
        yield and_(CaseFile.opened_at >= moment, or_(CaseFile.opened_at > moment, CaseFile.id > case))
    elif wanted.after is not None:
        moment, case = wanted.after
        yield and_(CaseFile.opened_at <= moment, or_(CaseFile.opened_at < moment, CaseFile.id < case))


def _nearest(case: ColumnElement[CaseId]) -> ScalarSelect[Any]:
    """The earliest due moment among the open tasks of the case of this row."""
    return select(func.min(Task.due)).where(Task.case_id == case, Task.closed_at.is_(None)).scalar_subquery()

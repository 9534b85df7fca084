"""Reading the list of cases: those that the actor sees, found and narrowed, the newest first.

An office sees a case for one of three reasons. Each reason has an index of its own, so each is asked for a page of its
own and the pages are laid together: the cost does not grow with the cases of others. Whoever looks for a word that few
cases have starts from the word instead.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from api.reading.found import RARE, cases_with, seen_by, word_holes
from api.reading.lateness import NONE, Running, has_passed
from api.reading.rows import Line, Statement
from api.reading.visible import in_emergency, visible, within
from models.people import OFFICE_ROLES, Actor, Role
from models.tables import CaseFile, Task


class Wanted(NamedTuple):
    """Which cases are asked for; None or nothing asks nothing."""

    state: Literal["all", "open", "closed"] = "all"
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


async def case_rows(connection: AsyncConnection, actor: Actor, wanted: Wanted) -> list[Line]:
    """The cases the actor sees, the newest first, with the nearest due moment of each."""
    rows = list(await connection.execute(_list(actor, wanted), word_holes(wanted.words)))
    return rows[::-1] if wanted.before else rows


def _list(actor: Actor, wanted: Wanted) -> Statement:
    narrowed = tuple(_narrowed(actor, wanted))
    if wanted.words and len(wanted.words[0]) >= RARE:
        # PostgreSQL would rather walk through all cases by date than believe that few have the word.
        found = cases_with(len(wanted.words), actor.role).distinct().cte("found").prefix_with("MATERIALIZED")
        has_words = CaseFile.id.in_(select(found.c.case_id))
        pages = [_page(has_words, (visible(actor), *narrowed), wanted)]
    else:
        words = (seen_by(len(wanted.words), actor.role),) if wanted.words else ()
        pages = [_page(reason, (*words, *narrowed), wanted) for reason in _reasons(actor)]
    ids = union(*(select(page.c.id) for page in pages))
    return (
        select(
            *(CaseFile.id, CaseFile.number, CaseFile.route_digest, CaseFile.territory, CaseFile.stage),
            *(CaseFile.custodian, CaseFile.opened_at, CaseFile.closed_at, CaseFile.outcome, CaseFile.child_name),
            CaseFile.child_born,
            _nearest().label("due"),
        )
        .where(CaseFile.id.in_(ids))
        .order_by(*_order(wanted))
        .limit(wanted.limit)
    )


def _reasons(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Why the actor sees cases: together they say the same as `api.reading.visible`."""
    if actor.role is Role.SUPERVISOR:
        return (within(actor.territory),)
    if actor.role not in OFFICE_ROLES:
        return (CaseFile.id.is_(None),)
    owing = select(Task.case_id).where(Task.agency == actor.agency, Task.closed_at.is_(None))
    took_part = CaseFile.custodian == actor.agency, CaseFile.offered_to == actor.agency, CaseFile.id.in_(owing)
    return *took_part, *in_emergency(actor)


def _page(reason: ColumnElement[bool], narrowed: tuple[ColumnElement[bool], ...], wanted: Wanted) -> Any:  # noqa: ANN401
    return select(CaseFile.id).where(reason, *narrowed).order_by(*_order(wanted)).limit(wanted.limit).subquery()


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    """The newest first; on the way back, the oldest of those before the mark."""
    if wanted.before:
        return CaseFile.opened_at.asc(), CaseFile.id.asc()
    return CaseFile.opened_at.desc(), CaseFile.id.desc()


def _narrowed(actor: Actor, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
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
        yield exists().where(owed, Task.holder == wanted.holder, Task.agency == actor.agency).correlate(CaseFile)
    if wanted.overdue_at is not None:
        yield exists().where(owed, has_passed(wanted.overdue_at, wanted.running)).correlate(CaseFile)
    if wanted.since is not None:
        yield CaseFile.opened_at >= wanted.since
    if wanted.until is not None:
        yield CaseFile.opened_at < wanted.until
    if wanted.before is not None:
        moment, case = wanted.before
        yield or_(CaseFile.opened_at > moment, and_(CaseFile.opened_at == moment, CaseFile.id > case))
    elif wanted.after is not None:
        moment, case = wanted.after
        yield or_(CaseFile.opened_at < moment, and_(CaseFile.opened_at == moment, CaseFile.id < case))


def _nearest() -> ScalarSelect[Any]:
    """The earliest due moment among the open tasks of the case of this row."""
    due = select(func.min(Task.due)).where(Task.case_id == CaseFile.id, Task.closed_at.is_(None))
    return due.correlate(CaseFile).scalar_subquery()

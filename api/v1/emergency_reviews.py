"""Emergency access under supervision: what waits for a verdict, what was read under it, and the verdict."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from activities.emergencies import reviewing
from activities.emergencies.reviewing import Judging, Outcome
from api.door import Door
from api.duties import Overseer
from api.errors import NotAllowed, NotFound, RefusedNow
from api.guards import At
from api.idempotency import Once
from api.languages import gettext as _
from api.office import Office
from api.reading.emergencies import (
    counts_of_person,
    emergency_reads,
    grant_row,
    overseen_grants,
    waiting_counts,
)
from api.v1.emergencies import AccessPath, GrantTold, Words, grant_told, told, told_of
from api.v1.pages import Cursor, Limit, cursor_of, marks_of
from api.v1.shapes import Brought, Told
from api.v1.steps import NOT_ALLOWED
from models.access import AccessKind
from models.emergency import LATELY, REVIEW_WITHIN, Verdict
from models.people import Actor, Role

router = APIRouter(route_class=Door, tags=["Экстренный доступ"], responses=NOT_ALLOWED)
MOST_READ = 500
"""Readings that are shown of one grant; all of them stand in the log of the case."""
HABIT = LATELY * 30
"""Over how long the other grants of the same person are counted."""


class Reviewing(Brought):
    """The verdict, and what it rests on."""

    verdict: Verdict = Field(strict=False)
    words: Words = Field(description="На чём основана оценка")


class ReadUnder(Told):
    """Something that was read under the grant."""

    number: int = Field(description="Номер в журнале обращений дела")
    at: datetime
    kind: AccessKind
    place: str | None


class GrantReviewed(GrantTold):
    """A grant as supervision sees it."""

    read: list[ReadUnder] = Field(description="Что открывали по этому доступу")
    lately: int = Field(description="Сколько экстренных доступов у этого человека за 24 часа до этого, вместе с этим")
    habit: int = Field(description="Сколько за последние 30 суток на вашей территории")
    unjustified: int = Field(description="Сколько из них признано необоснованными")
    is_overdue: bool = Field(description="Ждёт оценки дольше 72 часов: наше значение, не норма права")


class GrantPage(Told):
    """A page of the list of supervision."""

    items: list[GrantTold]
    next: str | None
    waiting: int = Field(description="Сколько ждут оценки")
    overdue: int = Field(description="Сколько из них ждут дольше 72 часов")


@router.get("/supervision/emergencies")
async def list_reviews(
    actor: Overseer,
    at: At,
    reviewed: Annotated[bool, Query(description="true: с оценкой")] = False,  # noqa: FBT002 - a query
    limit: Limit = 50,
    cursor: Cursor = None,
) -> GrantPage:
    """Экстренные доступы на моей территории: сначала те, что дольше всех ждут оценки."""
    after = marks_of(cursor, str)
    late = at.clock() - REVIEW_WITHIN
    async with at.sessions.reading() as connection:
        rows = await overseen_grants(connection, actor, waits=not reviewed, limit=limit + 1, after=after)
        waiting, overdue = await waiting_counts(connection, actor, late)
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return GrantPage(
        items=told(shown, at),
        next=None if last is None else cursor_of(last.since, last.id),
        waiting=waiting,
        overdue=overdue,
    )


@router.get("/supervision/emergencies/{access}")
async def read_review(actor: Overseer, access: AccessPath, at: At) -> GrantReviewed:
    """Один экстренный доступ: кто, почему, что прочёл и что уже сказано."""
    async with at.sessions.reading() as connection:
        row = await grant_row(connection, actor, access)
        if row is None:
            raise NotFound(_("Такого экстренного доступа нет."), _("Откройте список заново."))
        read = await emergency_reads(connection, actor, row, MOST_READ)
        lately = await counts_of_person(connection, actor, row.person, row.since - LATELY, row.since)
        habit = await counts_of_person(connection, actor, row.person, at.clock() - HABIT, at.clock())
    one = grant_told(row, at)
    is_late = row.since <= at.clock() - REVIEW_WITHIN
    waits = one.verdict is None or one.verdict.verdict is Verdict.INQUIRY
    return GrantReviewed(
        **dict(one),
        read=[ReadUnder(number=it.number, at=it.at, kind=AccessKind(it.kind), place=it.place) for it in read],
        lately=lately.grants,
        habit=habit.grants,
        unjustified=habit.unjustified,
        is_overdue=is_late and waits,
    )


@router.post("/supervision/emergencies/{access}/verdict", status_code=201)
async def review(actor: Overseer, access: AccessPath, sent: Reviewing, _once: Once, at: At) -> GrantTold:
    """Записать оценку. Необоснованный доступ, если он ещё открыт, кончается сразу."""
    return await reviewed(actor, access, sent, at)


async def reviewed(actor: Actor, access: str, sent: Reviewing, at: Office) -> GrantTold:
    """Keep the verdict. The first of two who judge at once is kept; the other reads what it was."""
    await told_of(actor, access, at)
    judging = Judging(access, actor, sent.verdict, sent.words)
    now, mail = at.clock(), at.settings.sends_mail
    done = await at.sessions.write(partial(reviewing.review, judging=judging, at=now, sends_mail=mail))
    if done is Outcome.OWN:
        raise NotAllowed(
            _("Свой экстренный доступ не оценивают."), _("Ничего не записано. Оценку даст другой сотрудник надзора.")
        )
    stands = await told_of(actor, access, at)
    if done is Outcome.OVER and stands.verdict is not None:
        raise RefusedNow(
            _("Оценку уже дал другой сотрудник надзора: %(who)s.") % {"who": stands.verdict.by},
            _("Ваша не записана. Прочтите его слова; если вы не согласны, напишите ему или вышестоящему надзору."),
        )
    return stands


async def count_waiting(actor: Actor, at: Office) -> tuple[int, int]:
    """How many grants wait for a verdict of this supervisor, and how many of them for too long."""
    if actor.role is not Role.SUPERVISOR:
        return 0, 0
    async with at.sessions.reading() as connection:
        return await waiting_counts(connection, actor, at.clock() - REVIEW_WITHIN)

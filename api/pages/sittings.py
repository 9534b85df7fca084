"""«Заседания»: the sittings of my commission that come and that were; a new one is called here."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.guards import At, SignedIn
from api.languages import gettext as _
from api.pages import sitting_doors as doors
from api.pages import sitting_words as words
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.moments import Moments
from api.pages.showing import moments_of, show
from api.pages.sitting_acts import moment
from api.pages.sitting_frame import HOME
from api.reading.agendas import sitting_rows
from api.reading.directory import agency_names
from api.reading.rows import Line
from models.ids import SittingId
from models.people import Actor, AgencyKind, Role
from models.sitting import SittingState

router = APIRouter(route_class=Page, include_in_schema=False)
MOST = 60
"""Sittings in one list: two years of them."""


class SittingLine(NamedTuple):
    """A sitting of the list."""

    id: SittingId
    number: str
    at: datetime
    urgent: bool
    questions: int
    materials_due: datetime | None
    unheard: int
    """Decisions that their cases refused."""
    phase: str
    colour: str
    commission: str
    clocks: Moments
    """Those of its commission."""


@router.get(HOME)
async def sittings(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Заседания: предстоящие и прошедшие."""
    async with at.sessions.reading() as connection:
        coming = await sitting_rows(connection, actor, coming=True, limit=MOST)
        past = await sitting_rows(connection, actor, coming=False, limit=MOST)
        names = await agency_names(connection, actor, {row.commission for row in (*coming, *past)})
    moments = await moments_of(request)
    return show(
        request,
        "pages/sittings.html",
        heading=_("Заседания"),
        section=HOME,
        coming=[_line(row, names, moments) for row in coming],
        past=[_line(row, names, moments) for row in past],
        may_call=may_call(actor),
        is_overseer=actor.role is Role.SUPERVISOR,
        moments=moments,
    )


@router.get(f"{HOME}/new")
async def ask_sitting(request: Request, actor: SignedIn) -> HTMLResponse:
    """Когда созвать заседание и почему не дождаться очередного."""
    return show(
        request,
        "pages/sitting_new.html",
        heading=_("Созвать заседание"),
        section=HOME,
        may_call=may_call(actor),
        moments=await moments_of(request),
    )


@router.post(HOME)
async def call_sitting(request: Request, actor: SignedIn, sent: Sent, once: SentOnce, at: At) -> Response:
    """Созвать заседание: членам комиссии уйдёт извещение."""
    moments = await moments_of(request)
    called = await doors.call(actor, moment(sent, moments.offset), once, at)
    return see_other(f"{HOME}/{called}/board?done=called")


def may_call(actor: Actor) -> bool:
    """Whether this person may call a sitting: the secretary and the chair of a commission."""
    return actor.kind is AgencyKind.COMMISSION and actor.role in {Role.SECRETARY, Role.HEAD}


def _line(row: Line, names: dict[str, str], moments: Moments) -> SittingLine:
    state = SittingState.model_validate_json(row.state)
    title, colour = words.phases()[row.phase]
    return SittingLine(
        id=row.id,
        number=row.number,
        at=row.at,
        urgent=row.urgent,
        questions=sum(item.standing != "removed" for item in state.items),
        materials_due=materials_due(state),
        unheard=sum(item.standing == "refused" for item in state.items),
        phase=words.outcomes().get(row.outcome or "", title),
        colour=colour,
        commission=names.get(row.commission, row.commission),
        clocks=replace(moments, offset=row.offset),
    )


def materials_due(state: SittingState) -> datetime | None:
    """By when the last packet of the agenda has to be ready; None when all are."""
    return max((duty.due for duty in state.duties if duty.what == "materials"), default=None)

"""«Состав комиссии»: who sits in it; members from other agencies are entered and ended here."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import SittingKeeper
from api.guards import At
from api.idempotency import Answered
from api.languages import gettext as _
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought
from api.pages.showing import moments_of, show
from api.pages.sitting_frame import HOME
from api.reading.composition import candidates
from api.v1 import commission

router = APIRouter(route_class=Page, include_in_schema=False)
ADDRESS = "/commission"
Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get(ADDRESS)
async def show_members(request: Request, actor: SittingKeeper, at: At, words: Words = "") -> HTMLResponse:
    """Состав комиссии и поиск, кого включить."""
    members = await commission.list_members(actor, at)
    async with at.sessions.reading() as connection:
        found = await candidates(connection, actor, words)
    sits = {one.person.code for one in members}
    return show(
        request,
        "pages/commission.html",
        heading=_("Состав комиссии"),
        section=HOME,
        members=members,
        own=actor.agency,
        found=[row for row in found if row.code not in sits],
        words=words,
        moments=await moments_of(request),
    )


@router.post(ADDRESS)
async def enter_member(actor: SittingKeeper, sent: Sent, once: SentOnce, at: At) -> Response:
    """Включить в состав."""
    votes = sent.one("votes") != "no"
    with suppress(Answered):
        await commission.enter_member(
            actor, brought(commission.MemberIn, person=sent.one("person"), votes=votes), once, at
        )
    return see_other(f"{ADDRESS}?done=commission-entered")


@router.post(f"{ADDRESS}/ending")
async def end_member(actor: SittingKeeper, sent: Sent, once: SentOnce, at: At) -> Response:
    """Вывести из состава."""
    with suppress(Answered):
        await commission.end_member(actor, sent.one("person"), once, at)
    return see_other(f"{ADDRESS}?done=commission-ended")

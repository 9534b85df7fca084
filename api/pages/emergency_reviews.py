"""«Экстренный доступ» under supervision: what waits for a verdict, one of them, and the verdict."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.duties import Overseer
from api.emergencies import REVIEWS, reason_words, verdict_words
from api.errors import BadInput, NotAllowed, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, see_other
from api.pages.fields import Sent, brought
from api.pages.readers_told import what_of
from api.pages.showing import moments_of, show
from api.pages.supervision import HOME, verdict_list
from api.v1 import emergencies, emergency_reviews
from api.v1.emergencies import AccessPath
from api.v1.emergency_reviews import Reviewing
from models.emergency import MANY, Verdict
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
UNPROCESSABLE = 422
Cursor = Annotated[str | None, Query(max_length=400)]


@router.get(REVIEWS)
async def list_reviews(
    request: Request,
    actor: Overseer,
    at: At,
    reviewed: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query
    cursor: Cursor = None,
) -> HTMLResponse:
    """Кто открывал дела без участия в них, и что об этом сказано."""
    found = await emergency_reviews.list_reviews(actor, at, reviewed=reviewed, cursor=cursor)
    return show(
        request,
        "pages/emergency_reviews.html",
        heading=_("Экстренный доступ"),
        what=_("Какие доступы показать"),
        columns=(_("Кто"), _("Дело"), _("Причина"), _("Когда"), _("Оценка")),
        lines=found.items,
        overdue=found.overdue,
        root=REVIEWS,
        reasons=reason_words(),
        verdicts=verdict_words(),
        **await verdict_list(request, REVIEWS, "reviewed", has_verdict=reviewed, after=found.next),
    )


@router.get(f"{REVIEWS}/{{access}}")
async def show_review(request: Request, actor: Overseer, access: AccessPath, at: At) -> HTMLResponse:
    """Один экстренный доступ: почему, что прочитано, оценка."""
    return await _shown(request, actor, access, at, {}, "")


@router.post(f"{REVIEWS}/{{access}}")
async def review(request: Request, actor: Overseer, access: AccessPath, sent: Sent, at: At) -> Response:
    """Записать оценку."""
    typed = {name: sent.one(name) for name in ("verdict", "words")}
    try:
        await emergency_reviews.reviewed(actor, access, brought(Reviewing, **typed), at)
    except BadInput:
        words = _("Выберите оценку и напишите, на чём она основана: не меньше двадцати знаков.")
        return await _shown(request, actor, access, at, typed, words)
    except (RefusedNow, NotAllowed) as no:
        return await _shown(request, actor, access, at, typed, f"{no.detail} {no.remedy}")
    return see_other(f"{REVIEWS}?done=emergency-judged")


@router.post(f"{REVIEWS}/{{access}}/end")
async def end(actor: Overseer, access: AccessPath, at: At) -> Response:
    """Закончить раньше срока."""
    try:
        await emergencies.ended(actor, access, at)
    except RefusedNow:  # it has ended meanwhile, which is what was wanted
        return see_other(f"{REVIEWS}/{access}")
    return see_other(f"{REVIEWS}/{access}?done=emergency-ended")


async def _shown(
    request: Request, actor: Actor, access: str, at: Office, typed: dict[str, str], error: str
) -> HTMLResponse:
    one = await emergency_reviews.read_review(actor, access, at)
    awaits = one.verdict is None or one.verdict.verdict is Verdict.INQUIRY
    choices = verdict_words()
    if one.verdict is not None:
        choices.pop(Verdict.INQUIRY)
    return show(
        request,
        "pages/emergency_review.html",
        status=UNPROCESSABLE if error else 200,
        heading=_("Экстренный доступ к делу № %(number)s") % {"number": one.case_number},
        section=HOME,
        back=REVIEWS,
        root=REVIEWS,
        one=one,
        awaits=awaits and one.person.code != actor.person,
        is_many=one.lately >= MANY,
        reasons=reason_words(),
        words_of=verdict_words(),
        verdicts=[(code.value, words) for code, words in choices.items()],
        what_of=partial(what_of, request),
        typed={"verdict": "", "words": "", **typed},
        error=error,
        moments=await moments_of(request),
    )

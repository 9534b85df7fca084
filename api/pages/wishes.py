"""«Мои уведомления»: what comes by mail and when, quiet hours, and a feed for the calendar."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.errors import BadInput, RefusedNow
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent, brought, whole
from api.pages.showing import moments_of, show
from api.v1.wishes import WishesIn, feed_address, my_wishes, revoke_feed, trial, want
from models.people import Actor
from models.wishes import Matter, Way

router = APIRouter(route_class=Page, include_in_schema=False)
HERE = "/notices/settings"
NEVER = "never"
HOURS = ("digest_hour", "quiet_from", "quiet_until")
FINE, REFUSED, WRONG = 200, 409, 422


class Said(NamedTuple):
    """What the page says of a sending that did not succeed."""

    status: int = FINE
    values: Mapping[str, str] = {}
    mistakes: Mapping[str, str] = {}
    refusal: str = ""


NOTHING = Said()


@router.get(HERE)
async def ask(request: Request, actor: SignedIn, at: At) -> HTMLResponse:
    """Что приходит письмом, когда не беспокоить, подписка календаря."""
    return await _page(request, at, actor)


@router.post(HERE)
async def keep(request: Request, actor: SignedIn, at: At, sent: Sent, once: SentOnce) -> Response:
    """Сохранить; неверное названо, введённое остаётся."""
    values = {name: sent.one(name) for name in (*(matter.value for matter in Matter), *HOURS)}
    hours = {name: None if values[name] == NEVER else whole(values[name]) for name in HOURS}
    try:
        await want(actor, brought(WishesIn, **{**values, **hours}), once, at)
    except BadInput as wrong:
        mistakes = {one.field: one.message for one in wrong.errors}
        return await _page(request, at, actor, Said(WRONG, values, mistakes))
    return see_other(f"{HERE}?done=wished")


@router.post(f"{HERE}/trial")
async def ask_trial(request: Request, actor: SignedIn, at: At, _once: SentOnce) -> Response:
    """Прислать пробное письмо."""
    try:
        await trial(at, actor)
    except RefusedNow as no:
        return await _page(request, at, actor, Said(REFUSED, refusal=f"{no.detail} {no.remedy}"))
    return see_other(f"{HERE}?done=trial")


@router.post(f"{HERE}/calendar")
async def make_feed(request: Request, actor: SignedIn, at: At, once: SentOnce) -> HTMLResponse:
    """Выдать адрес подписки. Он виден один раз; нажатие дважды показывает тот же."""
    return await _page(request, at, actor, address=await feed_address(at, actor, once))


@router.post(f"{HERE}/calendar/revocation")
async def revoke(actor: SignedIn, at: At, once: SentOnce) -> Response:
    """Отозвать подписку."""
    await revoke_feed(actor, once, at)
    return see_other(f"{HERE}?done=unsubscribed")


async def _page(
    request: Request,
    at: Office,
    actor: Actor,
    said: Said = NOTHING,
    *,
    address: str = "",
) -> HTMLResponse:
    found = await my_wishes(actor, at)
    if address.startswith("/"):
        address = str(request.base_url).rstrip("/") + address
    stands = {
        name: NEVER if value is None else str(value) for name, value in found.wishes.model_dump(mode="json").items()
    }
    return show(
        request,
        "pages/wishes.html",
        status=said.status,
        heading=_("Мои уведомления"),
        section="/notices",
        found=found,
        values=said.values or stands,
        mistakes=said.mistakes,
        refusal=said.refusal,
        address=address,
        matters=_matters(),
        ways=_ways(),
        hours=[(str(hour), f"{hour}:00") for hour in range(24)],
        never=NEVER,
        moments=await moments_of(request),
    )


def _matters() -> tuple[tuple[str, str, str], ...]:
    return (
        (
            Matter.TASK,
            _("Задачи и поручения"),
            _("Новая задача или поручение, передача другому, ответ на ваш запрос"),
        ),
        (Matter.TERM, _("Напоминания"), _("Срок подходит к концу")),
        (Matter.SILENCE, _("Молчание"), _("Срок прошёл, ответа нет")),
        (Matter.CASE, _("Извещения о делах"), _("Ваш орган извещён о деле")),
        (Matter.SITTING, _("Заседания"), _("Назначено, перенесено, отменено, готовы материалы")),
    )


def _ways() -> tuple[tuple[str, str], ...]:
    return (
        (Way.AT_ONCE, _("письмом сразу")),
        (Way.DIGEST, _("в сводке")),
        (Way.PAGES, _("только здесь")),
    )

"""How the person wants to be told: which notices by mail, when not to be disturbed, and a feed for the calendar."""

import hashlib
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field, ValidationError

from activities.post.keeping import end_feed, order_trial, put_feed, put_wishes
from api.door import Door, ShownOnce
from api.errors import RefusedNow
from api.guards import At, SignedIn
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.reading.post import wish_row
from api.signing_in import token_named
from api.v1.entries import wrong
from api.v1.shapes import Brought, Told
from models.people import Actor
from models.wishes import DEFAULT, Way, Wishes

router = APIRouter(route_class=Door, tags=["Извещения"])
Hour = Field(ge=0, le=23)


class WishesIn(Brought):
    """How the person wants to be told."""

    task: Way = Field(strict=False, description="Поручили задачу или передали её")
    term: Way = Field(strict=False, description="Срок подходит к концу")
    silence: Way = Field(strict=False, description="Срок прошёл, ответа нет")
    case: Way = Field(strict=False, description="Орган извещён о деле")
    sitting: Way = Field(strict=False, description="Заседания комиссии")
    digest_hour: int | None = Field(ge=0, le=23, description="С какого часа приходит сводка; null: без сводки")
    quiet_from: int = Hour
    quiet_until: int = Hour


class FeedTold(Told):
    """The feed of the person's terms and meetings, without its address."""

    made_at: datetime
    read_at: datetime | None = Field(description="Когда календарь читал её последний раз, с точностью до часа")


class WishesTold(Told):
    """What the person wants, and what can be done about it here."""

    wishes: Wishes
    is_default: bool = Field(description="Ничего не меняли: действуют наши значения по умолчанию")
    email: str = Field(description="Адрес из справочника; пусто: писем не будет, пока администратор его не внесёт")
    sends_mail: bool = Field(description="Настроен ли почтовый сервер")
    feed: FeedTold | None


class FeedMade(Told):
    """The address of the feed. It is shown now and never again."""

    address: str


class Kept(Told):
    """It is so from now on."""

    at: datetime


@router.get("/notices/settings")
async def my_wishes(actor: SignedIn, at: At) -> WishesTold:
    """Мои уведомления: что приходит письмом, тихие часы, подписка календаря."""
    async with at.sessions.reading() as connection:
        row = await wish_row(connection, actor)
    return WishesTold(
        wishes=DEFAULT if row.wishes is None else Wishes.model_validate(row.wishes),
        is_default=row.wishes is None,
        email=row.email,
        sends_mail=at.settings.sends_mail,
        feed=None if row.made_at is None else FeedTold(made_at=row.made_at, read_at=row.read_at),
    )


@router.put("/notices/settings")
async def want(actor: SignedIn, sent: WishesIn, _once: Once, at: At) -> Kept:
    """Выбрать, что приходит письмом и когда. Об угрозе жизни или здоровью письмо приходит всегда и сразу."""
    try:
        wishes = Wishes(**sent.model_dump())
    except ValidationError:
        raise wrong(
            "digest_hour", _("Час сводки попадает в тихие часы. Выберите другой час или сократите тихие часы.")
        ) from None
    now = at.clock()
    await put_wishes(at.sessions, actor.person, wishes, at=now)
    return Kept(at=now)


@router.post("/notices/calendar", status_code=201, response_model=FeedMade)
async def make_feed(actor: SignedIn, once: Once, at: At) -> ShownOnce:
    """Выдать адрес подписки для календаря; прежний перестаёт работать. Адрес показывается один раз."""
    made = FeedMade(address=await feed_address(at, actor, once))
    return ShownOnce(made.model_dump(mode="json"), status_code=201)


@router.delete("/notices/calendar")
async def revoke_feed(actor: SignedIn, _once: Once, at: At) -> Kept:
    """Отозвать подписку: её адрес больше ничего не показывает."""
    await end_feed(at.sessions, actor.person)
    return Kept(at=at.clock())


@router.post("/notices/trial", status_code=202)
async def ask_trial(actor: SignedIn, _once: Once, at: At) -> Kept:
    """Прислать мне пробное письмо."""
    await trial(at, actor)
    return Kept(at=at.clock())


async def trial(at: Office, actor: Actor) -> None:
    """Order a trial letter. Raises RefusedNow when none could come."""
    found = await my_wishes(actor, at)
    if not found.sends_mail:
        raise RefusedNow(
            _("Почтовый сервер не настроен, писем система не отправляет."),
            _("Извещения видны на странице «Извещения». Настроить почту может администратор."),
        )
    if not found.email:
        raise RefusedNow(
            _("Вашего адреса электронной почты нет в справочнике."), _("Попросите администратора внести его.")
        )
    await order_trial(at.sessions, actor.person, at=at.clock())


async def feed_address(at: Office, actor: Actor, once: Claim) -> str:
    """The address of a new feed; the same request makes the same one."""
    ring = at.settings.key_ring
    secret = token_named(f"feed:{once.name}", ring.keys[ring.current])
    await put_feed(at.sessions, actor.person, feed_digest(secret), at=at.clock())
    return f"{at.settings.public_address}/calendar/{secret}.ics"


def feed_digest(secret: str) -> str:
    """Under which a feed is found."""
    return hashlib.sha256(f"feed:{secret}".encode()).hexdigest()

"""The first look round: on each page of it a few words beside the real thing, until somebody has seen enough.

It is offered once to each person of the demonstration and can be begun again from the help. Nothing is remembered but
whether it runs: which words are shown follows from the page.
"""

from typing import Literal, NamedTuple

from fastapi import APIRouter, Response

from api.guards import At
from api.languages import gettext as _
from api.pages.door import Page, SignedInVisitor, see_other
from api.pages.fields import Sent
from api.pages.navigation import home_of
from api.web_sessions import Visitor, prefer
from models.people import Role

router = APIRouter(route_class=Page, include_in_schema=False)
RUNNING, ENDED = "running", "ended"


class Stop(NamedTuple):
    """A page of the look round."""

    templates: tuple[str, ...]
    title: str
    words: str
    on: str
    """How to come to the next one; at the last, what remains."""


class Guide(NamedTuple):
    """What is said on this page: an offer to look round, a stop, or that the look round goes on elsewhere."""

    kind: Literal["offer", "stop", "away"]
    home: str
    stop: Stop | None = None
    number: int = 0
    total: int = 0


@router.post("/tour")
async def go(visitor: SignedInVisitor, at: At, sent: Sent) -> Response:
    """Begin the look round, or end it."""
    begins = sent.one("act") == "begin"
    await prefer(at, visitor.actor.person, tour=RUNNING if begins else ENDED)
    return see_other(home_of(visitor.actor))


def guide_on(template: str, visitor: Visitor | None) -> Guide | None:
    """What is said on the page of this template; nothing once the look round has ended."""
    if visitor is None or visitor.tour == ENDED:
        return None
    home, stops = home_of(visitor.actor), stops_of(visitor.actor.role)
    name = template.removeprefix("pages/").removesuffix(".html")
    if visitor.tour != RUNNING:
        return Guide("offer", home, total=len(stops)) if name in stops[0].templates else None
    for number, stop in enumerate(stops, 1):
        if name in stop.templates:
            return Guide("stop", home, stop, number, len(stops))
    return Guide("away", home, total=len(stops))


def stops_of(role: Role) -> tuple[Stop, ...]:
    """The pages that somebody in this role is shown, in turn."""
    match role:
        case Role.REPORTER:
            return _reporting()
        case Role.SUPERVISOR:
            return _overseeing()
        case Role.METHODOLOGIST:
            return _routes()
        case Role.ADMINISTRATOR:
            return _administering()
        case _:
            return _office()


def _office() -> tuple[Stop, ...]:
    return (
        Stop(
            ("tasks",),
            _("Отсюда начинается день"),
            _("Здесь всё, чего ждут от вашего органа: сверху то, что горит. У каждой задачи срок и основание."),
            _("Дальше: откройте любую задачу, нажмите на её название."),
        ),
        Stop(
            ("task", "task_read"),
            _("Задача — это форма"),
            _("Что известно, подставлено. Черновик сохраняется сам. После отправки дело пойдёт дальше само."),
            _("Дальше: вверху нажмите «Что сейчас» и увидите дело целиком."),
        ),
        Stop(
            ("case",),
            _("Дело говорит, чего ждёт"),
            _("Слева — кого ждём, до какого дня и на каком основании. Справа — ваш следующий шаг."),
            _("Дальше: откройте «Схему»."),
        ),
        Stop(
            ("case_route",),
            _("Путь дела на одной картине"),
            _("Зелёное сделано, синее в работе, красное просрочено, пунктиром — что ещё возможно."),
            _("Дальше: в меню вверху откройте «Сообщить»."),
        ),
        Stop(
            ("signal_new",),
            _("Так дело начинается"),
            _("Шесть вопросов о ребёнке, которому нужна помощь. Сигнал сразу увидят комиссия и опека."),
            _("Это всё. Ответы на вопросы — в «Помощи», внизу каждой страницы."),
        ),
    )


def _reporting() -> tuple[Stop, ...]:
    return (
        Stop(
            ("signal_new",),
            _("Шесть вопросов"),
            _("Пишите факты: что видели и когда. Чего не знаете, так и напишите. Если опасность сейчас, звоните 112."),
            _("Дальше: в меню вверху откройте «Мои сигналы»."),
        ),
        Stop(
            ("signals", "signal"),
            _("Что стало с сигналом"),
            _("По номеру видно, принят ли он в работу и где дело. Подробностей нет: так защищена семья."),
            _("Это всё. Ответы на вопросы — в «Помощи», внизу каждой страницы."),
        ),
    )


def _overseeing() -> tuple[Stop, ...]:
    return (
        Stop(
            ("supervision",),
            _("Где плохо"),
            _("Просрочено, застряло, обойдено — по органам, территориям, маршрутам."),
            _("Дальше: нажмите на любое число."),
        ),
        Stop(
            ("supervision_steps",),
            _("От числа к делу"),
            _("Каждая строка — шаг: кто молчит, с какого дня и кому уже сообщено."),
            _("Дальше: нажмите на номер дела."),
        ),
        Stop(
            ("conformance",),
            _("Дело рядом с нормой"),
            _("Каждое отклонение названо, с основанием и записью журнала. Имени ребёнка здесь нет."),
            _("Дальше: откройте «Доказательство»."),
        ),
        Stop(
            ("custody_proof",),
            _("Кто отвечал"),
            _("Интервалы покрывают всё время дела, журнал проверен. Страницу можно напечатать."),
            _("Это всё. Ответы на вопросы — в «Помощи», внизу каждой страницы."),
        ),
    )


def _routes() -> tuple[Stop, ...]:
    return (
        Stop(
            ("routes",),
            _("Порядок, записанный как данные"),
            _("Здесь опубликованные маршруты. Дело идёт по той редакции, с которой началось."),
            _("Дальше: откройте любой маршрут."),
        ),
        Stop(
            ("route",),
            _("Кто, что, в какой срок и почему"),
            _("Этапы сверху вниз, органы слева направо. Ниже каждый шаг словами: форма, срок, основание."),
            _("Это всё. Ответы на вопросы — в «Помощи», внизу каждой страницы."),
        ),
    )


def _administering() -> tuple[Stop, ...]:
    return (
        Stop(
            ("administration",),
            _("Всё ли работает"),
            _("Части системы, очереди и что опубликовано. Что требует внимания, помечено."),
            _("Дальше: откройте «Сотрудники»."),
        ),
        Stop(
            ("people",),
            _("Кто здесь работает"),
            _("Роль решает, что человек видит и может. Ушедшему закрывают доступ, записи остаются."),
            _("Дальше: откройте «Ключи доступа»."),
        ),
        Stop(
            ("keys",),
            _("Чем впускают"),
            _("Ключ виден один раз. Потерянный отзывают: с этой минуты он никого не впускает."),
            _("Это всё. Ответы на вопросы — в «Помощи», внизу каждой страницы."),
        ),
    )

"""Coming in and going out: with a key; in the demonstration also as one of its people. Whatever was written stays."""

import asyncio
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.demo.visitors import VISITORS, person_of
from api.demo.world.seeding import is_being_told
from api.guards import At
from api.languages import gettext as _
from api.languages import known, spoken
from api.office import Office
from api.pages.door import LANGUAGE, OpenPage, see_other
from api.pages.fields import Fields, Sent
from api.pages.navigation import home_of
from api.pages.showing import show
from api.reading.directory import colleagues
from api.signing_in import actor_of
from api.web_sessions import Visitor, begin, cookie_of, end, give_cookie, prefer, take_cookie, visitor_of
from models.ids import PersonCode

router = APIRouter(route_class=OpenPage, include_in_schema=False)
A_YEAR = 31_536_000


@router.get("/")
async def start(request: Request) -> Response:
    """The first page: for visitors who are known, their own; for others, what this is."""
    visitor: Visitor | None = request.state.visitor
    if visitor is not None:
        return see_other(home_of(visitor.actor))
    return show(request, "pages/start.html", heading=_("Маршрут ребёнка между ведомствами"))


@router.get("/sign-in")
async def ask(request: Request, at: At, next: str = "/") -> Response:  # noqa: A002 - the word of the address
    """The sign-in page."""
    if request.state.visitor is not None:
        return see_other(_inside(next))
    return await _asked(request, at, next=_inside(next), kept="", mistake="")


@router.post("/sign-in")
async def come_in(request: Request, at: At, sent: Sent) -> Response:
    """Sign in with a key, or in the demonstration as somebody."""
    person = await _person(at, sent)
    if person is None:
        mistake = _("Ключ не подходит: он неизвестен, отозван или срок его истёк. Новый выдаёт администратор.")
        return await _asked(request, at, next=_inside(sent.one("next")), kept=sent.one("kept"), mistake=mistake)
    if old := cookie_of(request):
        await end(at, old)
    session = await begin(at, person)
    visitor = await visitor_of(at, session)
    if visitor is None:
        raise RuntimeError("a session that has just begun is not there")
    request.state.visitor = visitor
    spoken.set(visitor.language)
    kept = sent.one("kept")
    response = _resumed(request, _inside(sent.one("next")), kept) if kept else see_other(_inside(sent.one("next")))
    give_cookie(request, response, session)
    return response


@router.post("/sign-out")
async def go_out(request: Request, at: At) -> Response:
    """Sign out: the session is over everywhere."""
    await end(at, cookie_of(request))
    response = see_other("/")
    take_cookie(request, response)
    return response


@router.post("/language")
async def choose_language(request: Request, at: At, sent: Sent) -> Response:
    """Read the pages in another language from now on."""
    language, visitor = known(sent.one("language")), request.state.visitor
    if visitor is not None:
        await prefer(at, visitor.actor.person, language=language)
    response = see_other(_inside(sent.one("next")))
    response.set_cookie(LANGUAGE, language, max_age=A_YEAR, httponly=True, samesite="lax")
    return response


async def _person(at: Office, sent: Fields) -> PersonCode | None:
    """Who comes in, if they may."""
    if at.settings.demo and sent.one("role"):
        return person_of(sent.one("role"))
    actor = await actor_of(at, sent.one("key")) if sent.one("key") else None
    return None if actor is None else actor.person


async def _asked(request: Request, at: Office, *, next: str, kept: str, mistake: str) -> HTMLResponse:  # noqa: A002
    names = {}
    if at.settings.demo:
        async with at.sessions.reading() as connection:
            names = await colleagues(connection, [visitor.person for visitor in VISITORS])
    return show(
        request,
        "pages/sign_in.html",
        status=422 if mistake else 200,
        heading=_("Сеанс закончился") if kept else _("Вход"),
        next=next,
        kept=kept,
        mistake=mistake,
        visitors=[visitor for visitor in VISITORS if visitor.person in names],
        names=names,
        is_being_told=at.settings.demo and await asyncio.to_thread(is_being_told, at.settings.data),
    )


def _resumed(request: Request, address: str, kept: str) -> HTMLResponse:
    """Signed in again: what was written before is shown to be there, and goes on with one press."""
    pairs = [pair for pair in parse_qsl(kept, keep_blank_values=True) if pair[0] not in {"token", "once"}]
    heading = _("Вы снова вошли, введённое сохранено")
    return show(request, "pages/resumed.html", heading=heading, address=address, pairs=pairs, done="")


def _inside(address: str) -> str:
    """An address of ours, or the start: nobody is led away from here."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return quote(address, safe="/?&=%-._~:;,+")

"""Coming in and going out: with a password or a key, in the demonstration as one of its people. Nothing is lost."""

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.admission import Expired, Let, Wait, admit, folded_login, origin_of
from api.demo.visitors import VISITORS, person_of
from api.demo.world.seeding import is_being_told
from api.guards import At
from api.languages import gettext as _
from api.languages import known
from api.office import Office
from api.pages.door import LANGUAGE, OpenPage, see_other
from api.pages.fields import Fields, Sent
from api.pages.navigation import home_of
from api.pages.outside import left, provider_title
from api.pages.own_secrets import TOO_MANY, WRONG, waiting
from api.pages.showing import show
from api.pages.sign_in_steps import STEPS, Way, go_on, inside, remembered, way_of
from api.reading.directory import colleagues
from api.signing_in import actor_of
from api.web_sessions import How, Method, Visitor, agent_of, cookie_of, end, half_of, prefer, take_cookie

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
        return see_other(inside(next))
    half = await half_of(at, cookie_of(request))
    if half is not None:
        return see_other(f"{STEPS[half.owes]}?next={quote(inside(next), safe='')}")
    return await _asked(request, at, Way(inside(next)))


@router.post("/sign-in")
async def come_in(request: Request, at: At, sent: Sent) -> Response:
    """Sign in with a password or a key, or in the demonstration as somebody."""
    if sent.one("login") and not sent.one("key"):
        return await _with_password(request, at, sent)
    way, agent = way_of(sent), agent_of(request)
    if at.settings.demo and sent.one("role"):
        person, method = person_of(sent.one("role")), Method.DEMO
    else:
        actor = await actor_of(at, sent.one("key")) if sent.one("key") else None
        person, method = None if actor is None else actor.person, Method.KEY
    if person is None:
        mistake = _("Ключ не подходит: он неизвестен, отозван или срок его истёк. Новый выдаёт администратор.")
        return await _asked(request, at, way, ("key", mistake))
    return await go_on(request, at, person, How(method, agent), way)


@router.post("/sign-out")
async def go_out(request: Request, at: At) -> Response:
    """Sign out: the session is over everywhere."""
    visitor: Visitor | None = request.state.visitor
    await end(at, cookie_of(request))
    response = see_other("/")
    if visitor is not None and visitor.method is Method.PROVIDER:
        response = await left(request, at)
    take_cookie(request, response)
    return response


@router.post("/language")
async def choose_language(request: Request, at: At, sent: Sent) -> Response:
    """Read the pages in another language from now on."""
    language, visitor = known(sent.one("language")), request.state.visitor
    if visitor is not None:
        await prefer(at, visitor.actor.person, language=language)
    response = see_other(inside(sent.one("next")))
    is_safe = request.url.scheme == "https"
    response.set_cookie(LANGUAGE, language, max_age=A_YEAR, secure=is_safe, httponly=True, samesite="lax")
    return response


async def _with_password(request: Request, at: Office, sent: Fields) -> Response:
    """The first step of those who have a login."""
    login, way = folded_login(sent.one("login")), way_of(sent)
    found = await admit(at, login, sent.secret("password"), origin_of(request, at, login))
    match found:
        case Let():
            how = How(Method.PASSWORD, agent_of(request), owes=found.owes)
            return remembered(request, at, login, await go_on(request, at, found.person, how, way))
        case Wait():
            return await _asked(request, at, way, ("password", waiting(found.until, at.clock())), status=TOO_MANY)
        case Expired():
            mistake = _("Первый пароль больше не действует. Попросите администратора вашего органа выдать новый.")
        case None:
            mistake = _("Логин или пароль не подходит. Проверьте раскладку и большие буквы; пароль различает их.")
    return await _asked(request, at, way, ("password", mistake))


async def _asked(
    request: Request, at: Office, way: Way, mistake: tuple[str, str] = ("", ""), *, status: int = WRONG
) -> HTMLResponse:
    """The page; a mistake stands at its field."""
    names = {}
    if at.settings.demo:
        async with at.sessions.reading() as connection:
            names = await colleagues(connection, [visitor.person for visitor in VISITORS])
    return show(
        request,
        "pages/sign_in.html",
        status=status if mistake[1] else 200,
        heading=_("Сеанс закончился") if way.kept else _("Вход"),
        next=way.next,
        kept=way.kept,
        login=request.state.fields.one("login") if request.method == "POST" else "",
        mistakes=dict([mistake]) if mistake[1] else {},
        visitors=[visitor for visitor in VISITORS if visitor.person in names],
        names=names,
        provider=provider_title(at),
        is_being_told=at.settings.demo and await asyncio.to_thread(is_being_told, at.settings.data),
    )

"""The steps between a password and the pages: a code, a password of one's own, a second factor. Each is taken once.

After each step a new session begins, and whatever was written before the sign-in goes along from form to form.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.admission import Let, Wait, admit_code, enrol, new_secret, origin_of, owed
from api.devices import remember
from api.errors import NotFound
from api.guards import At
from api.languages import gettext as _
from api.languages import spoken
from api.office import Office
from api.pages.door import OpenPage, require_token, see_other
from api.pages.fields import Fields, Sent
from api.pages.own_secrets import (
    TOO_MANY,
    WRONG,
    Asked,
    brought_password,
    codes_page,
    factor_page,
    password_page,
    waiting,
)
from api.pages.showing import show
from api.reading.accounts import account_of
from api.reading.rows import Line
from api.web_sessions import Half, How, Method, Owes, agent_of, begin, cookie_of, end, give_cookie, half_of, visitor_of
from models.ids import PersonCode

router = APIRouter(route_class=OpenPage, include_in_schema=False)
STEPS = {Owes.CODE: "/sign-in/code", Owes.PASSWORD: "/sign-in/password", Owes.FACTOR: "/sign-in/factor"}
TOLD_FROM = 3
"""So many attempts of strangers are shown before anything else."""


class Way(NamedTuple):
    """Where somebody was going, and what they had written when their session ended."""

    next: str = "/"
    kept: str = ""


def way_of(sent: Fields) -> Way:
    """What the form carries along."""
    return Way(inside(sent.one("next")), sent.one("kept"))


def inside(address: str) -> str:
    """An address of ours, or the start: nobody is led away from here."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return quote(address, safe="/?&=%-._~:;,+")


async def go_on(request: Request, at: Office, person: PersonCode, how: How, way: Way) -> Response:
    """Begin a session and lead on: to the step that is owed, or to where the person was going."""
    if old := cookie_of(request):
        await end(at, old)
    begun = await begin(at, person, how)
    if how.owes is not None:
        half = await half_of(at, begun.session)
        if half is None:
            raise RuntimeError("a sign-in that has just begun is not there")
        response: Response = see_other(f"{STEPS[how.owes]}?next={quote(way.next, safe='')}")
        if way.kept:
            response = await _step(request, at, half, way)
    else:
        await come_to(request, at, begun.session)
        if way.kept:
            response = _resumed(request, way)
        elif begun.failed >= TOLD_FROM:
            response = see_other(f"/account?next={quote(way.next, safe='')}")
        else:
            response = see_other(way.next)
    give_cookie(request, response, begun.session)
    return response


async def come_to(request: Request, at: Office, session: str) -> None:
    """Let the page that answers know whose session has just begun."""
    visitor = await visitor_of(at, session)
    if visitor is None:
        raise RuntimeError("a session that has just begun is not there")
    request.state.visitor = visitor
    spoken.set(visitor.language)


Take = Callable[["Taken"], Awaitable[Response]]


class Taken(NamedTuple):
    """A step that is being taken: in which browser, with what form, in whose sign-in, on the way where."""

    request: Request
    at: Office
    sent: Fields
    half: Half
    way: Way

    async def again(self, mistake: str, status: int = WRONG) -> Response:
        """The page of the step once more, which says what was wrong."""
        return await _step(self.request, self.at, self.half, self.way, mistake=mistake, status=status)


def step(owes: Owes) -> Callable[[Take], Take]:
    """The doors of a step: the page that asks, and the form, which is read only from whoever owes this step."""

    def opened(take: Take) -> Take:
        async def ask(request: Request, at: At, next: str = "/") -> Response:  # noqa: A002 - the word of the address
            half = await _half(request, at, owes)
            return see_other("/sign-in") if half is None else await _step(request, at, half, Way(inside(next)))

        async def bring(request: Request, at: At, sent: Sent) -> Response:
            half = await _half(request, at, owes)
            if half is None:
                return see_other("/sign-in")
            require_token(sent, half.token)
            return await take(Taken(request, at, sent, half, way_of(sent)))

        router.add_api_route(STEPS[owes], ask, methods=["GET"])
        router.add_api_route(STEPS[owes], bring, methods=["POST"])
        return take

    return opened


@step(Owes.CODE)
async def bring_code(taken: Taken) -> Response:
    """Come in with the code of the app, or with a recovery code."""
    request, at, sent, half, way = taken
    login = (await _account(at, half)).login
    found = await admit_code(at, half, sent.secret("one_time_code"), origin_of(request, at, login))
    if isinstance(found, Let):
        method = Method.RECOVERY if found.is_recovered else half.method
        how = How(method, agent_of(request), is_factored=True, owes=found.owes)
        return remembered(request, at, login, await go_on(request, at, half.person, how, way))
    if isinstance(found, Wait):
        return await taken.again(waiting(found.until, at.clock()), TOO_MANY)
    return await taken.again(_("Код не подходит: он неверен, уже использован или устарел. Введите новый."))


@step(Owes.PASSWORD)
async def bring_password(taken: Taken) -> Response:
    """Put a password of one's own in place of the first one."""
    request, at, sent, half, way = taken
    mistake = await brought_password(at, half.person, sent)
    if mistake:
        return await taken.again(mistake)
    row = await _account(at, half)
    how = How(half.method, agent_of(request), half.is_factored, owed(at, row, is_coded=True))
    return remembered(request, at, row.login, await go_on(request, at, half.person, how, way))


@step(Owes.FACTOR)
async def bring_factor(taken: Taken) -> Response:
    """Set up a second factor, and be shown the recovery codes."""
    request, at, sent, half, way = taken
    row = await _account(at, half)
    secret = new_secret(at, half.session, row.factor_at)
    codes = await enrol(at, half.person, secret, sent.one("one_time_code"))
    if codes is None:
        return await taken.again(_("Код не подходит. Проверьте, что время на телефоне верное, и введите новый код."))
    begun = await begin(at, half.person, How(half.method, agent_of(request), is_factored=True))
    await come_to(request, at, begun.session)
    page = codes_page(request, codes, onward=way.next, pairs=_pairs(way.kept))
    give_cookie(request, page, begun.session)
    return remembered(request, at, row.login, page)


def remembered(request: Request, at: Office, login: str, response: Response) -> Response:
    """Somebody who owes nothing more will be known in this browser."""
    if request.state.visitor is not None:
        remember(request, response, at.settings.key_ring, login)
    return response


async def _half(request: Request, at: Office, owes: Owes) -> Half | None:
    """The sign-in of this browser, if this is the step that it owes."""
    half = await half_of(at, cookie_of(request))
    return half if half is not None and half.owes is owes else None


async def _account(at: Office, half: Half) -> Line:
    async with at.sessions.reading() as connection:
        row = await account_of(connection, half.person)
    if row is None:
        raise NotFound(_("Учётной записи больше нет."), _("Обратитесь к администратору вашего органа."))
    return row


async def _step(
    request: Request, at: Office, half: Half, way: Way, *, mistake: str = "", status: int = 200
) -> HTMLResponse:
    """The page of the step that is owed."""
    asked = Asked(STEPS[half.owes], half.token, way.next, way.kept, mistake, status)
    match half.owes:
        case Owes.CODE:
            return show(request, "pages/sign_in_code.html", status=status, heading=_("Код для входа"), asked=asked)
        case Owes.PASSWORD:
            return await password_page(request, at, half.person, asked, knows=False)
        case Owes.FACTOR:
            row = await _account(at, half)
            return factor_page(request, new_secret(at, half.session, row.factor_at), row.login, asked, knows=False)


def _resumed(request: Request, way: Way) -> HTMLResponse:
    """Signed in again: what was written before is shown to be there, and goes on with one press."""
    heading = _("Вы снова вошли, введённое сохранено")
    return show(request, "pages/resumed.html", heading=heading, address=way.next, pairs=_pairs(way.kept), done="")


def _pairs(kept: str) -> list[tuple[str, str]]:
    return [pair for pair in parse_qsl(kept, keep_blank_values=True) if pair[0] not in {"token", "once"}]

"""Coming in through a region's own sign-in: people go there and come back with a code for one sign-in of ours."""

import hmac
import json
import secrets
from binascii import Error as BadText
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response

from activities.accounts.sealing import Unreadable, opened, sealed
from activities.provider import Asking, NotProved, Provider, ProviderAway
from api.errors import Away, BadRequest, NotAllowed, NotFound
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.door import OpenPage, see_other
from api.pages.outside import home_address
from api.pages.sign_in_steps import Way, go_on, inside
from api.reading.accounts import account_of_login, is_at_work
from api.web_sessions import How, Method, agent_of
from models.ids import PersonCode

router = APIRouter(route_class=OpenPage, include_in_schema=False)
ADDRESS = "/sign-in/provider"
NAME = "outside"
OWNER = "sign-in begun"
GOOD = timedelta(minutes=10)
"""How long somebody may be away at the provider. Ours."""
LONGEST = 4096
log = structlog.get_logger()


class Ticket(NamedTuple):
    """A sign-in that this browser began; it lies sealed in its cookie."""

    asking: Asking
    next: str
    until: datetime


@router.get(ADDRESS)
async def leave(request: Request, at: At, next: str = "/") -> Response:  # noqa: A002 - the word of the address
    """Go to the provider."""
    provider = _provider(at)
    own = [secrets.token_urlsafe(32) for _ in range(3)]
    asking = Asking(own[0], own[1], own[2], f"{home_address(request, at)}{ADDRESS}/answer")
    try:
        response = see_other(await provider.address(asking))
    except ProviderAway as away:
        raise _away(away) from None
    _give(request, response, at, Ticket(asking, inside(next), at.clock() + GOOD))
    return response


@router.get(f"{ADDRESS}/answer")
async def come_back(request: Request, at: At, state: str = "", code: str = "", error: str = "") -> Response:
    """Come back with a code: only to the browser that went, once, and only as somebody of the directory."""
    provider, ticket = _provider(at), _ticket(request, at)
    if ticket is None or not hmac.compare_digest(state.encode(), ticket.asking.state.encode()):
        raise BadRequest(
            _("Этот вход начат не здесь или слишком давно."), _("Вы не вошли. Откройте страницу входа и начните снова.")
        )
    if error or not 0 < len(code) <= LONGEST:
        raise NotAllowed(
            _("Поставщик входа вас не подтвердил."), _("Вы не вошли. Начните снова или войдите с логином и паролем.")
        )
    try:
        claims = await provider.claims(code, ticket.asking, now=at.clock())
    except ProviderAway as away:
        raise _away(away) from None
    except NotProved as wrong:
        log.warning("provider_not_believed", reason=wrong.reason)
        raise NotAllowed(
            _("Ответ поставщика входа не прошёл проверку."),
            _("Вы не вошли. Начните снова; если не поможет, сообщите администратору."),
        ) from None
    person = await _person(at, claims.get(at.settings.oidc_claim))
    how = How(Method.PROVIDER, agent_of(request))
    response = await go_on(request, at, person, how, Way(ticket.next))
    response.delete_cookie(_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return response


async def _person(at: Office, said: object) -> PersonCode:
    """Who of the directory this is. Raises NotAllowed when it is nobody who works."""
    name = said.strip() if isinstance(said, str) else ""
    async with at.sessions.reading() as connection:
        if at.settings.oidc_person == "login":
            row = await account_of_login(connection, name.casefold()) if name else None
            found = row.person if row else None
        else:
            found = name if name and await is_at_work(connection, name) else None
    if found is None:
        raise NotAllowed(
            _("Вас подтвердили, но среди работающих сотрудников справочника вас нет."),
            _("Вы не вошли. Скажите администратору вашего органа: он внесёт вас или исправит код в вашей записи."),
        )
    person: PersonCode = found
    return person


def _provider(at: Office) -> Provider:
    if at.provider is None:
        raise NotFound(_("Внешнего входа здесь нет."), _("Войдите с логином и паролем."))
    return at.provider


def _away(away: ProviderAway) -> Away:
    log.error("provider_away", reason=str(away))
    return Away(
        _("Поставщик входа не отвечает."), _("Вы не вошли. Повторите через минуту или войдите с логином и паролем.")
    )


def _give(request: Request, response: Response, at: Office, ticket: Ticket) -> None:
    written = json.dumps([*ticket.asking, ticket.next, ticket.until.isoformat()]).encode()
    response.set_cookie(
        _name(request),
        sealed(at.settings.key_ring, written, OWNER),
        path="/",
        max_age=int(GOOD.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _ticket(request: Request, at: Office) -> Ticket | None:
    """The sign-in that this browser began, if it did so not long ago."""
    kept = request.cookies.get(_name(request), "")
    try:
        state, nonce, verifier, answer, onward, until = json.loads(opened(at.settings.key_ring, kept, OWNER))
    except (Unreadable, InvalidTag, BadText, ValueError):
        return None
    ticket = Ticket(Asking(state, nonce, verifier, answer), onward, datetime.fromisoformat(until))
    return ticket if at.clock() < ticket.until else None


def _name(request: Request) -> str:
    return f"__Host-{NAME}" if request.url.scheme == "https" else NAME

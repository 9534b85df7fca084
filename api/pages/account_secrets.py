"""One's own password and second factor, changed by whoever still knows the password. A new session begins with them."""

from fastapi import APIRouter, Request, Response

from api.admission import Wait, enrol, is_own_password, new_secret, origin_of
from api.errors import NotFound
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.office import Office
from api.pages.door import Page, SignedInVisitor, see_other
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
from api.pages.sign_in_steps import come_to
from api.reading.accounts import account_of
from api.reading.rows import Line
from api.web_sessions import How, Method, Visitor, agent_of, begin, give_cookie
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/account"


@router.get(f"{HOME}/password")
async def ask_password(request: Request, actor: SignedIn, at: At, visitor: SignedInVisitor) -> Response:
    """Новый пароль вместо нынешнего."""
    await _own(at, actor)
    return await password_page(request, at, actor.person, Asked(f"{HOME}/password", visitor.token), knows=True)


@router.post(f"{HOME}/password")
async def bring_password(request: Request, actor: SignedIn, at: At, visitor: SignedInVisitor, sent: Sent) -> Response:
    """Сменить пароль: остальные сеансы завершаются, этот продолжается под новым номером."""
    row = await _own(at, actor)
    mistake, status = await _unproved(request, at, row, sent)
    mistake = mistake or await brought_password(at, actor.person, sent)
    if mistake:
        asked = Asked(f"{HOME}/password", visitor.token, mistake=mistake, status=status)
        return await password_page(request, at, actor.person, asked, knows=True)
    method = visitor.method if visitor.method is Method.RECOVERY else Method.PASSWORD
    how = How(method, agent_of(request), is_factored=row.secret is not None)
    response = see_other(f"{HOME}?done=password-changed")
    give_cookie(request, response, (await begin(at, actor.person, how)).session)
    return response


@router.get(f"{HOME}/factor")
async def ask_factor(request: Request, actor: SignedIn, at: At, visitor: SignedInVisitor) -> Response:
    """Второй фактор: завести или перенести на другой телефон."""
    row = await _own(at, actor)
    return factor_page(request, _secret(at, visitor, row), row.login, _factor(visitor), knows=True)


@router.post(f"{HOME}/factor")
async def bring_factor(request: Request, actor: SignedIn, at: At, visitor: SignedInVisitor, sent: Sent) -> Response:
    """Завести второй фактор; прежний и его запасные коды больше не действуют."""
    row = await _own(at, actor)
    secret = _secret(at, visitor, row)
    mistake, status = await _unproved(request, at, row, sent)
    codes = None if mistake else await enrol(at, actor.person, secret, sent.one("one_time_code"))
    if codes is None:
        said = mistake or _("Код не подходит. Проверьте, что время на телефоне верное, и введите новый код.")
        asked = _factor(visitor)._replace(mistake=said, status=status)
        return factor_page(request, secret, row.login, asked, knows=True)
    how = How(Method.PASSWORD, agent_of(request), is_factored=True)
    begun = await begin(at, actor.person, how)
    await come_to(request, at, begun.session)
    response = codes_page(request, codes, onward=HOME, pairs=())
    give_cookie(request, response, begun.session)
    return response


def _factor(visitor: Visitor) -> Asked:
    return Asked(f"{HOME}/factor", visitor.token)


def _secret(at: Office, visitor: Visitor, row: Line) -> bytes:
    return new_secret(at, visitor.session, row.factor_at)


async def _own(at: Office, actor: Actor) -> Line:
    async with at.sessions.reading() as connection:
        row = await account_of(connection, actor.person)
    if row is None:
        raise NotFound(
            _("У вас нет логина и пароля: вы входите иначе."), _("Если они нужны, попросите администратора их выдать.")
        )
    return row


async def _unproved(request: Request, at: Office, row: Line, sent: Fields) -> tuple[str, int]:
    """What is wrong with the present password, if anything, and with which status the page answers then."""
    found = await is_own_password(at, row.person, sent.secret("password"), origin_of(request, at, row.login))
    if isinstance(found, Wait):
        return waiting(found.until, at.clock()), TOO_MANY
    return ("" if found else _("Нынешний пароль не подходит.")), WRONG

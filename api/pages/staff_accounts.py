"""How a member of staff comes in, for whoever keeps the directory: a first password, a lost telephone, sessions."""

from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from api.duties import Administrator
from api.errors import BadInput, RefusedNow
from api.guards import At
from api.languages import gettext as _
from api.office import Office
from api.pages.account import sessions_of
from api.pages.administration import HOME, links
from api.pages.door import Page, SentOnce, see_other
from api.pages.fields import Sent
from api.pages.showing import moments_of, show
from api.v1 import accounts, directory
from api.v1.accounts import FirstPasswordIn, PasswordGiven
from api.v1.directory import PersonPath
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)


class Told(NamedTuple):
    """What came of giving a password: the password, or what was wrong."""

    status: int = 200
    mistake: str = ""
    login: str = ""
    given: PasswordGiven | None = None


@router.get(f"{HOME}/people/{{code}}/account")
async def account(request: Request, code: PersonPath, actor: Administrator, at: At) -> HTMLResponse:
    """Вход сотрудника: логин, первый пароль, второй фактор, сеансы."""
    return await _page(request, at, actor, code, Told())


@router.post(f"{HOME}/people/{{code}}/account/password")
async def give_password(
    request: Request, code: PersonPath, actor: Administrator, at: At, sent: Sent, once: SentOnce
) -> HTMLResponse:
    """Выдать первый пароль. Он виден один раз; нажатие дважды показывает тот же."""
    login = sent.one("login").casefold()
    try:
        wanted = FirstPasswordIn(login=login or None)
        told = Told(given=await accounts.give_first(at, actor, code, wanted, once))
    except ValidationError:
        told = Told(422, _("Логин: от 2 до 100 строчных латинских букв, цифр и знаков . _ @ -"), login)
    except RefusedNow as no:
        told = Told(409, f"{no.detail} {no.remedy}", login)
    except BadInput as no:
        told = Told(422, " ".join(one.message for one in no.errors), login)
    return await _page(request, at, actor, code, told)


@router.post(f"{HOME}/people/{{code}}/account/factor")
async def remove_factor(code: PersonPath, actor: Administrator, at: At, once: SentOnce) -> Response:
    """Убрать второй фактор."""
    await accounts.remove_factor(actor, code, once, at)
    return see_other(f"{HOME}/people/{code}/account?done=factor-reset")


@router.post(f"{HOME}/people/{{code}}/account/sessions")
async def end_sessions(code: PersonPath, actor: Administrator, at: At, once: SentOnce) -> Response:
    """Завершить сеансы сотрудника."""
    await accounts.end_all_sessions(actor, code, once, at)
    return see_other(f"{HOME}/people/{code}/account?done=person-sessions-ended")


async def _page(request: Request, at: Office, actor: Actor, code: str, told: Told) -> HTMLResponse:
    person, found = await directory.one_person(actor, code, at), await accounts.sign_in_of(actor, code, at)
    return show(
        request,
        "pages/person_account.html",
        status=told.status,
        heading=_("Вход: %(name)s") % {"name": person.full_name},
        section=HOME,
        links=links(),
        person=person,
        is_own=code == actor.person,
        address=f"{HOME}/people/{code}",
        account=found.account,
        sessions=await sessions_of(at, actor, code),
        given=told.given,
        mistake=told.mistake,
        login=told.login or (found.account.login if found.account else code),
        moments=await moments_of(request),
    )

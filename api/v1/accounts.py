"""Accounts of members of staff, for whoever keeps the directory: a first password, a lost second factor, sessions."""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from activities.accounts.book import FirstPassword, LoginTaken, end_sessions, give_password, reset_factor
from activities.directory_changes import Hand
from api.admission import FIRST_PASSWORD_GOOD
from api.door import Door, ShownOnce
from api.duties import Administrator
from api.errors import NotFound, RefusedNow
from api.guards import At
from api.idempotency import Claim, Once
from api.languages import gettext as _
from api.office import Office
from api.reading.accounts import account_of, session_rows
from api.v1.directory import PersonPath, one_person
from api.v1.entries import wrong
from api.v1.shapes import Brought, Told
from api.web_sessions import Method, alive
from models.ids import PersonCode
from models.people import Actor

router = APIRouter(route_class=Door, tags=["Учётные записи"])
Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._@-]{1,99}$")]
GROUP, GROUPS = 4, 4


class SessionTold(Told):
    """Somewhere the person is signed in."""

    browser: str = Field(description="Браузер и система простыми словами; пусто, если не названы")
    method: Method
    with_factor: bool
    since: datetime
    seen: datetime


class AccountTold(Told):
    """How somebody comes in; nothing that lets in."""

    login: str
    password_at: datetime = Field(description="Когда пароль выдан или сменён")
    must_change: bool = Field(description="Первый пароль ещё не сменён")
    first_until: datetime | None = Field(description="До какого времени впускает первый пароль")
    factor_at: datetime | None = Field(description="Когда заведён второй фактор; null: его нет")


class SignInTold(Told):
    """The account, if there is one, and where the person is signed in, by whatever way."""

    account: AccountTold | None
    sessions: list[SessionTold]


class FirstPasswordIn(Brought):
    """A first password is wanted."""

    login: Login | None = Field(None, description="null: логин остаётся, у новой учётной записи он равен коду")


class PasswordGiven(Told):
    """The password. It is shown now and never again."""

    login: str
    password: str
    until: datetime = Field(description="До какого времени впускает; при первом входе его меняют")


class Done(Told):
    """It is done."""

    person: PersonCode


@router.get("/directory/people/{code}/account")
async def sign_in_of(actor: Administrator, code: PersonPath, at: At) -> SignInTold:
    """Учётная запись сотрудника и его нынешние сеансы."""
    await one_person(actor, code, at)
    async with at.sessions.reading() as connection:
        row = await account_of(connection, code)
        rows = await session_rows(connection, actor, code, alive(at.clock()))
    account = row and AccountTold(
        login=row.login,
        password_at=row.password_at,
        must_change=row.must_change,
        first_until=row.first_until,
        factor_at=row.factor_at,
    )
    sessions = [
        SessionTold(
            browser=one.agent,
            method=Method(one.method),
            with_factor=one.is_factored,
            since=one.signed_in_at,
            seen=one.seen_at,
        )
        for one in rows
    ]
    return SignInTold(account=account or None, sessions=sessions)


@router.post("/directory/people/{code}/account/password", status_code=201, response_model=PasswordGiven)
async def issue_password(
    actor: Administrator, code: PersonPath, sent: FirstPasswordIn, once: Once, at: At
) -> ShownOnce:
    """Выдать первый пароль. Он показывается один раз; прежний пароль больше не впускает, сеансы завершаются."""
    given = await give_first(at, actor, code, sent, once)
    return ShownOnce(given.model_dump(mode="json"), status_code=201)


@router.delete("/directory/people/{code}/account/factor")
async def remove_factor(actor: Administrator, code: PersonPath, _once: Once, at: At) -> Done:
    """Убрать второй фактор у того, кто потерял телефон: при следующем входе сотрудник заведёт новый."""
    await _other(actor, code, at)
    async with at.sessions.reading() as connection:
        row = await account_of(connection, code)
    if row is None or row.secret is None:
        raise NotFound(_("Второго фактора у сотрудника нет."), _("Ничего не изменено."))
    await reset_factor(at.sessions, code, at=at.clock(), by=Hand(actor.person))
    return Done(person=code)


@router.delete("/directory/people/{code}/account/sessions")
async def end_all_sessions(actor: Administrator, code: PersonPath, _once: Once, at: At) -> Done:
    """Завершить все сеансы сотрудника: всюду придётся войти снова."""
    await _other(actor, code, at)
    await end_sessions(at.sessions, code, at=at.clock(), by=Hand(actor.person))
    return Done(person=code)


async def give_first(at: Office, actor: Actor, code: PersonCode, sent: FirstPasswordIn, once: Claim) -> PasswordGiven:
    """Give a first password to somebody at work. Raises BadInput when the login is another person's."""
    await _other(actor, code, at)
    async with at.sessions.reading() as connection:
        row = await account_of(connection, code)
    ring, now = at.settings.key_ring, at.clock()
    password = first_password(hmac.new(ring.keys[ring.current], f"first:{once.name}".encode(), hashlib.sha256).digest())
    login, until = sent.login or (row.login if row else code), now + FIRST_PASSWORD_GOOD
    given = FirstPassword(code, login, await at.hasher.hashed(password), until)
    try:
        await give_password(at.sessions, given, at=now, by=Hand(actor.person))
    except LoginTaken:
        raise wrong("login", _("Этот логин уже у другого сотрудника.")) from None
    return PasswordGiven(login=login, password=password, until=until)


def first_password(random: bytes) -> str:
    """A password to be read aloud and typed once: four groups of four, 80 bits."""
    letters = b32encode(random).decode().lower()
    return "-".join(letters[place * GROUP : (place + 1) * GROUP] for place in range(GROUPS))


async def _other(actor: Actor, code: PersonCode, at: Office) -> None:
    """The person is at work, kept by this administrator, and not the administrator."""
    person = await one_person(actor, code, at)
    if code == actor.person:
        raise RefusedNow(
            _("Свой пароль и свои сеансы меняют в «Моих сеансах»."),
            _("Потеряли телефон или пароль? Попросите другого администратора вашей территории."),
            more={"code": "own_work"},
        )
    if not person.active:
        raise RefusedNow(
            _("Сотрудник не работает, доступ закрыт."),
            _("Если он вернулся, откройте ему доступ на его странице."),
            more={"code": "closed"},
        )

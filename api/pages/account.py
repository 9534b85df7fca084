"""«Мои сеансы»: where one is signed in, with an end to it; and what one signs in with."""

from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from activities.directory import revoke_token
from activities.directory_changes import Hand
from api.guards import At, SignedIn
from api.languages import gettext as _
from api.office import Office
from api.pages.changes import scopes
from api.pages.door import Page, SentOnce, SignedInVisitor, see_other
from api.pages.showing import moments_of, show
from api.pages.sign_in_steps import inside
from api.reading.accounts import account_of, own_token_rows, session_rows, unused_codes
from api.reading.rows import Line
from api.web_sessions import Method, alive, end_one, end_others, session_digest
from models.ids import Digest, PersonCode
from models.people import Actor

router = APIRouter(route_class=Page, include_in_schema=False)
HOME = "/account"
FEW_CODES = 3


class SessionLine(NamedTuple):
    """A session in words."""

    digest: Digest
    browser: str
    how: str
    since: datetime
    seen: datetime
    is_this: bool


@router.get(HOME)
async def account(
    request: Request,
    actor: SignedIn,
    at: At,
    visitor: SignedInVisitor,
    next: str = "",  # noqa: A002 - the word of the address
) -> HTMLResponse:
    """Сеансы, пароль и второй фактор, свои ключи."""
    this = session_digest(visitor.session)
    async with at.sessions.reading() as connection:
        rows = await session_rows(connection, actor, actor.person, alive(at.clock()))
        row = await account_of(connection, actor.person)
        left = await unused_codes(connection, actor, actor.person)
        keys = await own_token_rows(connection, actor)
    return show(
        request,
        "pages/account.html",
        heading=_("Мои сеансы"),
        sessions=[session_line(one, this) for one in rows],
        failures=[one for one in rows if one.digest == this and one.failed],
        row=row,
        left=left,
        few=FEW_CODES,
        keys=keys,
        scopes=dict(scopes()),
        onward=inside(next) if next else "",
        moments=await moments_of(request),
    )


@router.post(f"{HOME}/sessions/others/end")
async def end_other_sessions(actor: SignedIn, at: At, visitor: SignedInVisitor, _once: SentOnce) -> Response:
    """Завершить все свои сеансы, кроме этого."""
    await end_others(at, actor.person, visitor.session)
    return see_other(f"{HOME}?done=sessions-ended")


@router.post(f"{HOME}/sessions/{{digest}}/end")
async def end_session(
    actor: SignedIn, at: At, _once: SentOnce, digest: Annotated[Digest, InPath(description="Отпечаток сеанса")]
) -> Response:
    """Завершить один свой сеанс. Чужой так не завершить: его здесь нет."""
    await end_one(at, actor.person, digest)
    return see_other(f"{HOME}?done=session-ended")


@router.post(f"{HOME}/keys/{{digest}}/revocation")
async def revoke_own_key(
    actor: SignedIn, at: At, _once: SentOnce, digest: Annotated[Digest, InPath(description="Отпечаток ключа")]
) -> Response:
    """Отозвать свой ключ: с этой минуты он никого не впускает."""
    async with at.sessions.reading() as connection:
        mine = {row.digest for row in await own_token_rows(connection, actor)}
    if digest in mine:
        await revoke_token(at.sessions, digest, at=at.clock(), by=Hand(actor.person))
    return see_other(f"{HOME}?done=revoked")


async def sessions_of(at: Office, actor: Actor, person: PersonCode) -> list[SessionLine]:
    """The sessions of somebody else, for whoever keeps the directory."""
    async with at.sessions.reading() as connection:
        rows = await session_rows(connection, actor, person, alive(at.clock()))
    return [session_line(one, "") for one in rows]


def session_line(row: Line, this: str) -> SessionLine:
    """The session in words; `this` is the digest of the one that asks."""
    browser = row.agent or _("браузер не назвал себя")
    return SessionLine(row.digest, browser, _how(row), row.signed_in_at, row.seen_at, row.digest == this)


def _how(row: Line) -> str:
    words = {
        Method.PASSWORD: _("пароль и код") if row.is_factored else _("пароль"),
        Method.RECOVERY: _("пароль и запасной код"),
        Method.KEY: _("ключ доступа"),
        Method.PROVIDER: _("внешняя учётная запись"),
        Method.DEMO: _("кнопка показательного варианта"),
    }
    return words[Method(row.method)]

"""Every page behind the sign-in: first who comes, then whether their own page sent them, then what they bring."""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from activities.wall import asking
from api.body import Letter
from api.errors import NotAllowed, NotSignedIn, Problem
from api.idempotency import Claim, Replayed
from api.languages import gettext as _
from api.languages import known, spoken
from api.office import office
from api.pages.bundle import PageLetter, brought_by, marks_of
from api.pages.fields import Fields
from api.pages.navigation import counts_of, sits_elsewhere
from api.readings import enter, noting, require_log
from api.web_sessions import Visitor, cookie_of, visitor_of

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
SEE_OTHER = 303
UNKNOWN = 401
OURS_FROM = 500
PAGE = "text/html"
"""What a browser asks for when it opens a page; a script asks for something else, and needs no navigation."""
LANGUAGE = "language"
"""The cookie with the language of somebody who is not signed in."""


class OpenPage(APIRoute):
    """A page that everybody may see; who is signed in is known all the same."""

    is_visit = True
    """Whether it keeps the session alive."""

    def get_route_handler(self) -> Handle:
        """The framework's handler, with the visitor and the form known before it starts."""
        handle = super().get_route_handler()

        async def opened(request: Request) -> Response:
            letter = PageLetter(request.scope, request.receive)
            await _know(letter, is_visit=self.is_visit)
            with ExitStack() as shelf:  # at the end nothing that came with the form lies aside any more
                if letter.method == "POST":
                    intake = office(letter).intake if letter.state.visitor else None
                    letter.state.fields = await brought_by(letter, shelf, intake)
                if letter.state.actor is not None:
                    shelf.enter_context(asking(letter.state.actor))
                return await self.enter(letter, handle)

        return opened

    async def enter(self, letter: Letter, handle: Handle) -> Response:
        """Come in: what is sent must come from a page of ours."""
        if letter.method == "POST":
            _require_own_page(letter)
        return await handle(letter)


class Page(OpenPage):
    """A page for those who are signed in."""

    async def enter(self, letter: Letter, handle: Handle) -> Response:
        """Come in, or be shown the way to the sign-in and back."""
        visitor: Visitor | None = letter.state.visitor
        if visitor is None:
            return _way_in(letter)
        structlog.contextvars.bind_contextvars(person=visitor.actor.person, role=visitor.actor.role)
        if PAGE in letter.headers.get("accept", ""):
            letter.state.counts = await counts_of(visitor.actor, office(letter))
            letter.state.sits = await sits_elsewhere(visitor.actor, office(letter))
        if letter.method == "POST":
            _require_own_page(letter)
            require_token(letter.state.fields, visitor.token)
        return await _entered(letter, handle)


class Glance(OpenPage):
    """What a page asks by itself while somebody looks at it: it keeps no session alive, and leads nobody to sign in."""

    is_visit = False

    async def enter(self, letter: Letter, handle: Handle) -> Response:
        """Answer whoever is still signed in."""
        return await _entered(letter, handle) if letter.state.visitor else Response(status_code=UNKNOWN)


async def visiting(request: Request) -> Visitor:
    """Who is signed in."""
    visitor: Visitor = request.state.visitor
    return visitor


async def laid(request: Request) -> Claim:
    """The claim under which this form is carried out, once however often it is sent. Our pages always send its key."""
    claim: Claim | None = getattr(request.state, "claim", None)
    if claim is None:
        raise _not_ours()
    return claim


SignedInVisitor = Annotated[Visitor, Depends(visiting)]
SentOnce = Annotated[Claim, Depends(laid)]


def require_token(sent: Fields, token: str) -> None:
    """The form must carry the token of its session. Raises NotAllowed."""
    if not hmac.compare_digest(sent.one("token").encode(), token.encode()):
        raise _not_ours()


def see_other(address: str) -> Response:
    """After a deed the browser is led to a page that can be loaded again."""
    return RedirectResponse(address, status_code=SEE_OTHER)


async def _know(letter: Letter, *, is_visit: bool) -> None:
    session = cookie_of(letter)
    visitor = await visitor_of(office(letter), session, is_visit=is_visit) if session else None
    letter.state.visitor = visitor
    letter.state.actor = visitor.actor if visitor else None
    spoken.set(visitor.language if visitor else known(letter.cookies.get(LANGUAGE)))


def _way_in(letter: Letter) -> Response:
    """A reader is sent to sign in and comes back; a writer is told, and what was written goes along."""
    if letter.method != "POST":
        address = letter.url.path + (f"?{letter.url.query}" if letter.url.query else "")
        return see_other(f"/sign-in?next={quote(address, safe='')}")
    raise NotSignedIn(_("Сеанс закончился."), _("Введённое на странице не потеряно: войдите, и мы отправим его."))


async def _entered(letter: Letter, handle: Handle) -> Response:
    """Answer, and enter in the log of reading what the answer shows."""
    require_log(letter)
    with noting() as found:
        response = await (_once if letter.method == "POST" else _read)(letter, handle)
    enter(letter, response, found)
    return response


async def _read(letter: Letter, handle: Handle) -> Response:
    return await handle(letter)


async def _once(letter: Letter, handle: Handle) -> Response:
    """The same form sent twice is one deed. A page that answers with itself changed nothing, so the key is free."""
    name = letter.state.fields.one("once")
    if not name:
        return await handle(letter)
    claim = Claim(office(letter), letter.state.actor.person, *_key(letter, name))
    letter.state.claim = claim
    try:
        await claim.lay()
        response = await handle(letter)
    except Replayed as earlier:
        return earlier.response
    except Problem as refused:
        if refused.status < OURS_FROM:
            await claim.give_back()
        raise
    if response.status_code == SEE_OTHER:
        await claim.keep(response)
    else:
        await claim.give_back()
    return response


def _key(letter: Letter, name: str) -> tuple[str, str]:
    """The key of the form with what it brings: a form that was gone back to and changed is another deed."""
    fields: Fields = letter.state.fields
    said = "\n".join(f"{key}={value}" for key, value in fields.theirs())
    files = f"\n{marks_of(fields.files)}" if fields.files else ""
    brought = hashlib.sha256(f"{letter.url.path}\n{said}{files}".encode()).hexdigest()
    return hashlib.sha256(f"{name}\n{brought}".encode()).hexdigest(), brought


def _require_own_page(letter: Letter) -> None:
    """Browsers say which site a form comes from; one that says another is refused."""
    site = letter.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise _not_ours()
    origin = letter.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != letter.headers.get("host"):
        raise _not_ours()


def _not_ours() -> NotAllowed:
    return NotAllowed(
        _("Эта форма открыта слишком давно или пришла не с нашей страницы."),
        _("Ничего не сделано. Вернитесь назад, обновите страницу и отправьте форму ещё раз."),
    )

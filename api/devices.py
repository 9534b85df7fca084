"""Browsers in which somebody came in before: a signed cookie, one for each login, that only spares its bearer waiting.

It lets nobody in. Strangers who try a login from elsewhere make only themselves wait: whoever brings this cookie is
counted apart (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

import hashlib
import hmac
import secrets

from fastapi import Request, Response

from models.sealing import KeyRing

NAME = "device"
A_YEAR = 31_536_000
USE = b"known device"


def device_of(request: Request, ring: KeyRing, login: str) -> str:
    """The number of this browser, if somebody came in here with this login before; empty otherwise."""
    number, _, mark = request.cookies.get(_name(request, login), "").partition(".")
    known = any(hmac.compare_digest(mark.encode(), _mark(key, login, number).encode()) for key in ring.keys.values())
    return number if number and known else ""


def remember(request: Request, response: Response, ring: KeyRing, login: str) -> None:
    """Let the browser bring its number from now on, the one that it has or a new one."""
    number = device_of(request, ring, login) or secrets.token_urlsafe(16)
    response.set_cookie(
        _name(request, login),
        f"{number}.{_mark(ring.keys[ring.current], login, number)}",
        path="/",
        max_age=A_YEAR,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def _mark(key: bytes, login: str, number: str) -> str:
    use = hmac.new(key, USE, hashlib.sha256).digest()
    return hmac.new(use, f"{login}\n{number}".encode(), hashlib.sha256).hexdigest()


def _name(request: Request, login: str) -> str:
    """Several people share a computer, so the name is that of the login, which it does not tell."""
    name = f"{NAME}-{hashlib.sha256(login.encode()).hexdigest()[:16]}"
    return f"__Host-{name}" if request.url.scheme == "https" else name

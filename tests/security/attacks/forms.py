"""Attacks by way of a browser that somebody else is signed in at."""

import hmac
import secrets
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import Request, Response

from api import web_sessions
from api.office import Office
from api.shield import HEADERS, Shield
from api.visits import Visits
from api.web_sessions import Begun, How
from models.ids import PersonCode
from tests.security.attacks.siege import OTHER_SITE, Attack, Siege, letting_pass, replacing
from tests.support.town import form_token

HERE = "/notices/settings/calendar/revocation"
"""A form that changes something and asks nothing."""
DONE, SEE_OTHER = 200, 303
OURS = {"sec-fetch-site": "same-origin", "origin": "http://doors"}
KNOWN: list[str] = []
"""Numbers of sessions that an attacker made up."""


async def presses(siege: Siege, headers: dict[str, str], *, knows_token: bool) -> bool:
    """Whether a button of the victim's is pressed."""
    async with await siege.town.visitor("opeka-specialist") as browser:
        sent = {"token": await form_token(browser) if knows_token else "0" * 64, "once": secrets.token_hex()}
        return (await browser.post(HERE, data=sent, headers=headers)).status_code == SEE_OTHER


async def without_token(siege: Siege) -> bool:
    return await presses(siege, OURS, knows_token=False)


async def from_another_site(siege: Siege) -> bool:
    return await presses(siege, {"sec-fetch-site": "cross-site"}, knows_token=True)


async def from_another_origin(siege: Siege) -> bool:
    return await presses(siege, {"origin": OTHER_SITE}, knows_token=True)


async def signs_in_another(siege: Siege) -> bool:
    """The victim is signed in as the attacker, so that what they write is written for the attacker to read."""
    async with siege.town.browser() as browser:
        sent = await browser.post("/sign-in", data={"role": "reporter"}, headers={"origin": OTHER_SITE})
        return sent.status_code == SEE_OTHER


async def fixes_session(siege: Siege) -> bool:
    """The number in the cookie is known to the attacker before the victim signs in, and good afterwards."""
    KNOWN.append(secrets.token_urlsafe(32))
    async with siege.town.browser(cookies={web_sessions.COOKIE: KNOWN[-1]}) as victim:
        await victim.post("/sign-in", data={"role": "reporter"})
    async with siege.town.browser(cookies={web_sessions.COOKIE: KNOWN[-1]}) as thief:
        return (await thief.get("/signals")).status_code == DONE


async def _begun_as_told(at: Office, person: PersonCode, how: How) -> Begun:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.web_sessions.secrets", SimpleNamespace(token_urlsafe=lambda _length: KNOWN[-1]))
        return await web_sessions.begin(at, person, how)


async def leads_away(siege: Siege) -> bool:
    """A link to our sign-in ends at another site."""
    async with siege.town.browser() as browser:
        for address in (
            f"{OTHER_SITE}/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https:evil.example",
        ):
            answer = await browser.post("/sign-in", data={"role": "reporter", "next": address})
            if answer.headers.get("location", "/") != "/":
                return True
    return False


async def frames(siege: Siege) -> bool:
    """Another site shows our pages in a frame and lets the victim click."""
    async with siege.town.browser() as browser:
        headers = (await browser.get("/sign-in")).headers
    is_framed = "frame-ancestors 'self'" not in headers.get("content-security-policy", "")
    return is_framed or headers.get("x-frame-options") != "SAMEORIGIN"


async def runs_a_script(siege: Siege) -> bool:
    """A script that got into a page is run by the browser."""
    async with siege.town.browser() as browser:
        policies = [(await browser.get("/sign-in")).headers.get("content-security-policy", "") for _ in range(2)]
    scripts = [next((part for part in policy.split("; ") if part.startswith("script-src")), "") for policy in policies]
    return "'nonce-" not in scripts[0] or "unsafe" in policies[0] or scripts[0] == scripts[1]


async def reads_the_cookie(siege: Siege) -> bool:
    """The number of the session is within reach of a script, of plain HTTP, or of a neighbour's subdomain."""
    told = []
    for scheme in ("http", "https"):
        async with siege.town.browser(base_url=f"{scheme}://doors") as browser:
            told.append((await browser.post("/sign-in", data={"role": "reporter"})).headers["set-cookie"].lower())
    plain, safe = told
    kept = all("httponly" in one and "samesite=lax" in one and "domain=" not in one for one in told)
    return not (kept and safe.startswith("__host-") and "; secure" in safe and "; path=/;" in f"{plain};")


def _careless(_request: Request, response: Response, session: str, *_: Any, **__: Any) -> None:
    response.set_cookie(web_sessions.COOKIE, session)


async def uses_the_kept_digest(siege: Siege) -> bool:
    """Whoever reads the table of sessions comes in with what stands there."""
    async with await siege.town.visitor("opeka-specialist") as browser:
        kept = web_sessions.session_digest(browser.cookies[web_sessions.COOKIE])
    async with siege.town.browser(cookies={web_sessions.COOKIE: kept}) as thief:
        return (await thief.get("/tasks")).status_code == DONE


async def reads_from_another_site(siege: Siege) -> bool:
    """A script of another site is allowed to read our answers."""
    asked = {"origin": OTHER_SITE, "access-control-request-method": "POST"}
    async with siege.town.program("opeka-specialist") as program:
        answers: list[httpx.Response] = [
            await program.request(method, path, headers=asked)
            for method in ("GET", "OPTIONS")
            for path in ("/api/v1/cases", "/sign-in", "/healthz", "/codec/decode")
        ]
    return any(name.startswith("access-control-") for answer in answers for name in answer.headers)


async def keeps_a_page(siege: Siege) -> bool:
    """A page about somebody stays in the memory of a browser or of a proxy."""
    kept: list[str] = []
    async with await siege.town.visitor("kdn-secretary") as browser:
        paths = ("/cases", "/tasks", "/notices", "/nowhere")
        kept += [(await browser.get(path)).headers.get("cache-control", "") for path in paths]
    async with siege.town.program("kdn-secretary") as program:
        kept.append((await program.get("/api/v1/cases")).headers.get("cache-control", ""))
    return any("no-store" not in one for one in kept)


_SAME = SimpleNamespace(compare_digest=lambda *_: True, new=hmac.new)
FORMS = (
    Attack("csrf-token", without_token, replacing("api.pages.door.hmac", _SAME)),
    Attack("csrf-site", from_another_site, replacing("api.pages.door._require_own_page", lambda _letter: None)),
    Attack("csrf-origin", from_another_origin, replacing("api.pages.door._require_own_page", lambda _letter: None)),
    Attack("csrf-sign-in", signs_in_another, replacing("api.pages.door._require_own_page", lambda _letter: None)),
    Attack("session-fixation", fixes_session, replacing("api.pages.sign_in_steps.begin", _begun_as_told)),
    Attack("open-redirect", leads_away, replacing("api.pages.sign_in_steps.inside", lambda address: address)),
    Attack("clickjacking", frames, letting_pass(Shield)),
    Attack("script", runs_a_script, replacing("api.shield.policy", lambda _nonce: "script-src 'unsafe-inline'")),
    Attack("cookie", reads_the_cookie, replacing("api.pages.sign_in_steps.give_cookie", _careless)),
    Attack(
        "cors",
        reads_from_another_site,
        replacing("api.shield.HEADERS", {**HEADERS, "Access-Control-Allow-Origin": "*"}),
    ),
    Attack("kept-page", keeps_a_page, letting_pass(Visits)),
    Attack(
        "session-table", uses_the_kept_digest, replacing("api.web_sessions.session_digest", lambda session: session)
    ),
)

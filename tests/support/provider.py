"""A region's own sign-in, small and real: discovery, keys, codes that are good once, PKCE, tokens signed with RS256."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.pages import served

CLIENT, SECRET = "marshrut", "known to both"


@dataclass
class RegionProvider:
    """The provider, and what a test may make it say."""

    now: Callable[[], datetime]
    answer: str
    """The address to which it was registered to send people back."""
    address: str = ""
    person: str = "opeka-specialist"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}))
    signs_with: Any = None
    """Another key than the published one."""
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "k1"})
    changes: dict[str, Any] = field(default_factory=dict)
    """Claims that differ from the right ones."""
    metadata: dict[str, Any] = field(default_factory=dict)
    begun: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=list)

    def token(self, nonce: str) -> str:
        """An id token for whoever is there."""
        at = int(self.now().timestamp())
        claims = {
            "iss": self.address,
            "sub": "12345",
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
            "preferred_username": self.person,
            **self.changes,
        }
        return jwt.encode(self.header, claims, self.signs_with or self.key, algorithms=["RS256", "HS256", "none"])


@asynccontextmanager
async def provider_of(now: Callable[[], datetime], answer: str) -> AsyncIterator[RegionProvider]:
    """The provider on a port of its own."""
    app = FastAPI()
    provider = RegionProvider(now, answer)
    _hang(app, provider)
    async with served(app) as address:
        provider.address = address
        yield provider


def _hang(app: FastAPI, provider: RegionProvider) -> None:
    @app.get("/.well-known/openid-configuration")
    async def metadata() -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {name: f"{provider.address}/{place}" for name, place in names.items()}
        out = {"end_session_endpoint": f"{provider.address}/out"}
        return {"issuer": provider.address, **found, **out, **provider.metadata}

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        right = asked["client_id"] == CLIENT and asked["redirect_uri"] == provider.answer
        if not right or asked.get("code_challenge_method") != "S256" or "openid" not in asked["scope"]:
            return Response("refused", 400)
        code = secrets.token_urlsafe(16)
        provider.begun[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{provider.answer}?{back}", 303)

    @app.post("/token")
    async def token(request: Request) -> Response:
        brought = {name: str(value) for name, value in (await request.form()).items()}
        provider.seen.append(brought)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = provider.begun.pop(brought["code"], None)
        made = base64.urlsafe_b64encode(hashlib.sha256(brought["code_verifier"].encode()).digest()).rstrip(b"=")
        fits = asked is not None and asked["code_challenge"] == made.decode()
        if asked is None or not fits or brought["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "opaque", "token_type": "Bearer", "id_token": provider.token(asked["nonce"])}
        )

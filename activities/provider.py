"""A region's own directory of staff (OpenID Connect): asked where to send people, and whom it sent back.

Everything it says is checked: its addresses are the web's, its tokens are signed by its published keys, for us, now,
and for the sign-in that we began. ЕСИА is reached through a gateway of the region that speaks this protocol.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.provider_settings import is_protected
from models.settings import Settings

PATIENCE = 5.0
"""Seconds for each question."""
LARGEST = 256 * 1024
LEEWAY = 60
"""Seconds by which the provider's clock may be off."""
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Only those whose key the provider alone holds: a token «signed» with our own secret, or not at all, is none."""
METADATA = "/.well-known/openid-configuration"
OK = 200


class ProviderAway(Exception):
    """The provider does not answer, or answers what no provider would."""


class NotProved(Exception):
    """What came back does not prove who somebody is; `reason` is for the log, never for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Asking(NamedTuple):
    """One sign-in that was begun: what must come back, and what only we know."""

    state: str
    nonce: str
    verifier: str
    answer: str
    """The address of ours to which people are sent back."""


class Provider:
    """The directory that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._one = asyncio.Lock()

    async def address(self, asking: Asking) -> str:
        """Where to send somebody who wants to come in. Raises ProviderAway."""
        metadata = await self._known()
        asked = {
            "redirect_uri": asking.answer,
            "scope": "openid profile",
            "state": asking.state,
            "nonce": asking.nonce,
            "code_challenge": create_s256_code_challenge(asking.verifier),
            "code_challenge_method": "S256",
        }
        where = self._web(metadata, "authorization_endpoint")
        return str(prepare_grant_uri(where, self._settings.oidc_client, "code", **asked))

    async def way_out(self) -> str:
        """Where somebody can end their session there; empty when the provider has no such place or is away."""
        try:
            metadata = await self._known()
        except ProviderAway:
            return ""
        return self._web(metadata, "end_session_endpoint") if metadata.get("end_session_endpoint") else ""

    async def claims(self, code: str, asking: Asking, *, now: datetime) -> Mapping[str, Any]:
        """What the provider says of whoever came back with this code. Raises ProviderAway or NotProved."""
        metadata = await self._known()
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asking.answer,
            "code_verifier": asking.verifier,
        }
        auth = httpx.BasicAuth(self._settings.oidc_client, self._settings.oidc_secret.get_secret_value())
        answer = await self._ask("POST", self._web(metadata, "token_endpoint"), data=sent, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotProved("no id_token")
        return await self._checked(token, asking, now)

    async def _checked(self, token: str, asking: Asking, now: datetime) -> Mapping[str, Any]:
        try:
            read = await self._signed(token)
            options = {
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": self._settings.oidc_client},
            }
            params = {"nonce": asking.nonce, "client_id": self._settings.oidc_client}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError) as wrong:
            raise NotProved(type(wrong).__name__) from None
        return dict(claims)

    async def _signed(self, token: str) -> jwt.Token:
        """The token, its signature checked; keys that changed since are asked for once more."""
        try:
            return jwt.decode(token, await self._published(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            self._keys = None
            return jwt.decode(token, await self._published(), algorithms=ALGORITHMS)

    async def _known(self) -> Mapping[str, Any]:
        async with self._one:
            if self._metadata is None:
                issuer = self._settings.oidc_issuer
                found = await self._ask("GET", issuer + METADATA)
                if found.get("issuer") != issuer:
                    raise ProviderAway("the metadata are of another issuer")
                self._metadata = found
            return self._metadata

    async def _published(self) -> KeySet:
        if self._keys is None:
            found = await self._ask("GET", self._web(await self._known(), "jwks_uri"))
            self._keys = KeySet.import_key_set({"keys": list(found.get("keys", ()))})
        return self._keys

    def _web(self, metadata: Mapping[str, Any], name: str) -> str:
        """An address that the provider names; it may not lead us into our own network over an open line."""
        address = metadata.get(name)
        if not isinstance(address, str) or not is_protected(address):
            raise ProviderAway(f"{name} is no protected address")
        return address

    async def _ask(self, method: str, address: str, **sent: Any) -> Mapping[str, Any]:  # noqa: ANN401 - httpx's own
        try:
            async with (
                httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False) as client,
                client.stream(method, address, headers={"Accept": "application/json"}, **sent) as answer,
            ):
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise ProviderAway("too much")
        except httpx.HTTPError as failure:
            raise ProviderAway(type(failure).__name__) from None
        if answer.status_code != OK:
            raise NotProved(f"status {answer.status_code}") if method == "POST" else ProviderAway("refused")
        try:
            found = json.loads(bytes(body))
        except ValueError:
            raise ProviderAway("no JSON") from None
        if not isinstance(found, dict):
            raise ProviderAway("no object")
        return found

"""Codes of a second factor (RFC 6238): six digits that an app and the server make of one secret and of the clock."""

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
"""Seconds for which a code stands."""
DRIFT = 1
"""How many steps the clock of a telephone may be off, either way."""
SECRET_BYTES = 20
DIGITS = 6


def step_of(now: datetime) -> int:
    """The number of the step that this moment lies in."""
    return int(now.timestamp()) // STEP


def code_at(secret: bytes, step: int) -> str:
    """The code of this step."""
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - apps know no other (RFC 6238)


def matching_step(secret: bytes, code: str, now: datetime, *, after: int | None) -> int | None:
    """The step whose code this is; None when it is of none around now, or of one that was used (`after`) or before."""
    here = step_of(now)
    found = [
        step
        for step in range(here - DRIFT, here + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return next((step for step in found if after is None or step > after), None)


def spelled(secret: bytes) -> str:
    """The secret as it is typed into an app: BASE32 in fours."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def app_address(secret: bytes, login: str, issuer: str) -> str:
    """What the QR code says: the address that apps agree on (Key Uri Format)."""
    return TOTP(secret, DIGITS, SHA1(), STEP).get_provisioning_uri(login, issuer)  # noqa: S303

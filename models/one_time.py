"""Codes of a second factor (RFC 6238): six digits that an app and the server make of one secret and of the clock."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

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
    made = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = made[-1] & 0x0F
    number = int.from_bytes(made[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


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
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    asked = {"secret": spelled(secret).replace(" ", ""), "issuer": issuer, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"

"""Whether a login with its password, and then a code, lets in: the same answer and the same time for every no."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from fastapi import Request

from activities.accounts.book import Factor, count_failure, rehash, set_factor, spend_code, spend_step
from activities.accounts.sealing import opened, sealed
from activities.accounts.throttle import ADDRESS, DEVICE, GUESSES, PAIR, Count, knock, let_in
from activities.audit.accesses import Entry
from api.devices import device_of
from api.office import Office
from api.reading.accounts import account_of, account_of_login
from api.reading.rows import Line
from api.web_sessions import Half, Owes
from models.access import AccessKind
from models.ids import PersonCode
from models.one_time import DIGITS, SECRET_BYTES, matching_step
from models.people import Role

LONGEST_LOGIN = 100
FIRST_PASSWORD_GOOD = timedelta(days=7)
"""How long a first password lets in. Ours."""
RECOVERY_CODES = 10
CODE_BYTES = 10
NETWORK = 64
"""Bits of an IPv6 address that belong to one subscriber: the rest they choose at will."""


class Origin(NamedTuple):
    """From where somebody tries to come in."""

    address: str
    device: str
    """The number of a browser in which this login came in before; empty for strangers."""


class Wait(NamedTuple):
    """Too many attempts failed: nothing is tried before this moment."""

    until: datetime


class Expired(NamedTuple):
    """The right password, but a first one whose time is over."""

    person: PersonCode


class Let(NamedTuple):
    """Somebody came in, or half in."""

    person: PersonCode
    login: str
    owes: Owes | None
    is_recovered: bool = False
    """By a recovery code, which is worth nothing now."""


def folded_login(said: str) -> str:
    """A login as it is kept: small letters."""
    return said.strip().casefold()[:LONGEST_LOGIN]


def origin_of(request: Request, at: Office, login: str) -> Origin:
    """From where this request comes, for this login."""
    host = request.client.host if request.client else ""
    return Origin(_network(host), device_of(request, at.settings.key_ring, login))


async def admit(at: Office, login: str, password: str, origin: Origin) -> Let | Wait | Expired | None:
    """Try a login with a password. None: one of them is wrong, and nobody learns which."""
    now, counts = at.clock(), _counts(at, "password", login, origin)
    if until := await knock(at.sessions, counts, now):
        return Wait(until)
    async with at.sessions.reading() as connection:
        row = await account_of_login(connection, login)
    if not await at.hasher.fits(password, row.password if row else None) or row is None:
        await _failed(at, login, row.person if row else None, origin)
        return None
    await _came_in(at, counts)
    if row.first_until is not None and row.first_until <= now:
        return Expired(row.person)
    if at.hasher.is_outdated(row.password):
        await rehash(at.sessions, row.person, before=row.password, made=await at.hasher.hashed(password))
    return Let(row.person, login, owed(at, row, is_coded=False))


async def admit_code(at: Office, half: Half, said: str, origin: Origin) -> Let | Wait | None:
    """Try a code of the app, or a recovery code, of somebody whose password was right."""
    async with at.sessions.reading() as connection:
        row = await account_of(connection, half.person)
    if row is None or row.secret is None:
        return None
    now, counts = at.clock(), _counts(at, "code", row.login, origin)
    guesses = Count(_key(at, "guesses", row.login), GUESSES)
    if until := await knock(at.sessions, counts if origin.device else [*counts, guesses], now):
        return Wait(until)
    is_recovered = not _is_of_app(said)
    if not await (_is_unspent if is_recovered else _is_right)(at, row, said, now):
        await _failed(at, row.login, row.person, origin)
        return None
    await _came_in(at, [*counts, guesses])
    return Let(row.person, row.login, owed(at, row, is_coded=True), is_recovered)


async def is_own_password(at: Office, person: PersonCode, password: str, origin: Origin) -> bool | Wait:
    """Whether somebody who is signed in knows their password; guesses are counted here as well."""
    async with at.sessions.reading() as connection:
        row = await account_of(connection, person)
    if row is None:
        return False
    counts = _counts(at, "password", row.login, origin)
    if until := await knock(at.sessions, counts, at.clock()):
        return Wait(until)
    if not await at.hasher.fits(password, row.password):
        return False
    await _came_in(at, counts)
    return True


def owed(at: Office, row: Line, *, is_coded: bool) -> Owes | None:
    """What the person owes yet before they are in: a code, a password of their own, a second factor; in this order."""
    if row.secret is not None and not is_coded:
        return Owes.CODE
    if row.must_change:
        return Owes.PASSWORD
    if row.secret is None and needs_factor(at, Role(row.role)):
        return Owes.FACTOR
    return None


def needs_factor(at: Office, role: Role) -> bool:
    """Whether people of this role need a second factor here."""
    return role not in at.settings.without_second_factor


def new_secret(at: Office, session: str, since: datetime | None) -> bytes:
    """The secret that this session is shown: the same one however often the page is loaded, until one was set up."""
    ring = at.settings.key_ring
    said = f"new factor\n{session}\n{since}".encode()
    return hmac.new(ring.keys[ring.current], said, hashlib.sha256).digest()[:SECRET_BYTES]


async def enrol(at: Office, person: PersonCode, secret: bytes, said: str) -> tuple[str, ...] | None:
    """Set this second factor up if the code is right; the answer is the recovery codes, which are kept nowhere."""
    now = at.clock()
    step = matching_step(secret, said.replace(" ", ""), now, after=None)
    if step is None:
        return None
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    kept = Factor(sealed(at.settings.key_ring, secret, person), step, [code_digest(code) for code in codes])
    await set_factor(at.sessions, person, kept, at=now)
    return codes


def code_digest(code: str) -> str:
    """Under which a recovery code is kept, however it was typed: it has 80 bits, so it needs no salt."""
    return hashlib.sha256(code.replace("-", "").replace(" ", "").upper().encode()).hexdigest()


def _recovery_code() -> str:
    letters = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def _is_of_app(said: str) -> bool:
    """Whether this looks like a code of the app; anything else is tried as a recovery code."""
    code = _unspaced(said)
    return len(code) == DIGITS and code.isdecimal()


async def _is_right(at: Office, row: Line, said: str, now: datetime) -> bool:
    secret = opened(at.settings.key_ring, row.secret, row.person)
    step = matching_step(secret, _unspaced(said), now, after=row.last_step)
    return step is not None and await spend_step(at.sessions, row.person, step)


async def _is_unspent(at: Office, row: Line, said: str, now: datetime) -> bool:
    return await spend_code(at.sessions, row.person, code_digest(said), at=now)


def _unspaced(said: str) -> str:
    return said.replace(" ", "")


async def _failed(at: Office, login: str, person: PersonCode | None, origin: Origin) -> None:
    """A stranger's attempt is told to the owner; one from their own browser is their own mistake."""
    if not origin.device:
        await count_failure(at.sessions, login, at=at.clock())
    if person is not None:
        at.accesses.note(Entry(AccessKind.SIGN_IN_FAILED, at.clock(), person))


async def _came_in(at: Office, counts: list[Count]) -> None:
    shared = {one.key for one in counts if one.allowance is ADDRESS}
    await let_in(at.sessions, forget={one.key for one in counts} - shared, give_back=shared)


def _counts(at: Office, step: str, login: str, origin: Origin) -> list[Count]:
    """What an attempt is counted under. A browser that is known counts for itself alone."""
    if origin.device:
        return [Count(_key(at, step, "device", login, origin.device), DEVICE)]
    return [
        Count(_key(at, step, "pair", login, origin.address), PAIR),
        Count(_key(at, "address", origin.address), ADDRESS),
    ]


def _key(at: Office, *parts: str) -> str:
    ring = at.settings.key_ring
    return hmac.new(ring.keys[ring.current], "\n".join(("attempt", *parts)).encode(), hashlib.sha256).hexdigest()


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return f"{IPv6Address(int(address) >> NETWORK << NETWORK)}/{NETWORK}"
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else str(address)

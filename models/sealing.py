"""What is kept sealed: AES-256-GCM under keys derived from those of the installation, and blind indexes to find it by.

Every purpose has a key of its own (HKDF-SHA256), so that what seals a column neither wraps the key of a case nor finds
anything. What a key sealed says which one it was: keys can be changed, and the old ones still open. The ring of keys is
held by the process: tables are read in many places, and none of them may forget to open, or to seal.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEALED, CLOSED = "s1~", "c1~"
"""How a text begins that is sealed with a key of the installation, and one that is closed with the key of its case."""
WRAPPED = "case_key.wrapped"
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_DIGITS = 32
MADE = 4_096
"""Ciphers of cases that are kept ready: making one costs as much as using it."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of the installation: all that can still open something, and the one that closes."""

    current: str
    keys: dict[str, bytes] = field(repr=False)


class Locked(LookupError):
    """Sealed under a key that this process does not hold, or that was destroyed on purpose."""


class Envelope(str):
    """A text that is closed already, to be kept as it stands."""

    __slots__ = ()


class _Key(NamedTuple):
    """What was derived from one key of the installation. `tag` is its name and some of a digest, to tell namesakes."""

    tag: str
    seal: AESGCM
    blinder: bytes


class _Ring(NamedTuple):
    current: str
    keys: dict[str, _Key]


_held: list[_Ring] = []


def unlock(keys: Mapping[str, bytes], current: str) -> None:
    """Hold these keys in this process from now on: the current one seals, all of them open.

    Keys that were held before still open: a process may keep house for more than one installation, as tests do.
    """
    fresh = {name: _derived(name, key) for name, key in keys.items()}
    known = dict(_held[-1].keys) if _held else {}
    _held[:] = [_Ring(fresh[current].tag, known | {key.tag: key for key in fresh.values()})]


def seal(text: str, place: str) -> str:
    """Sealed with the current key. `place` is the column: what was copied into another one does not open there."""
    key = _current()
    return f"{SEALED}{key.tag}~{_locked(key.seal, text, place)}"


def opened(kept: str, place: str) -> str:
    """The text again; one that was kept before columns were sealed is answered as it stands.

    Raises Locked without the key, InvalidTag when it was tampered with or taken from another column.
    """
    if not kept.startswith(SEALED):
        return kept
    _, tag, sealed = kept.split("~", 2)
    return _unlocked(_key(tag).seal, sealed, place)


def blind(value: str, place: str) -> str:
    """The blind index of a value under the current key: equal values of a column are equal, and say no more.

    Only letters and digits count, large or small: «45 11 123456» and «4511 №123456» are the same.
    """
    return _index(_current(), value, place)


def blinds(value: str, place: str) -> tuple[str, ...]:
    """The same under every key that is held, to look for: rows that an older key sealed are found until sealed anew."""
    return tuple(_index(key, value, place) for key in _ring().keys.values())


def fresh_key() -> str:
    """A new key for one case, wrapped: only this is kept."""
    return seal(base64.b64encode(os.urandom(KEY_BYTES)).decode(), WRAPPED)


def wrapped_anew(wrapped: str) -> str:
    """The key of a case under the current key; as it stands when it is that already."""
    return wrapped if tag_of(wrapped) == current_tag() else seal(opened(wrapped, WRAPPED), WRAPPED)


def closed(text: str, wrapped: str, place: str) -> Envelope:
    """Closed with the key of a case: without that it never opens again."""
    return Envelope(f"{CLOSED}{_locked(_of_case(wrapped), text, place)}")


def disclosed(kept: str, wrapped: str | None, place: str) -> str:
    """The text again, whichever way it was kept. Raises Locked when the key of its case was destroyed."""
    if not kept.startswith(CLOSED):
        return opened(kept, place)
    if not wrapped:
        raise Locked("the key of this case was destroyed")
    return _unlocked(_of_case(wrapped), kept.removeprefix(CLOSED), place)


def tag_of(sealed: str) -> str | None:
    """Which key of the installation sealed this; None when none of them did."""
    return sealed.split("~", 2)[1] if sealed.startswith(SEALED) else None


def tag_for(name: str, key: bytes) -> str:
    """The tag of this key, whether it is held or not."""
    return _derived(name, key).tag


def tags() -> tuple[str, ...]:
    """The tags of all keys that are held, those that nothing is sealed with any more among them."""
    return tuple(_ring().keys)


def current_tag() -> str:
    """The tag of the key that seals now: its name, a dot, digits of a digest."""
    return _ring().current


@lru_cache(MADE)
def file_secret(wrapped: str) -> bytes:
    """What the names and the keys of the files under this wrapped key follow from (`models.sealed_files`): 64 bytes."""
    return HKDF(SHA256(), 2 * KEY_BYTES, salt=None, info=b"marshrut/files").derive(_unwrapped(wrapped))


@lru_cache(MADE)
def _of_case(wrapped: str) -> AESGCM:
    return AESGCM(_unwrapped(wrapped))


def _unwrapped(wrapped: str) -> bytes:
    return base64.b64decode(opened(wrapped, WRAPPED))


def _derived(name: str, key: bytes) -> _Key:
    def purpose(what: str, length: int = KEY_BYTES) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=f"marshrut/{what}".encode()).derive(key)

    return _Key(f"{name}.{purpose('tag', 4).hex()}", AESGCM(purpose("columns")), purpose("blind-index"))


def _ring() -> _Ring:
    if not _held:
        raise Locked("this process holds no keys: models.sealing.unlock was not called")
    return _held[0]


def _current() -> _Key:
    ring = _ring()
    return ring.keys[ring.current]


def _key(tag: str) -> _Key:
    found = _ring().keys.get(tag)
    if found is None:
        raise Locked(f"no key {tag.partition('.')[0]!r}")
    return found


def _locked(cipher: AESGCM, text: str, place: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), place.encode())).decode()


def _unlocked(cipher: AESGCM, sealed: str, place: str) -> str:
    raw = base64.b64decode(sealed)
    return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()


def _index(key: _Key, value: str, place: str) -> str:
    folded = "".join(sign for sign in value.casefold().replace("ё", "е") if sign.isalnum())
    return hmac.new(key.blinder, f"{place}\0{folded}".encode(), hashlib.sha256).hexdigest()[:INDEX_DIGITS]

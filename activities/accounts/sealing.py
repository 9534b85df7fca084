"""Small secrets at rest: sealed under a key that is derived from the server's, for one person and one use."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.ids import PersonCode
from models.sealing import KeyRing

USE = b"second factor"
NONCE_BYTES = 12


class Unreadable(LookupError):
    """The key under which this was sealed is not among the server's."""


def sealed(ring: KeyRing, secret: bytes, person: PersonCode) -> str:
    """The secret under the current key: the key's name, a colon, BASE64. It opens for this person only."""
    nonce = os.urandom(NONCE_BYTES)
    text = nonce + AESGCM(_key(ring.keys[ring.current])).encrypt(nonce, secret, person.encode())
    return f"{ring.current}:{base64.b64encode(text).decode()}"


def opened(ring: KeyRing, kept: str, person: PersonCode) -> bytes:
    """The secret. Raises Unreadable without its key, InvalidTag when it was tampered with or is another person's."""
    name, _, text = kept.rpartition(":")
    if name not in ring.keys:
        raise Unreadable(name)
    packed = base64.b64decode(text)
    return AESGCM(_key(ring.keys[name])).decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], person.encode())


def _key(key: bytes) -> bytes:
    return hmac.new(key, USE, hashlib.sha256).digest()

"""Small secrets at rest: sealed under a key that is derived from the server's, for one owner and one use."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.sealing import KeyRing

USE = b"second factor"
NONCE_BYTES = 12


class Unreadable(LookupError):
    """The key under which this was sealed is not among the server's."""


def sealed(ring: KeyRing, secret: bytes, owner: str) -> str:
    """The secret under the current key: the key's name, a colon, BASE64. It opens for this owner (a person) only."""
    nonce = os.urandom(NONCE_BYTES)
    text = nonce + AESGCM(_key(ring.keys[ring.current])).encrypt(nonce, secret, owner.encode())
    return f"{ring.current}:{base64.b64encode(text).decode()}"


def opened(ring: KeyRing, kept: str, owner: str) -> bytes:
    """The secret. Raises Unreadable without its key, InvalidTag when it was tampered with or is another owner's."""
    name, _, text = kept.rpartition(":")
    if name not in ring.keys:
        raise Unreadable(name)
    packed = base64.b64decode(text)
    return AESGCM(_key(ring.keys[name])).decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], owner.encode())


def _key(key: bytes) -> bytes:
    return hmac.new(key, USE, hashlib.sha256).digest()

"""The seal on everything that enters Temporal: AES-256-GCM under a named key, so that keys can be changed.

Whoever can write to Temporal past our client does not hold a key, so what comes unsealed is made unreadable: such an
update is refused and such a signal dropped, and the case goes on.
"""

import os
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

SEALED = b"binary/sealed"
UNSEALED = b"binary/unsealed"
KEY_ID = "key"
NONCE_BYTES = 12
KEY_BYTES = 32


class KeyMissing(LookupError):
    """What was sealed under this key cannot be read here: the key was not given, or was destroyed on purpose."""


class Seal(PayloadCodec):
    """Seals with the current key and opens with whichever of the keys was used."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        """Raises KeyMissing when the current key is not among the keys, ValueError when one has not 32 bytes."""
        if current not in keys:
            raise KeyMissing(f"the current key {current!r} is not among the keys")
        short = [name for name, key in keys.items() if len(key) != KEY_BYTES]
        if short:
            raise ValueError(f"keys {', '.join(short)} must have {KEY_BYTES} bytes each")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal each payload, its metadata included."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open each payload; raises KeyMissing, or InvalidTag when one was tampered with."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        nonce, name = os.urandom(NONCE_BYTES), self._current.encode()
        text = self._ciphers[self._current].encrypt(nonce, payload.SerializeToString(), name)
        return Payload(metadata={"encoding": SEALED, KEY_ID: name}, data=nonce + text)

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != SEALED:
            return Payload(metadata={"encoding": UNSEALED})
        name = payload.metadata[KEY_ID]
        cipher = self._ciphers.get(name.decode())
        if cipher is None:
            raise KeyMissing(f"no key {name.decode()!r}")
        nonce, text = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
        return Payload.FromString(cipher.decrypt(nonce, text, name))

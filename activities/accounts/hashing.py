"""Passwords and their hashes: argon2id, off the event loop, two at once, and as long for a login that nobody has."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.passwords import normal

AT_ONCE = 2
"""Each takes 64 MiB for a tenth of a second: a crowd of strangers must not take the machine."""
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$t+WjTcpXTb6hfAuuSZmsig$xKt2+J8kaDzDgoWSZdiIHAnE4NMWpKjO4Aa0Jc1woPI"
"""The hash of a password that nobody knows, with the same costs as those of people."""


class Hasher:
    """Hashes and compares passwords (argon2id with the costs of RFC 9106's second choice: 64 MiB, 3 rounds)."""

    def __init__(self) -> None:
        self._hasher, self._nobody = PasswordHasher(), NOBODY
        self._seats = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """The hash to be kept, with its salt and its costs."""
        async with self._seats:
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password; without an account the same work is done in vain."""
        async with self._seats:
            return await asyncio.to_thread(self._fits, normal(password), kept or self._nobody) and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made at other costs than are usual now."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

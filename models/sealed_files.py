"""How a stored file is sealed: in pieces, each bound by its associated data to its file, its place and to the end.

A sealed file is its heading (magic and version, salt, mark) and then pieces of 64 KiB, each 16 bytes longer than what
it holds; the last one may be shorter. AES-256-GCM under a key that belongs to this one file: it follows from the key
of the case and the salt, so places can count as nonces. The mark says whether a key is the right one without saying
whose it is. What is cut off, moved, exchanged between files or cases, or put under another name does not open.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models import sealing
from models.ids import Digest

MAGIC = b"marshrut\x01"
"""What a sealed file begins with; the last byte is the version of the format."""
SALT_BYTES, MARK_BYTES, TAG_BYTES = 32, 16, 16
HEADING = len(MAGIC) + SALT_BYTES + MARK_BYTES
PIECE = 64 * 1024
"""Bytes of content in a piece: what is held in memory while a file is read or written."""


class NotSealed(ValueError):
    """It does not begin as a sealed file of a version that is known here."""


@dataclass(frozen=True)
class FileKey:
    """The key of the files of one case, or of whatever else they belong to."""

    naming: bytes = field(repr=False)
    closing: bytes = field(repr=False)

    @classmethod
    def of(cls, wrapped: str) -> Self:
        """From the wrapped key of the case. Raises `sealing.Locked` without the key that wrapped it."""
        secret = sealing.file_secret(wrapped)
        return cls(secret[: sealing.KEY_BYTES], secret[sealing.KEY_BYTES :])

    def name(self, digest: Digest) -> str:
        """Under which name content of this digest is kept, 64 hexadecimal digits.

        It says nothing without the key: a copy of the folder does not confirm that somebody has this very photo.
        """
        return hmac.new(self.naming, digest.encode(), hashlib.sha256).hexdigest()


class Pieces:
    """The pieces of one sealed file, closed and opened one by one in any order."""

    def __init__(self, key: FileKey, heading: bytes, digest: Digest) -> None:
        """`digest` is that of the content. Raises NotSealed, or `sealing.Locked` when this is not its key."""
        if len(heading) != HEADING or not heading.startswith(MAGIC):
            raise NotSealed
        salt, mark = heading[len(MAGIC) : -MARK_BYTES], heading[-MARK_BYTES:]
        own, right = _follows(key, salt)
        if not hmac.compare_digest(mark, right):
            raise sealing.Locked("the file was sealed under another key")
        self._cipher = AESGCM(own)
        self._about = heading + bytes.fromhex(digest)

    def closed(self, piece: bytes, place: int, *, last: bool) -> bytes:
        """A piece of at most PIECE bytes, sealed; only the last one may be shorter."""
        return self._cipher.encrypt(*self._bound(piece, place, last=last))

    def opened(self, sealed: bytes, place: int, *, last: bool) -> bytes:
        """The content of a piece. Raises InvalidTag when it is not the one of this place, whole."""
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        return self._cipher.decrypt(*self._bound(sealed, place, last=last))

    def _bound(self, piece: bytes, place: int, *, last: bool) -> tuple[bytes, bytes, bytes]:
        where = place.to_bytes(sealing.NONCE_BYTES - 1) + bytes((last,))
        return where, piece, self._about + where


def heading_for(key: FileKey) -> bytes:
    """How a new file under this key begins."""
    salt = os.urandom(SALT_BYTES)
    return MAGIC + salt + _follows(key, salt)[1]


def _follows(key: FileKey, salt: bytes) -> tuple[bytes, bytes]:
    """The file's own key, and the mark by which it is known."""
    derived = HKDF(SHA256(), sealing.KEY_BYTES + MARK_BYTES, salt=salt, info=b"marshrut/file").derive(key.closing)
    return derived[: sealing.KEY_BYTES], derived[sealing.KEY_BYTES :]

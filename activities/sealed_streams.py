"""Sealed files read and written as streams: whoever reads sees an ordinary file, and never a byte unchecked."""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from activities.errors import FileDamaged
from models.ids import Digest
from models.sealed_files import HEADING, PIECE, TAG_BYTES, FileKey, NotSealed, Pieces, heading_for
from models.sealing import Locked

SEALED_PIECE = PIECE + TAG_BYTES


def seal_into(target: BinaryIO, source: BinaryIO, key: FileKey, digest: Digest) -> None:
    """Write the content of `source`, whose digest this is, sealed. Holds two pieces in memory."""
    heading = heading_for(key)
    pieces, place = Pieces(key, heading, digest), 0
    target.write(heading)
    piece = source.read(PIECE)
    while following := source.read(PIECE):
        target.write(pieces.closed(piece, place, last=False))
        piece, place = following, place + 1
    target.write(pieces.closed(piece, place, last=True))


def unsealed(file: BinaryIO, key: FileKey, digest: Digest) -> BinaryIO:
    """The content of a sealed file, to be read from any place; closing it closes the file.

    Raises FileDamaged, now or while it is read, when it is not what was sealed under this key, name and place.
    """
    return io.BufferedReader(_Unsealed(file, key, digest), PIECE)


def read_through(file: BinaryIO) -> None:
    """Open every piece once, back to the beginning. Raises FileDamaged.

    The pieces are bound to the digest of the content, so it need not be reckoned again: that would take twice as long.
    """
    while file.read(PIECE):
        pass
    file.seek(0)


class _Unsealed(io.RawIOBase):
    """Opens a piece at a time. The last one is opened first: it says that nothing was cut off."""

    def __init__(self, file: BinaryIO, key: FileKey, digest: Digest) -> None:
        super().__init__()
        self._file, self._digest = file, digest
        sealed = file.seek(0, os.SEEK_END) - HEADING
        self._last = max(0, -(-sealed // SEALED_PIECE) - 1)
        self._size = sealed - (self._last + 1) * TAG_BYTES
        self._at = 0
        self._piece, self._place = b"", -1
        file.seek(0)
        try:
            self._pieces = Pieces(key, file.read(HEADING), digest)
        except (NotSealed, Locked):
            raise FileDamaged(digest) from None
        self._take(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer, which the reader makes one
        if self._at >= self._size:
            return 0
        place, start = divmod(self._at, PIECE)
        self._take(place)
        some = self._piece[start : start + len(buffer)]
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)

    def close(self) -> None:
        self._piece = b""
        self._file.close()
        super().close()

    def _take(self, place: int) -> None:
        if place == self._place:
            return
        self._file.seek(HEADING + place * SEALED_PIECE)
        sealed = self._file.read(SEALED_PIECE)
        try:
            self._piece = self._pieces.opened(sealed, place, last=place == self._last)
        except InvalidTag:
            raise FileDamaged(self._digest) from None
        self._place = place

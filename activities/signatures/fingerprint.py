"""What a file says of itself while it streams by: its digest, those of its earlier versions, and its identifier.

Nothing is kept and nothing is unpacked, so the size of a file and what is packed in it do not matter. A PDF grows by
additions, each ending in `%%EOF`; the digest up to such an end is that of the file before the addition was made.
"""

import hashlib
import re

from models.ids import Digest

HEADER = b"%PDF-"
END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
IDENTIFIER = re.compile(rb"/ID\s{0,8}\[\s{0,8}(?:\(([0-9a-f]{32})\)|<([0-9A-Fa-f]{64})>)")
KEPT_BACK = 256
"""Bytes that wait for what follows them: longer than anything that is looked for."""

MOST_VERSIONS = 64
"""A paper has one version for each signature; a file with more of them is not one of ours."""


class Fingerprint:
    """Feed it a file in parts of any size, then ask."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._waiting = b""
        self._begun = b""
        self.size = 0
        self.versions: tuple[Digest, ...] = ()
        """The digests of the file as it was at each `%%EOF`, oldest first."""
        self.identifier: str | None = None
        """The first half of the content's digest, as `forms.pdf` puts it in; None if the file carries none of ours."""

    def feed(self, part: bytes) -> None:
        """The next part of the file."""
        self.size += len(part)
        if len(self._begun) < len(HEADER):
            self._begun = (self._begun + part)[: len(HEADER)]
        self._waiting = self._read(self._waiting + part, keep=KEPT_BACK)

    def finish(self) -> Digest:
        """The file has ended: its digest."""
        self._waiting = self._read(self._waiting, keep=0)
        return self._hash.hexdigest()

    @property
    def is_pdf(self) -> bool:
        """Whether the file begins as a PDF does; known once its first bytes are."""
        return self._begun == HEADER

    def _read(self, bytes_at_hand: bytes, *, keep: int) -> bytes:
        """Hash all but the last bytes, noting what is found in them; answers the bytes that wait."""
        if self.identifier is None and (named := IDENTIFIER.search(bytes_at_hand)):
            self.identifier = _plain(named)
        border, done = max(len(bytes_at_hand) - keep, 0), 0
        for end in END.finditer(bytes_at_hand):
            if end.end() > border or len(self.versions) >= MOST_VERSIONS:
                border = min(border, end.start()) if keep else border
                break
            self._hash.update(bytes_at_hand[done : end.end()])
            done = end.end()
            self.versions += (self._hash.copy().hexdigest(),)
        self._hash.update(bytes_at_hand[done : max(border, done)])
        return bytes_at_hand[max(border, done) :]


def _plain(named: re.Match[bytes]) -> str | None:
    if named[1] is not None:
        return named[1].decode()
    text = bytes.fromhex(named[2].decode())
    return text.decode() if re.fullmatch(rb"[0-9a-f]{32}", text) else None

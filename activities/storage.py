"""Files under the digest of their content: stored once, never changed, checked whenever they are read."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from activities.errors import FileDamaged, FileMissing
from models.ids import Digest

DIGEST = re.compile(r"[0-9a-f]{64}")
ASIDE = ".aside"
"""The folder of files that are still coming in, or being worked on."""


class FileStorage:
    """A folder of files in two levels of folders: `ab/cd/abcd…`."""

    def __init__(self, root: Path) -> None:
        """`root` is made when the first file is put."""
        self._root = root

    def put(self, content: bytes) -> Digest:
        """Store the content and answer its digest; the same content twice is one file.

        The file appears whole or not at all: it is written aside, forced to the disk and then renamed. One that was
        damaged is mended.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists() and _digest_of(path) == digest:
            path.touch()
            return digest
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as aside:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).replace(path)
        _force(path.parent)
        return digest

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """An empty file beside the store, to be filled and then adopted; gone at the end if nobody adopted it."""
        folder = self._root / ASIDE
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def adopt(self, file: Path) -> Digest:
        """Take a file that lies aside into the store, without a copy, and answer its digest."""
        digest = _digest_of(file)
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("rb") as content:
            os.fsync(content.fileno())
        file.replace(path)
        _force(path.parent)
        return digest

    def sweep(self, wanted: set[Digest], *, before: datetime) -> int:
        """Delete what nobody wants and nobody touched since this moment, also what was left aside; answers how much.

        A file that has just come in is not wanted yet: its row follows. So `before` must lie well in the past.
        """
        unwanted = [
            path
            for path in self._root.rglob("*")
            if path.is_file() and path.name not in wanted and path.stat().st_mtime < before.timestamp()
        ]
        for path in unwanted:
            path.unlink(missing_ok=True)
        return len(unwanted)

    def remove(self, digest: Digest) -> bool:
        """Delete the file for good; whether there was one."""
        path = self._path(digest)
        if not path.exists():
            return False
        path.unlink(missing_ok=True)
        _force(path.parent)
        return True

    def has(self, digest: Digest) -> bool:
        """Whether a file is stored under this digest."""
        return self._path(digest).exists()

    def get(self, digest: Digest) -> bytes:
        """The content. Raises FileMissing, or FileDamaged when it is not what was put."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise FileMissing(digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileDamaged(digest)
        return content

    def open(self, digest: Digest) -> BinaryIO:
        """The file from its beginning, checked as a whole before a byte of it is given out. Raises as `get` does."""
        return self.place(digest).open("rb")

    def place(self, digest: Digest) -> Path:
        """Where the file lies, checked as a whole. Raises as `get` does."""
        path = self._path(digest)
        if not path.exists():
            raise FileMissing(digest)
        if _digest_of(path) != digest:
            raise FileDamaged(digest)
        return path

    def _path(self, digest: Digest) -> Path:
        if not DIGEST.fullmatch(digest):
            raise FileMissing(digest)
        return self._root / digest[:2] / digest[2:4] / digest


def _digest_of(path: Path) -> Digest:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _force(folder: Path) -> None:
    """Force the new name itself to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Files under the digest of their content: stored once for each case, sealed, checked whenever they are read.

What is kept on the disk is sealed with the key of the case that a file belongs to (`models.sealed_files`), under a name
that only this key can tell. What was stored before files were sealed lies open under its digest, and is read as well.
"""

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from activities.errors import FileDamaged, FileMissing
from activities.sealed_streams import read_through, seal_into, unsealed
from models.ids import Digest
from models.sealed_files import FileKey

DIGEST = re.compile(r"[0-9a-f]{64}")
SEALED = "sealed"
"""The folder of sealed files."""
ASIDE = ".aside"
"""The folder of files that are being sealed, and of those that are still coming in, which have no name there."""
HANDLES = Path("/dev/fd")


class FileStorage:
    """A folder of files in two levels of folders: `sealed/ab/cd/abcd…`, and without `sealed` what was kept open."""

    def __init__(self, root: Path) -> None:
        """`root` is made when the first file is put."""
        self._root = root

    def put(self, content: bytes, key: FileKey) -> Digest:
        """Store the content under this key and answer its digest; the same content twice is one file.

        The file appears whole or not at all: it is sealed aside, forced to the disk and then renamed. One that was
        damaged is mended.
        """
        return self._keep(io.BytesIO(content), key)

    def adopt(self, file: Path, key: FileKey) -> Digest:
        """Seal a file that lies aside, or anywhere, into the store, and answer its digest."""
        with file.open("rb") as content:
            return self._keep(content, key)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """An empty file on the disk of the store, to be filled and then adopted.

        It has no name in any folder, only an open handle: whenever this process ends, nothing of it is left. Another
        process that is to read or write it must be given the handle (`handle_of`).
        """
        folder = self._root / ASIDE
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as file:
            yield HANDLES / str(file.fileno())

    def sweep(self, wanted: set[str], *, before: datetime) -> int:
        """Delete what has none of these names and nobody touched since this moment; answers how much.

        A file that has just come in is not wanted yet: its row follows. So `before` must lie well in the past.
        """
        return _deleted((path for path in self._root.rglob("*") if path.name not in wanted), before)

    def sweep_aside(self, *, before: datetime) -> int:
        """Delete what a process that died left half sealed before this moment; answers how much."""
        return _deleted((self._root / ASIDE).glob("*"), before)

    def remove(self, name: str) -> bool:
        """Delete what is kept under this name or digest for good; whether there was anything."""
        there = [path for path in (self._sealed(name), self._open(name)) if path.exists()]
        for path in there:
            path.unlink(missing_ok=True)
            _force(path.parent)
        return bool(there)

    def has(self, digest: Digest, key: FileKey | None) -> bool:
        """Whether a file of this digest is stored: sealed under this key, or open."""
        ways = (self._open(digest), *(() if key is None else (self._sealed(key.name(digest)),)))
        return any(path.exists() for path in ways)

    def get(self, digest: Digest, key: FileKey | None) -> bytes:
        """The content. Raises FileMissing, or FileDamaged when it is not what was put."""
        file, _is_sealed = self._found(digest, key)
        with file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileDamaged(digest)
        return content

    def open(self, digest: Digest, key: FileKey | None) -> BinaryIO:
        """The file from its beginning, checked as a whole before a byte of it is given out. Raises as `get` does.

        Without a key, only what is kept open is found.
        """
        file, is_sealed = self._found(digest, key)
        try:
            if is_sealed:
                read_through(file)
            else:
                _require(file, digest)
        except FileDamaged:
            file.close()
            raise
        return file

    def left_open(self) -> Iterator[Digest]:
        """The digests of what lies open still."""
        return (path.name for path in self._root.glob("??/??/*") if DIGEST.fullmatch(path.name))

    def touched_since(self, digest: Digest, moment: datetime) -> bool:
        """Whether what lies open under this digest was put, or put again, after this moment."""
        with suppress(FileNotFoundError):
            return self._open(digest).stat().st_mtime >= moment.timestamp()
        return False

    def seal_open(self, digest: Digest, keys: Iterable[FileKey]) -> None:
        """Seal what lies open under this digest with each of these keys; the open copy goes when all can be read.

        Without a key nothing is done, nor when it is gone already. Raises FileDamaged; then it stays.
        """
        path, keys = self._open(digest), tuple(keys)
        with suppress(FileNotFoundError):
            for key in keys:
                if self.adopt(path, key) != digest or not _is_whole(self._sealed(key.name(digest)), key, digest):
                    raise FileDamaged(digest)
            if keys:
                path.unlink()
                _force(path.parent)

    def _found(self, digest: Digest, key: FileKey | None) -> tuple[BinaryIO, bool]:
        """The file, not checked yet, and whether it is a sealed one."""
        name = None if key is None else key.name(digest)
        for _ in range(2):  # it may be sealed, and its open copy removed, at this very moment
            if key is not None and name is not None:
                with suppress(FileNotFoundError):
                    return unsealed(self._sealed(name).open("rb"), key, digest), True
            with suppress(FileNotFoundError):
                return self._open(digest).open("rb"), False
        raise FileMissing(digest)

    def _keep(self, content: BinaryIO, key: FileKey) -> Digest:
        digest = _digest_of(content)
        path = self._sealed(key.name(digest))
        if path.exists() and _is_whole(path, key, digest):
            path.touch()
            return digest
        folder = self._root / ASIDE
        for place in (path.parent, folder):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with open(handle, "wb") as aside:  # noqa: PTH123 - a handle, not a path
                seal_into(aside, content, key, digest)
                aside.flush()
                os.fsync(aside.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        _force(path.parent)
        return digest

    def _sealed(self, name: str) -> Path:
        return self._in(self._root / SEALED, name)

    def _open(self, digest: Digest) -> Path:
        return self._in(self._root, digest)

    def _in(self, root: Path, name: str) -> Path:
        if not DIGEST.fullmatch(name):
            raise FileMissing(name)
        return root / name[:2] / name[2:4] / name


def handle_of(file: Path) -> tuple[int, ...]:
    """The handle behind a file that lies aside, for a process that is started; none for a file that has a name."""
    return (int(file.name),) if file.parent == HANDLES else ()


def _is_whole(path: Path, key: FileKey, digest: Digest) -> bool:
    try:
        with unsealed(path.open("rb"), key, digest) as file:
            _require(file, digest)
    except FileDamaged:
        return False
    return True


def _require(file: BinaryIO, digest: Digest) -> None:
    if _digest_of(file) != digest:
        raise FileDamaged(digest)


def _digest_of(file: BinaryIO) -> Digest:
    """Of the whole file, which stands at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # BinaryIO promises enough
    file.seek(0)
    return digest


def _deleted(files: Iterable[Path], before: datetime) -> int:
    old = [path for path in files if path.is_file() and path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _force(folder: Path) -> None:
    """Force the new name itself to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

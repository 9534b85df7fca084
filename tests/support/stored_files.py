"""Stored files opened as whoever holds the database and the keys of the installation opens them."""

import hashlib
from contextlib import suppress
from pathlib import Path

from activities.sessions import BlockingSessions
from activities.storage import FileStorage
from activities.stored_files import attached_files, keyed, paper_files
from models.ids import Digest
from models.sealed_files import FileKey

KEY, ANOTHER = FileKey(bytes(32), bytes(range(32))), FileKey(bytes(range(32)), bytes(32))


class ReadStorage(FileStorage):
    """A store beside its database: it finds the keys itself."""

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root)
        self.root, self._url = root, url

    def content(self, digest: Digest) -> bytes:
        """The content of this digest, with the key of any of its owners."""
        sessions = BlockingSessions(self._url)
        try:
            with sessions.transaction() as connection:
                mine = paper_files(connection, lambda table: table.digest == digest)
                mine |= attached_files(connection, lambda table: table.digest == digest)
                keys = [key for _owned, key in keyed(connection, mine)]
        finally:
            sessions.close()
        return self.get(digest, next(key for key in keys if self.has(digest, key)))


def left_open(folder: Path, content: bytes) -> Digest:
    """A file kept as files were before they were sealed; answers its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return digest


def held(folder: Path) -> int:
    """How many files without a name this process holds open on the disk of a store: those that are coming in."""
    links = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            links.append(str(handle.readlink()))
    return sum(link.startswith(str(folder)) and link.endswith("(deleted)") for link in links)


def lying(folder: Path) -> list[Path]:
    """Every file in a store, those that are half made too."""
    return [path for path in folder.rglob("*") if path.is_file()]

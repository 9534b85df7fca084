"""What one process of a test run has looked at and found good, so that those beside it need not look again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


class Seen:
    """Parts that were looked at; with a file, also by the other processes that were given the same one."""

    def __init__(self, file: Path | None = None) -> None:
        self._known: set[str] = set()
        self._file, self._read = file, 0

    def share(self, file: Path) -> None:
        """From now on tell the others, and learn from them, by this file."""
        self._file, self._read = file, 0

    def lacks(self, parts: Iterable[str]) -> bool:
        """Whether nobody has looked at one of these."""
        new = {_digest(part) for part in parts} - self._known
        if new and self._file is not None:
            self._learn(self._file)
        return bool(new - self._known)

    def add(self, parts: Iterable[str]) -> None:
        """They were looked at, and nothing was found."""
        new = {_digest(part) for part in parts} - self._known
        self._known |= new
        if new and self._file is not None:
            with self._file.open("a") as told:  # lines that are added at once stay whole
                told.write("".join(f"{one}\n" for one in sorted(new)))

    def _learn(self, file: Path) -> None:
        if not file.exists():
            return
        with file.open("rb") as told:
            told.seek(self._read)
            whole, end, _ = told.read().rpartition(b"\n")  # somebody may be writing the last line
        self._read += len(whole) + len(end)
        self._known.update(whole.decode().split())


def _digest(part: str) -> str:
    return hashlib.sha256(part.encode()).hexdigest()[:32]

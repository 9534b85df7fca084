"""Takes a file in: recognised by its content, cleaned in a process of its own, stored by digest."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from activities.attachments.signs import HEAD, kind_of
from activities.storage import FileStorage, handle_of
from models.attachment import FileKind, FileUnwelcome, MediaType, Unwelcome
from models.ids import Digest
from models.sealed_files import FileKey

PATIENCE = 60.0
"""Seconds a file may take to be cleaned."""
AT_ONCE = 2
"""Files that are cleaned at the same time: each may take much memory."""
MODULE = "activities.attachments.cleaning"
HOME = Path(__file__).parents[2]
"""Where the module is found."""
MEDIA_TYPES = frozenset(MediaType)


class Kept(NamedTuple):
    """A cleaned file in the store."""

    digest: Digest
    media_type: MediaType
    size: int


class Intake:
    """The way of files into the store."""

    def __init__(self, storage: FileStorage, *, limit: int) -> None:
        """`limit` in bytes: what is larger is not taken."""
        self.storage = storage
        self.limit = limit
        self._turnstile = asyncio.Semaphore(AT_ONCE)

    def aside(self) -> AbstractContextManager[Path]:
        """A place for a file that is coming in, open and without a name; gone at the end, whatever the end is."""
        return self.storage.aside()

    async def keep(self, brought: Path, key: FileKey) -> Kept:
        """Clean the file and store it under this key. Raises FileUnwelcome; then nothing of it is stored."""
        with brought.open("rb") as file:
            kind = kind_of(file.read(HEAD))
        with self.storage.aside() as cleaned:
            async with self._turnstile:
                media_type = await _cleaned(kind, brought, cleaned)
            size = cleaned.stat().st_size
            return Kept(await asyncio.to_thread(self.storage.adopt, cleaned, key), media_type, size)


async def _cleaned(kind: FileKind, source: Path, target: Path) -> MediaType:
    command = (sys.executable, "-m", MODULE, kind.value, str(source), str(target))
    handles = handle_of(source) + handle_of(target)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=HOME, env={}, pass_fds=handles, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    word = said.decode("ascii", "replace")
    if process.returncode == 0 and word in MEDIA_TYPES:
        return MediaType(word)
    reasons = frozenset(Unwelcome)
    raise FileUnwelcome(Unwelcome(word) if process.returncode == 0 and word in reasons else Unwelcome.TOO_HARD)

"""Cleans one file: `python -m activities.attachments.cleaning KIND SOURCE TARGET`, a process of its own.

A hostile file meets large decoders here, so they run where they can do nothing but fail: without the environment and
its secrets, with bounded memory, time and output. The answer is one word: the media type, or why it is unwelcome.
"""

import resource
import sys
from pathlib import Path

from activities.attachments import pictures, portable, texts
from models.attachment import FileKind, FileUnwelcome, MediaType, Unwelcome

MEMORY = 1_000_000_000
PROCESSOR = 30
OUTPUT = 200_000_000
"""Bytes, seconds, bytes: many times what an ordinary file needs."""


def clean(kind: FileKind, source: Path, target: Path) -> MediaType:
    """Write the cleaned file to `target`, which exists and is empty. Raises FileUnwelcome, and nothing else."""
    try:
        match kind:
            case FileKind.PDF:
                return portable.rewrite(source, target)
            case FileKind.TEXT:
                return texts.respell(source, target)
            case _:
                return pictures.redraw(source, target, kind)
    except FileUnwelcome:
        raise
    except (MemoryError, RecursionError):
        raise FileUnwelcome(Unwelcome.TOO_HARD) from None
    except Exception:  # noqa: BLE001 - decoders raise whatever they stumble over; none of it is ours
        raise FileUnwelcome(Unwelcome.DAMAGED) from None


def main(kind: str, source: str, target: str) -> None:
    """Clean within bounds, and say the word."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    try:
        said = clean(FileKind(kind), Path(source), Path(target)).value
    except FileUnwelcome as unwelcome:
        said = unwelcome.reason.value
    sys.stdout.write(said)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a file is, by its first bytes; its name and what the sender calls it count for nothing.

What is on no list is not taken. A sign only says what to open the file as: whether it really is that, the cleaning
finds out.
"""

import re
from typing import NamedTuple

from models.attachment import FileKind, FileUnwelcome, Unwelcome

HEAD = 4096
"""How many first bytes are looked at."""


class Sign(NamedTuple):
    """Bytes at a place, and what they mean."""

    at: int
    bytes: bytes
    means: FileKind | Unwelcome


SIGNS = (
    Sign(0, b"\xff\xd8\xff", FileKind.JPEG),
    Sign(0, b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    Sign(0, b"%PDF-", FileKind.PDF),
    Sign(0, b"Rar!", Unwelcome.ARCHIVE),
    Sign(0, b"7z\xbc\xaf\x27\x1c", Unwelcome.ARCHIVE),
    Sign(0, b"\x1f\x8b", Unwelcome.ARCHIVE),
    Sign(0, b"\x1f\x9d", Unwelcome.ARCHIVE),
    Sign(0, b"BZh", Unwelcome.ARCHIVE),
    Sign(0, b"\xfd7zXZ", Unwelcome.ARCHIVE),
    Sign(0, b"\x28\xb5\x2f\xfd", Unwelcome.ARCHIVE),
    Sign(0, b"LZIP", Unwelcome.ARCHIVE),
    Sign(0, b"MSCF", Unwelcome.ARCHIVE),
    Sign(0, b"!<arch>", Unwelcome.ARCHIVE),
    Sign(0, b"070707", Unwelcome.ARCHIVE),
    Sign(0, b"070701", Unwelcome.ARCHIVE),
    Sign(2, b"-lh", Unwelcome.ARCHIVE),
    Sign(257, b"ustar", Unwelcome.ARCHIVE),
    Sign(0, b"MZ", Unwelcome.PROGRAM),
    Sign(0, b"\x7fELF", Unwelcome.PROGRAM),
    Sign(0, b"\xca\xfe\xba\xbe", Unwelcome.PROGRAM),
    Sign(0, b"\xfe\xed\xfa", Unwelcome.PROGRAM),
    Sign(0, b"\xce\xfa\xed\xfe", Unwelcome.PROGRAM),
    Sign(0, b"\xcf\xfa\xed\xfe", Unwelcome.PROGRAM),
    Sign(0, b"\0asm", Unwelcome.PROGRAM),
    Sign(0, b"dex\n", Unwelcome.PROGRAM),
    Sign(0, b"L\0\0\0\x01\x14\x02\0", Unwelcome.PROGRAM),
    Sign(0, b"ITSF", Unwelcome.PROGRAM),
    Sign(0, b"FWS", Unwelcome.PROGRAM),
    Sign(0, b"CWS", Unwelcome.PROGRAM),
    Sign(0, b"%!PS", Unwelcome.PROGRAM),
    Sign(0, b"#!", Unwelcome.PROGRAM),
    Sign(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unwelcome.OFFICE),
    Sign(0, b"{\\rtf", Unwelcome.OFFICE),
    Sign(0, b"GIF8", Unwelcome.OTHER_PICTURE),
    Sign(0, b"II*\0", Unwelcome.OTHER_PICTURE),
    Sign(0, b"MM\0*", Unwelcome.OTHER_PICTURE),
    Sign(0, b"BM", Unwelcome.OTHER_PICTURE),
    Sign(0, b"8BPS", Unwelcome.OTHER_PICTURE),
    Sign(0, b"\0\0\x01\0", Unwelcome.OTHER_PICTURE),
    Sign(0, b"\0\0\0\x0cjP  ", Unwelcome.OTHER_PICTURE),
    Sign(0, b"OggS", Unwelcome.SOUND_OR_VIDEO),
    Sign(0, b"fLaC", Unwelcome.SOUND_OR_VIDEO),
    Sign(0, b"ID3", Unwelcome.SOUND_OR_VIDEO),
    Sign(0, b"\x1a\x45\xdf\xa3", Unwelcome.SOUND_OR_VIDEO),
    Sign(0, b"#!AMR", Unwelcome.SOUND_OR_VIDEO),
)
MARKUP = re.compile(rb"\A\s*<[a-z!?/]|<(?:!doctype|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
DOCUMENT_PARTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.", b"word/", b"xl/", b"ppt/")
STILL = (b"heic", b"heix", b"heim", b"heis", b"mif1")
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of UTF-16, whose letters hold zero bytes."""


def kind_of(head: bytes) -> FileKind:
    """What the file is that begins so. Raises FileUnwelcome."""
    if not head:
        raise FileUnwelcome(Unwelcome.EMPTY)
    found = _packed(head) or _boxed(head) or next((s.means for s in SIGNS if head.startswith(s.bytes, s.at)), None)
    if found is None:
        found = _written(head)
    if isinstance(found, Unwelcome):
        raise FileUnwelcome(found)
    return found


def _packed(head: bytes) -> Unwelcome | None:
    """ZIP: an archive, or what an office editor makes of one."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    return Unwelcome.OFFICE if any(part in head for part in DOCUMENT_PARTS) else Unwelcome.ARCHIVE


def _boxed(head: bytes) -> FileKind | Unwelcome | None:
    """Containers that name their content in the second word: RIFF, and the boxes of HEIC and MP4."""
    if head.startswith(b"RIFF"):
        return FileKind.WEBP if head[8:12] == b"WEBP" else Unwelcome.SOUND_OR_VIDEO
    if head[4:8] == b"ftyp":
        if head[8:12] in STILL:
            return FileKind.HEIC
        return Unwelcome.OTHER_PICTURE if head[8:12] == b"avif" else Unwelcome.SOUND_OR_VIDEO
    return None


def _written(head: bytes) -> FileKind | Unwelcome:
    if MARKUP.search(head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")):
        return Unwelcome.MARKUP
    if CONTROLS.search(head) and not head.startswith(WIDE):
        return Unwelcome.UNKNOWN
    return FileKind.TEXT

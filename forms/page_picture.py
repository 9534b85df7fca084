"""A page of a paper as a picture (PNG), for browsers that show no PDF: most phones, and many locked-down desks.

Only papers that were made here are drawn. The library is not safe across threads, so it draws one page at a time.
"""

import struct
import zlib
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]

WIDTH = 1000
"""Points across the picture: A4 at 121 dots an inch, legible on a desk and small on the wire."""
ONE_AT_A_TIME = Lock()
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = 2


class NotAPdf(ValueError):
    """What is to be drawn is no PDF, or a damaged one."""


def page_count(pdf: bytes) -> int:
    """How many pages it has. Raises NotAPdf."""
    with ONE_AT_A_TIME:
        document = _opened(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_picture(pdf: bytes, number: int) -> bytes:
    """The page of this number, counted from one, as PNG. Raises LookupError where there is none, NotAPdf."""
    with ONE_AT_A_TIME:
        document = _opened(pdf)
        try:
            if not 1 <= number <= len(document):
                raise LookupError(number)
            page = document[number - 1]
            drawn = page.render(scale=WIDTH / page.get_width(), rev_byteorder=True, prefer_bgrx=False)
            wide, high, step, channels = drawn.width, drawn.height, drawn.stride, drawn.n_channels
            content = bytes(drawn.buffer)
        finally:
            document.close()
    if channels != len("RGB"):
        raise ValueError(f"a page was drawn in {channels} channels")
    lines = b"".join(b"\0" + content[at : at + wide * channels] for at in range(0, high * step, step))
    header = struct.pack(">IIBBBBB", wide, high, 8, TRUE_COLOUR, 0, 0, 0)
    return b"".join(
        (SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines, 6)), _chunk(b"IEND", b""))
    )


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as failure:
        raise NotAPdf("not a PDF that can be drawn") from failure


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

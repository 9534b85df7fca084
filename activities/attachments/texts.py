"""Plain text is read in the encodings that offices use, and kept as UTF-8 without control signs."""

from pathlib import Path

from forms.values import clean
from models.attachment import FileUnwelcome, MediaType, Unwelcome

LONGEST = 1_000_000
"""Bytes of a text that is kept (product default): more is not a letter."""
CYRILLIC = range(0x400, 0x500)
LEAST_CYRILLIC = 0.6
"""Which part of the letters beyond ASCII must be Russian for the old Windows encoding to be believed."""


def respell(source: Path, target: Path) -> MediaType:
    """Keep the text as UTF-8. Raises FileUnwelcome when it is not text."""
    if source.stat().st_size > LONGEST:
        raise FileUnwelcome(Unwelcome.UNKNOWN)
    text = _read(source.read_bytes())
    if "\0" in text:
        raise FileUnwelcome(Unwelcome.UNKNOWN)
    kept = clean(text)
    if not kept:
        raise FileUnwelcome(Unwelcome.EMPTY)
    target.write_text(f"{kept}\n", encoding="utf-8", newline="\n")
    return MediaType.TEXT


def _read(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return _old(content)


def _old(content: bytes) -> str:
    try:
        text = content.decode("cp1251")
    except UnicodeDecodeError:
        raise FileUnwelcome(Unwelcome.UNKNOWN) from None
    beyond = [sign for sign in text if not sign.isascii()]
    russian = sum(ord(sign) in CYRILLIC for sign in beyond)
    if russian < LEAST_CYRILLIC * len(beyond):
        raise FileUnwelcome(Unwelcome.UNKNOWN)
    return text

"""A small picture of a kept one, for a list of files. The kept one was drawn anew by us, so it is opened here."""

import io
from typing import BinaryIO

from PIL import Image

LONGEST_SIDE = 320
"""Points: twice the place that a page has for it, for screens with fine dots."""
QUALITY = 80


def thumbnail(kept: BinaryIO) -> bytes:
    """A JPEG of at most this size; what is transparent is white. Raises OSError at a file that is no picture."""
    with Image.open(kept, formats=("JPEG", "PNG")) as picture:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not even unpacked whole
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = picture.convert("RGBA")
    ground = Image.new("RGBA", flat.size, "white")
    ground.alpha_composite(flat)
    kept_bytes = io.BytesIO()
    ground.convert("RGB").save(kept_bytes, "JPEG", quality=QUALITY)
    return kept_bytes.getvalue()

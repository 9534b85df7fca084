"""PDFs are written anew without anything that acts or hides: scripts, launches, embedded files, tails.

Addresses of web pages and jumps within the document stay. A signed PDF cannot be written anew without breaking its
signature: it is kept byte for byte if there is nothing to take out, and refused otherwise.
"""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from models.attachment import FileUnwelcome, MediaType, Unwelcome

HARMLESS = frozenset({"/GoTo", "/URI", "/Named"})
"""Kinds of actions that only lead the reader somewhere."""
ADDRESSES = ("http:", "https:", "mailto:", "tel:")
ACTIVE_KEYS = ("/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/Collection", "/AF", "/RichMediaContent")
ACTION_KEYS = ("/A", "/OpenAction", "/PA", "/Next")
ACTIVE_MARKS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
"""Kinds of annotations that play, run or carry a file."""
DEEPEST = 64
TAIL = 2048


def rewrite(source: Path, target: Path) -> MediaType:
    """Write the PDF anew. Raises FileUnwelcome."""
    try:
        with pikepdf.open(source) as pdf:
            if len(pdf.pages) == 0:
                raise FileUnwelcome(Unwelcome.DAMAGED)
            taken_out = sum(_disarmed(part) for part in _parts(pdf))
            if any("/ByteRange" in part for part in _parts(pdf)):
                _keep_signed(source, target, taken_out)
            else:
                with target.open("wb") as written:  # given a name, the library would write beside it
                    pdf.save(written, deterministic_id=True, encryption=False)
    except pikepdf.PasswordError:
        raise FileUnwelcome(Unwelcome.LOCKED) from None
    except pikepdf.PdfError:
        raise FileUnwelcome(Unwelcome.DAMAGED) from None
    return MediaType.PDF


def _keep_signed(source: Path, target: Path, taken_out: int) -> None:
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - TAIL))
        ends = file.read().rstrip().endswith(b"%%EOF")
    if taken_out or not ends or zipfile.is_zipfile(source):
        raise FileUnwelcome(Unwelcome.SIGNED_AND_ACTIVE)
    shutil.copyfile(source, target)


def _parts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the document, those inside others too."""
    yield from _within(pdf.trailer, 0)
    for part in pdf.objects:
        yield from _within(part, 0)


def _within(part: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    if depth > DEEPEST:
        raise FileUnwelcome(Unwelcome.TOO_HARD)
    if isinstance(part, pikepdf.Stream):
        part = part.stream_dict
    if isinstance(part, pikepdf.Dictionary):
        yield part
        inner = list(part.as_dict().values())
    elif isinstance(part, pikepdf.Array):
        inner = list(part.as_list())
    else:
        return
    for piece in inner:
        if not getattr(piece, "is_indirect", True):  # numbers and words come as Python's own
            yield from _within(piece, depth + 1)


def _disarmed(part: pikepdf.Object) -> int:
    """Take everything that acts or hides out of a dictionary; answers how much that was."""
    active = [key for key in ACTIVE_KEYS if key in part]
    active += [key for key in ACTION_KEYS if key in part and _acts(part[key])]
    for key in active:
        del part[key]
    marks = part.get("/Annots")
    if not isinstance(marks, pikepdf.Array):
        return len(active)
    kept = [mark for mark in marks.as_list() if not _is_active(mark)]
    gone = len(marks) - len(kept)
    if gone:
        part["/Annots"] = pikepdf.Array(kept)
    return len(active) + gone


def _acts(action: pikepdf.Object) -> bool:
    """Whether this is an action that does more than lead somewhere. A list is a place in the document, or actions."""
    if isinstance(action, pikepdf.Array):
        return any(isinstance(one, pikepdf.Dictionary) and _acts(one) for one in action.as_list())
    if not isinstance(action, pikepdf.Dictionary) or "/S" not in action:
        return False
    address = str(action.get("/URI", "https:")).strip().lower()
    return str(action["/S"]) not in HARMLESS or not address.startswith(ADDRESSES)


def _is_active(mark: pikepdf.Object) -> bool:
    return isinstance(mark, pikepdf.Dictionary) and str(mark.get("/Subtype", "")) in ACTIVE_MARKS
